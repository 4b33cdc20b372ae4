import { css } from 'lit';

export const chartStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    position: relative;
    min-width: 0;
    min-height: 0;
    container-type: normal;
  }
  .stage {
    position: relative;
    overflow: hidden;
    border-radius: 4px;
    touch-action: pan-y;
    cursor: crosshair;
    flex: 1 1 auto;
    min-height: var(--_chart-height, 220px);
  }
  canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    display: block;
  }
  /* White on dark, black on light: how the drawing learns which scheme is in force, and, by its transition,
     that it changed. */
  .scheme {
    color: light-dark(#000000, #ffffff);
    transition:
      color 1ms linear,
      background-color 1ms linear;
    position: absolute;
    inline-size: 0;
    block-size: 0;
  }
  .hair,
  .now,
  .band {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    pointer-events: none;
    visibility: hidden;
  }
  .hair {
    inline-size: 1px;
    background: var(--_soft);
    opacity: 0.6;
  }
  .now {
    inline-size: 2px;
    background: var(--_seam);
  }
  .band {
    background: var(--_seam);
    opacity: 0.2;
  }
  .dot {
    position: absolute;
    inset: 0 auto auto 0;
    inline-size: 9px;
    block-size: 9px;
    margin: -4.5px;
    border-radius: 50%;
    border: 2px solid var(--_seam);
    background: var(--_surface);
    pointer-events: none;
    visibility: hidden;
  }
  .tip {
    position: absolute;
    inset: 0 auto auto 0;
    max-inline-size: min(300px, 80%);
    padding: 6px 9px;
    border-radius: 7px;
    background: var(--_text);
    color: var(--_surface);
    font-size: 12px;
    line-height: 1.4;
    pointer-events: none;
    visibility: hidden;
    z-index: 2;
    box-shadow: 0 4px 14px rgb(0 0 0 / 0.25);
    overflow-wrap: anywhere;
  }
  .tip b {
    display: block;
    font-weight: 650;
  }
  .tip span {
    display: block;
  }
  .tools {
    position: absolute;
    inset-block-end: 0;
    inset-inline-start: 0;
    z-index: 3;
    display: flex;
    gap: 4px;
  }
  .tools > button,
  summary {
    min-height: 24px;
    padding: 0 8px;
    font-size: 12px;
    border: 1px solid transparent;
    border-radius: 6px;
    color: var(--_soft);
  }
  .tools > button {
    border-color: var(--_edge);
  }
  .notice {
    font-size: 12px;
    line-height: 24px;
    color: var(--_text);
    background: var(--_surface);
    padding-inline: 4px;
  }
  .notice:empty {
    padding: 0;
  }
  summary {
    list-style: none;
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    padding: 0 5px;
    opacity: 0.75;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover,
  details[open] summary,
  summary:focus-visible {
    opacity: 1;
    border-color: var(--_edge);
  }
  details > div {
    position: absolute;
    inset-inline-start: 0;
    inset-block-end: 28px;
    display: grid;
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: 8px;
    padding: 4px;
    box-shadow: 0 6px 20px rgb(0 0 0 / 0.2);
  }
  details > div button {
    border: 0;
    text-align: start;
    font-size: 12.5px;
  }
  details > div button:hover {
    background: var(--_page);
  }
  .table {
    position: relative;
    flex: 1 1 auto;
    overflow: auto;
    max-block-size: max(220px, var(--_chart-height, 220px));
    margin-block-end: 28px;
  }
  table {
    border-collapse: collapse;
    font-size: 12px;
  }
  th,
  td {
    padding: 3px 9px;
    text-align: end;
    border-block-end: 1px solid var(--_line);
    white-space: nowrap;
    max-inline-size: 22ch;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_surface);
    font-weight: 600;
  }
  @media (pointer: coarse) {
    .tools > button,
    summary {
      min-height: 32px;
      line-height: 30px;
    }
  }
  @media (forced-colors: active) {
    .scheme {
      forced-color-adjust: none;
      color: CanvasText;
      background-color: Canvas;
      outline-color: Highlight;
      border-color: GrayText;
    }
    .tip {
      border: 1px solid CanvasText;
      background: Canvas;
      color: CanvasText;
    }
    summary {
      opacity: 1;
    }
  }
`;
