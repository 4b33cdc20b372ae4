import { css } from 'lit';

/** Colors where the system forces its own. */
export const forcedColorsStyles = css`
  @media (forced-colors: active) {
    /*
     * System colors stay what they are where others are forced, so that bars, tracks and marks made of a
     * background can be seen.
     */
    :host {
      --_page: Canvas;
      --_surface: Canvas;
      --_line: CanvasText;
      --_text: CanvasText;
      --_soft: CanvasText;
      --_edge: CanvasText;
      --_accent: Highlight;
      --_seam: Highlight;
      --_critical: CanvasText;
      --_warning: CanvasText;
    }
    /* The charts go by the system's scheme then, whatever the theme. */
    .mark,
    .key {
      color-scheme: light dark;
    }
    .mark {
      outline: 1px solid CanvasText;
    }
    button:disabled {
      opacity: 1;
      color: GrayText;
      border-color: GrayText;
    }
    :focus-visible {
      outline-color: Highlight;
    }
    .layer {
      border-radius: 2px;
    }
    button[aria-pressed='true'],
    [aria-selected='true'] {
      --_text: HighlightText;
      --_soft: HighlightText;
      --_accent: HighlightText;
      background: Highlight;
      color: HighlightText;
      border-color: Highlight;
      forced-color-adjust: none;
    }
  }
`;
