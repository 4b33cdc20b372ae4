import { css } from 'lit';

export const monitorStyles = css`
  :host {
    container-name: monitor;
  }
  .root {
    background: var(--_page);
    border-radius: calc(var(--_radius) + 4px);
    padding: 12px;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  /* In as many rows as it takes: a row that scrolls hides the last views, and with them the one shown. */
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: 2px;
    border-block-end: 1px solid var(--_line);
  }
  [role='tab'] {
    border: 0;
    border-radius: 6px 6px 0 0;
    padding: 6px 12px;
    color: var(--_soft);
    min-height: 34px;
    position: relative;
    outline-offset: -3px;
  }
  [role='tab']:hover {
    color: var(--_text);
  }
  [role='tab'][aria-selected='true'] {
    color: var(--_text);
    font-weight: 650;
  }
  [role='tab'][aria-selected='true']::after {
    content: '';
    position: absolute;
    inset: auto 8px 0;
    block-size: 3px;
    border-radius: 2px 2px 0 0;
    background: var(--_seam);
  }
  .view {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    outline-offset: 4px;
  }
  .view > * {
    min-width: 0;
    --_chart-height: 250px;
  }
  .tall > * {
    --_chart-height: clamp(320px, 56vh, 760px);
    --_list-height: clamp(420px, 66vh, 1000px);
  }
  .tall > kintsugi-model-map {
    --_map-height: clamp(220px, 34vh, 520px);
  }
  footer {
    display: contents;
  }
  @container monitor (min-width: 900px) {
    .overview {
      grid-template-columns: repeat(12, minmax(0, 1fr));
    }
    .overview > kintsugi-classification {
      grid-column: span 7;
    }
    .overview > kintsugi-metrics {
      grid-column: span 7;
    }
    .overview > kintsugi-phi-distribution {
      grid-column: span 5;
    }
    .overview > kintsugi-loss {
      grid-column: span 5;
    }
    .overview > kintsugi-layers {
      grid-column: span 8;
    }
    .overview > kintsugi-anomalies {
      grid-column: span 4;
    }
  }
  @container monitor (min-width: 1800px) {
    .overview > kintsugi-classification,
    .overview > kintsugi-phi-distribution,
    .overview > kintsugi-metrics {
      grid-column: span 4;
    }
    .overview > kintsugi-loss,
    .overview > kintsugi-anomalies {
      grid-column: span 3;
    }
    .overview > kintsugi-layers {
      grid-column: span 6;
    }
    .view > * {
      --_chart-height: 360px;
    }
  }
  @media (forced-colors: active) {
    /* The ring lies within the tab, which is filled with the color that rings have. */
    [role='tab'][aria-selected='true'] {
      outline-color: HighlightText;
    }
    [role='tab'][aria-selected='true']::after {
      content: none;
    }
  }
  @container monitor (max-width: 520px) {
    .root {
      padding: 8px;
      gap: 8px;
    }
    .view {
      gap: 8px;
    }
  }
`;
