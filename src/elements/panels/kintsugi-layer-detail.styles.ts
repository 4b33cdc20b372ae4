import { css } from 'lit';

export const layerDetailStyles = css`
  .grid {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px 22px;
  }
  .grid > div {
    min-width: 0;
    display: flex;
    flex-direction: column;
    gap: 6px;
  }
  .why p {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
  }
  .reason {
    text-wrap: pretty;
  }
  .chip {
    font-weight: 650;
    font-size: 15px;
  }
  .conditions {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    gap: 3px;
  }
  .conditions li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    padding: 4px 8px;
    border-inline-start: 3px solid var(--_seam);
    background: color-mix(in srgb, var(--_seam) 8%, transparent);
  }
  kintsugi-chart {
    --_chart-height: 190px;
  }
  dl {
    margin: 0;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 0 18px;
  }
  dl > div {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    padding: 3px 0;
    border-block-end: 1px solid color-mix(in srgb, var(--_line) 60%, transparent);
  }
  dt {
    color: var(--_soft);
    font-size: 12px;
  }
  dd {
    margin: 0;
    font-weight: 600;
  }
  .transitions {
    position: relative;
    margin: -4px;
    padding: 4px;
    list-style: none;
    max-block-size: 220px;
    overflow: auto;
    display: grid;
    gap: 6px;
    align-content: start;
  }
  .transitions li {
    display: grid;
    font-size: 12.5px;
  }
  button.link {
    border: 0;
    padding: 0;
    min-height: 24px;
    justify-self: start;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
  .picture kintsugi-chart.layer-picture {
    --_chart-height: 430px;
  }
  .units {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
    gap: 12px;
  }
  .units kintsugi-chart {
    --_chart-height: 140px;
  }
  @container (min-width: 720px) {
    .grid {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    .picture {
      grid-column: 1 / -1;
    }
  }
  @container (min-width: 1500px) {
    .grid {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
`;
