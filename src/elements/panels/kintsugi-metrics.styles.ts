import { css } from 'lit';

export const metricsStyles = css`
  kintsugi-chart {
    flex: 1;
  }
  .legend {
    display: none;
  }
  .strong {
    color: var(--_seam);
  }
  @container (max-width: 560px) {
    .legend {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 12px;
      list-style: none;
      margin: 0;
      padding: 0;
      font-size: 12px;
    }
    .legend li {
      display: flex;
      gap: 6px;
      align-items: center;
      max-inline-size: 100%;
    }
  }
  .smooth output {
    min-inline-size: 4ch;
  }
  .smooth input {
    inline-size: 84px;
  }
`;
