import { css } from 'lit';

export const anomaliesStyles = css`
  .panel {
    padding-inline-end: 0;
  }
  /* Positioned, so that text for screen readers scrolls with it and does not lengthen the page. */
  ol {
    position: relative;
    list-style: none;
    margin: 0;
    padding: 0 14px 0 0;
    display: grid;
    gap: 2px;
    overflow: auto;
    max-block-size: var(--_list-height, 430px);
    align-content: start;
  }
  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 2px 10px;
    padding: 9px 0;
    border-block-end: 1px solid color-mix(in srgb, var(--_line) 60%, transparent);
  }
  .sign {
    inline-size: 20px;
    block-size: 20px;
    display: grid;
    place-items: center;
    border-radius: 50%;
    font-weight: 800;
    font-size: 12px;
    border: 1.5px solid var(--_soft);
    color: var(--_soft);
  }
  .warning .sign {
    color: var(--_warning);
    border-color: var(--_warning);
  }
  .critical .sign {
    color: var(--_critical);
    border-color: var(--_critical);
    border-radius: 4px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: baseline;
    min-inline-size: 0;
  }
  .head b {
    font-weight: 650;
  }
  .head bdi {
    max-inline-size: 20ch;
  }
  li p bdi {
    white-space: normal;
    overflow: visible;
  }
  button.layer[aria-pressed='true'] {
    box-shadow: none;
  }
  button.link.layer {
    margin-inline-start: 0;
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  li p {
    grid-column: 2;
    overflow-wrap: anywhere;
  }
  .advice {
    font-size: 12px;
    color: var(--_soft);
  }
  button.link {
    border: 0;
    padding: 0;
    min-height: 24px;
    margin-inline-start: auto;
    font-size: 12px;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 3px;
  }
`;
