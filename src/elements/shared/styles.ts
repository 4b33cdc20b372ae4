import { css, unsafeCSS, type CSSResult } from 'lit';
import { controlStyles } from './controls.styles.js';
import { forcedColorsStyles } from './forced-colors.styles.js';
import { ARCHETYPES } from '../../core/classification.js';
import { inkOn, PALETTES, type Palette } from '../../charts/theme/palette.js';

const both = (pick: (palette: Palette) => string): CSSResult =>
  unsafeCSS(`light-dark(${pick(PALETTES.light)}, ${pick(PALETTES.dark)})`);

// The colors come from the one palette that the canvas also draws with; nothing of it is data.
const archetypeRules = unsafeCSS(
  ARCHETYPES.map((name) => {
    const [light, dark] = [PALETTES.light.archetypes[name], PALETTES.dark.archetypes[name]];
    return `.mark.${name} {
      background: var(--kintsugi-${name.toLowerCase()}, light-dark(${light}, ${dark}));
      color: light-dark(${inkOn(light)}, ${inkOn(dark)});
    }`;
  }).join('\n'),
);

const seriesRules = unsafeCSS(
  PALETTES.light.series
    .map((color, i) => `.s${i} { color: light-dark(${color}, ${PALETTES.dark.series[i]}); }`)
    .join('\n'),
);

const surfaceStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    --_page: var(--kintsugi-page, ${both((p) => p.page)});
    --_surface: var(--kintsugi-surface, ${both((p) => p.surface)});
    --_line: var(--kintsugi-line, ${both((p) => p.line)});
    --_text: var(--kintsugi-text, ${both((p) => p.text)});
    --_soft: var(--kintsugi-soft, ${both((p) => p.soft)});
    --_accent: var(--kintsugi-accent, ${both((p) => p.accent)});
    --_seam: var(--kintsugi-seam, ${both((p) => p.seam)});
    --_critical: ${both((p) => p.critical)};
    --_warning: ${both((p) => p.warning)};
    --_edge: light-dark(#8b8a84, #69727b);
    --_radius: var(--kintsugi-radius, 10px);
    font: 13.5px/1.45 var(--kintsugi-font, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif);
    font-variant-numeric: tabular-nums;
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme='light']),
  .root.light {
    color-scheme: light;
  }
  :host([theme='dark']),
  .root.dark {
    color-scheme: dark;
  }
  .root.auto {
    color-scheme: light dark;
  }
  .root {
    color: var(--_text);
    block-size: 100%;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .panel {
    background: var(--_surface);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    padding: 12px 14px;
    display: flex;
    flex-direction: column;
    gap: 8px;
    min-width: 0;
    height: 100%;
  }
  .panel > header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    min-height: 30px;
  }
  h2,
  h3,
  h4,
  p {
    margin: 0;
  }
  h3 {
    font-size: 13.5px;
    font-weight: 650;
    letter-spacing: -0.005em;
    margin-inline-end: auto;
  }
  h4 {
    font-size: 12px;
    font-weight: 600;
    color: var(--_soft);
  }
  .soft {
    color: var(--_soft);
  }
  .note {
    color: var(--_soft);
    font-size: 12px;
  }
  .empty {
    color: var(--_soft);
    text-align: center;
    padding: 28px 12px;
  }
  .mark {
    display: inline-grid;
    place-items: center;
    inline-size: 22px;
    block-size: 18px;
    border-radius: 4px;
    font-size: 10.5px;
    font-weight: 700;
    flex: none;
    forced-color-adjust: none;
  }
  .mark.none {
    border: 1px dashed var(--_edge);
    color: var(--_soft);
  }
  ${archetypeRules}
  ${seriesRules}
  .key {
    display: inline-block;
    inline-size: 14px;
    block-size: 3px;
    border-radius: 2px;
    background: currentColor;
    vertical-align: 3px;
    flex: none;
    forced-color-adjust: none;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    white-space: nowrap;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;

/** Colors, type, controls: what all elements share. */
export const baseStyles = [surfaceStyles, controlStyles, forcedColorsStyles];
