import { css } from 'lit';

export const timelineStyles = css`
  .panel {
    padding-block: 6px 8px;
  }
  .row {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    gap: 12px;
    align-items: center;
  }
  .track {
    position: relative;
    padding-block-start: 12px;
  }
  .marks {
    position: absolute;
    inset-block-start: 0;
    inset-inline: 8px;
    inline-size: calc(100% - 16px);
    block-size: 14px;
    overflow: visible;
  }
  .warning {
    fill: var(--_warning);
  }
  .critical {
    fill: var(--_critical);
  }
  input[type='range'] {
    appearance: none;
    inline-size: 100%;
    margin: 0;
    display: block;
    background: transparent;
    min-height: 20px;
    cursor: pointer;
  }
  input::-webkit-slider-runnable-track {
    block-size: 4px;
    border-radius: 2px;
    background: var(--_edge);
  }
  input::-moz-range-track {
    block-size: 4px;
    border-radius: 2px;
    background: var(--_edge);
  }
  input::-webkit-slider-thumb {
    appearance: none;
    inline-size: 16px;
    block-size: 16px;
    margin-block-start: -6px;
    border-radius: 50%;
    background: var(--_seam);
    border: 2px solid var(--_surface);
    box-shadow: 0 0 0 1.5px var(--_seam);
  }
  input::-moz-range-thumb {
    inline-size: 12px;
    block-size: 12px;
    border-radius: 50%;
    background: var(--_seam);
    border: 2px solid var(--_surface);
  }
  .shown {
    font-weight: 600;
    min-inline-size: 9ch;
  }
  button {
    min-inline-size: 92px;
  }
  .live {
    border-color: transparent;
    color: var(--_soft);
  }
  @container (max-width: 460px) {
    button {
      min-inline-size: 0;
    }
    .row {
      gap: 8px;
    }
    .shown {
      min-inline-size: 0;
    }
  }
`;
