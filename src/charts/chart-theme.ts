import { ARCHETYPES } from '../core/classification.js';
import { PALETTES, type Palette } from './palette.js';

/** What a chart needs to know of the place it is drawn in. */
export interface ChartTheme extends Palette {
  dark: boolean;
  font: string;
}

const SYSTEM_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** The palette in force at `element`: its colour scheme, the page's custom properties over it, system colours where the user forces them. */
export function themeOf(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const dark = style.color === 'rgb(255, 255, 255)';
  const palette = PALETTES[dark ? 'dark' : 'light'];
  const own = (name: string, standard: string): string => style.getPropertyValue(`--kintsugi-${name}`).trim() || standard;
  const theme: ChartTheme = {
    ...palette,
    surface: own('surface', palette.surface),
    line: own('line', palette.line),
    text: own('text', palette.text),
    soft: own('soft', palette.soft),
    accent: own('accent', palette.accent),
    seam: own('seam', palette.seam),
    archetypes: { ...palette.archetypes },
    dark,
    font: own('font', SYSTEM_FONT),
  };
  for (const name of ARCHETYPES) theme.archetypes = { ...theme.archetypes, [name]: own(name.toLowerCase(), palette.archetypes[name]) };
  if (!matchMedia('(forced-colors: active)').matches) return theme;
  return { ...theme, surface: 'Canvas', line: 'GrayText', text: 'CanvasText', soft: 'CanvasText', faint: 'CanvasText', accent: 'Highlight', seam: 'Highlight' };
}

/** A theme without a page, for files and tests. */
export function fixedTheme(name: 'light' | 'dark'): ChartTheme {
  return { ...PALETTES[name], dark: name === 'dark', font: SYSTEM_FONT };
}
