import { css } from 'lit';

export const runHeaderStyles = css`
  .panel {
    gap: 10px;
    position: relative;
    overflow: hidden;
  }
  .seam {
    position: absolute;
    inset: 0 0 auto;
    block-size: 3px;
    inline-size: 100%;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
  }
  h2 {
    font-size: 17px;
    line-height: 1.3;
    font-weight: 650;
    letter-spacing: -0.012em;
    text-wrap: balance;
  }
  h2 bdi {
    white-space: normal;
    overflow: visible;
    overflow-wrap: anywhere;
  }
  .verdict {
    display: flex;
    gap: 10px;
    align-items: center;
    margin-inline-end: auto;
    min-width: min(100%, 260px);
    flex: 1 1 260px;
  }
  .verdict > svg {
    flex: none;
    color: var(--_soft);
  }
  .healthy > svg {
    color: light-dark(#16795a, #4fc79a);
  }
  .warning > svg {
    color: var(--_warning);
  }
  .critical > svg {
    color: var(--_critical);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .progress {
    display: grid;
    grid-template-columns: auto minmax(60px, 1fr) auto;
    gap: 4px 12px;
    align-items: center;
  }
  .phase {
    font-weight: 650;
    display: inline-flex;
    gap: 7px;
    align-items: center;
  }
  .phase::before {
    content: '';
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--_soft);
  }
  .phase.training::before {
    background: var(--_seam);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--_seam) 30%, transparent);
  }
  .phase.failed::before {
    background: var(--_critical);
  }
  .phase.finished::before {
    background: var(--_text);
  }
  progress {
    appearance: none;
    inline-size: 100%;
    block-size: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    background: var(--_line);
    color: var(--_seam);
  }
  progress::-webkit-progress-bar {
    background: var(--_line);
  }
  progress::-webkit-progress-value {
    background: var(--_seam);
  }
  progress::-moz-progress-bar {
    background: var(--_seam);
  }
  dl {
    display: grid;
    grid-template-columns: minmax(0, 2.2fr) minmax(0, 1.6fr) minmax(0, 1fr);
    gap: 6px 22px;
    margin: 0;
    padding-block-start: 8px;
    border-block-start: 1px solid var(--_line);
  }
  dl > div {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    min-width: 0;
  }
  dt {
    color: var(--_soft);
    font-size: 12px;
  }
  dd {
    margin: 0;
    font-weight: 600;
  }
  dd.why {
    font-weight: 400;
    font-size: 12px;
    color: var(--_soft);
    flex-basis: 100%;
    text-wrap: pretty;
  }
  .error {
    color: var(--_critical);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  @container (max-width: 620px) {
    dl {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    dl > div:first-child {
      grid-column: 1 / -1;
    }
    .progress {
      grid-template-columns: 1fr auto;
    }
    .progress progress {
      grid-column: 1 / -1;
      grid-row: 2;
    }
    h2 {
      font-size: 15.5px;
    }
  }
  @media (forced-colors: active) {
    progress {
      border: 1px solid CanvasText;
      block-size: 8px;
    }
    progress,
    progress::-webkit-progress-bar {
      background: Canvas;
    }
    .progress .phase::before {
      background: CanvasText;
    }
  }
`;
