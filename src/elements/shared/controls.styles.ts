import { css } from 'lit';

/** Buttons, choices, fields, labels, and the focus ring. */
export const controlStyles = css`
  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }
  button,
  select,
  input[type='search'] {
    background: transparent;
    border: 1px solid var(--_edge);
    border-radius: 7px;
    min-height: 28px;
    padding: 2px 10px;
  }
  select {
    padding: 2px 6px;
    background: var(--_surface);
    max-width: 100%;
    min-width: 0;
    text-overflow: ellipsis;
  }
  option {
    background: Canvas;
    color: CanvasText;
  }
  button {
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover:not(:disabled) {
    border-color: var(--_seam);
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  button[aria-pressed='true'] {
    border-color: var(--_seam);
    box-shadow: inset 0 0 0 1px var(--_seam);
    font-weight: 600;
  }
  input[type='range'] {
    accent-color: var(--_seam);
    min-height: 24px;
  }
  input[type='checkbox'] {
    accent-color: var(--_accent);
    inline-size: 15px;
    block-size: 15px;
    margin: 0;
    vertical-align: -2px;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-width: 100%;
    min-width: 0;
    color: var(--_soft);
    font-size: 12px;
  }
  label > * {
    color: var(--_text);
  }
  .group {
    display: inline-flex;
  }
  .group button {
    border-radius: 0;
    margin-inline-start: -1px;
    padding-inline: 9px;
    font-size: 12px;
    position: relative;
  }
  .group button:first-child {
    border-start-start-radius: 7px;
    border-end-start-radius: 7px;
    margin: 0;
  }
  .group button:last-child {
    border-start-end-radius: 7px;
    border-end-end-radius: 7px;
  }
  .group button[aria-pressed='true'] {
    z-index: 1;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: no-preference) {
    button {
      transition: border-color 120ms;
    }
  }
  @media (pointer: coarse) {
    button,
    select,
    input[type='search'] {
      min-height: 36px;
    }
  }
`;
