import { css } from 'lit';

export const layersStyles = css`
  .panel {
    padding-inline: 0;
    padding-block-end: 0;
    overflow: hidden;
  }
  .panel > header {
    padding-inline: 14px;
  }
  input[type='search'] {
    inline-size: 150px;
  }
  .scroll {
    position: relative;
    overflow: auto;
    max-block-size: var(--_list-height, 430px);
    flex: 1;
    border-block-start: 1px solid var(--_line);
    margin: 0 2px 2px;
    outline-offset: 0;
  }
  table {
    border-collapse: separate;
    border-spacing: 0;
    inline-size: 100%;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    background: var(--_surface);
    border-block-end: 1px solid var(--_line);
    font-size: 12px;
    padding: 4px 8px;
    text-align: start;
    vertical-align: bottom;
    font-weight: 500;
    color: var(--_soft);
    white-space: nowrap;
  }
  thead button {
    border: 0;
    padding: 0;
    min-height: 24px;
    color: inherit;
  }
  th[aria-sort='ascending'],
  th[aria-sort='descending'] {
    color: var(--_text);
  }
  tbody tr {
    block-size: 48px;
    cursor: pointer;
  }
  tbody td,
  tbody th {
    padding: 2px 8px;
    border-block-end: 1px solid color-mix(in srgb, var(--_line) 60%, transparent);
  }
  tbody tr:hover > * {
    background: color-mix(in srgb, var(--_seam) 7%, transparent);
  }
  tr.chosen > * {
    background: color-mix(in srgb, var(--_seam) 13%, transparent);
  }
  tr.chosen > :first-child {
    box-shadow: inset 3px 0 0 var(--_seam);
  }
  .space {
    padding: 0;
    border: 0;
  }
  .pin {
    inline-size: 36px;
    padding-inline-start: 14px;
  }
  .name {
    text-align: start;
    font-weight: 500;
    max-inline-size: 200px;
  }
  .name button {
    border: 0;
    padding: 0;
    box-shadow: none;
    max-inline-size: 100%;
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    text-align: start;
  }
  .name button[aria-pressed='true'] {
    color: var(--_accent);
  }
  .class > div {
    display: flex;
    gap: 9px;
    align-items: center;
    min-inline-size: 0;
  }
  .class > div > span:last-child {
    display: grid;
    min-inline-size: 0;
    line-height: 1.3;
  }
  .reason {
    font-size: 11.5px;
    color: var(--_soft);
    max-inline-size: 46ch;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .number {
    text-align: end;
    white-space: nowrap;
  }
  thead th.number,
  thead th.number button {
    white-space: normal;
    text-align: end;
    line-height: 1.25;
    max-inline-size: 92px;
  }
  .number.bad {
    color: var(--_critical);
    font-weight: 650;
  }
  .trend {
    inline-size: 112px;
    color: var(--_soft);
  }
  .spark {
    display: block;
  }
  .choose {
    position: relative;
  }
  .choose summary {
    border: 1px solid var(--_edge);
    border-radius: 7px;
    padding: 2px 10px;
    min-height: 28px;
    line-height: 22px;
    cursor: pointer;
    list-style: none;
  }
  .choose summary::-webkit-details-marker {
    display: none;
  }
  .choose summary::after {
    content: ' ▾';
    color: var(--_soft);
  }
  .choose > div {
    position: absolute;
    inset-inline-end: 0;
    z-index: 5;
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: 8px;
    padding: 8px 12px;
    display: grid;
    gap: 4px;
    inline-size: max-content;
    max-block-size: 320px;
    overflow: auto;
    box-shadow: 0 6px 20px rgb(0 0 0 / 0.2);
  }
  @media (forced-colors: active) {
    tr.chosen > :first-child {
      border-inline-start: 4px solid Highlight;
    }
  }
  @container (max-width: 760px) {
    .reason {
      max-inline-size: 26ch;
    }
  }
  @container (max-width: 560px) {
    .trend {
      display: none;
    }
    .class > div > .mark {
      display: inline-grid;
    }
    .reason {
      max-inline-size: 17ch;
    }
    .name {
      max-inline-size: 112px;
      position: sticky;
      inset-inline-start: 0;
      background: var(--_surface);
      z-index: 1;
    }
    tr.chosen > .name {
      background: color-mix(in srgb, var(--_seam) 13%, var(--_surface));
    }
    .pin {
      inline-size: 30px;
      padding-inline: 10px 2px;
    }
    input[type='search'] {
      inline-size: 134px;
    }
  }
`;
