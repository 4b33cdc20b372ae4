import { css } from 'lit';

export const phiDistributionStyles = css`
  .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    flex: 1;
    grid-auto-rows: minmax(var(--_chart-height, 170px), 1fr);
  }
  .charts > div {
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  .charts kintsugi-chart {
    flex: 1;
    --_chart-height: 150px;
  }
  @container (min-width: 760px) {
    .charts {
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      gap: 18px;
    }
  }
`;
