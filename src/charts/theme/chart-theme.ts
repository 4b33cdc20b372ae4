import { ARCHETYPES, type Archetype } from '../../core/classification.js';
import { contrast, hexOver, luminance, PALETTES, type Palette } from './palette.js';

/** What a chart needs to know of the place it is drawn in. */
export interface ChartTheme extends Palette {
  dark: boolean;
  font: string;
}

const SYSTEM_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** Marks with less contrast than this are hard to see (WCAG 1.4.11). */
const VISIBLE = 3;

/**
 * The palette in force at `element`: its color scheme, the page's custom properties over it. Where the user
 * forces colors, theirs: the element's color, background, outline and border are then the system's for
 * text, page, selection and gray.
 */
export function themeOf(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  if (matchMedia('(forced-colors: active)').matches)
    return forcedTheme(style, style.getPropertyValue('--kintsugi-font').trim() || SYSTEM_FONT);
  const dark = style.color === 'rgb(255, 255, 255)';
  const palette = PALETTES[dark ? 'dark' : 'light'];
  const own = (name: string, standard: string): string =>
    style.getPropertyValue(`--kintsugi-${name}`).trim() || standard;
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
  for (const name of ARCHETYPES)
    theme.archetypes = { ...theme.archetypes, [name]: own(name.toLowerCase(), palette.archetypes[name]) };
  return theme;
}

/**
 * As numbers, so that exported figures look elsewhere as they did here. Colors that tell lines apart stay
 * where they can be seen.
 */
function forcedTheme(style: CSSStyleDeclaration, font: string): ChartTheme {
  const surface = hexOver(style.backgroundColor, '#ffffff');
  const text = hexOver(style.color, surface);
  const dark = luminance(surface) < luminance(text);
  const palette = PALETTES[dark ? 'dark' : 'light'];
  const seen = (color: string): string => (contrast(color, surface) >= VISIBLE ? color : text);
  const chosen = seen(hexOver(style.outlineColor, surface));
  return {
    ...palette,
    dark,
    font,
    page: surface,
    surface,
    text,
    soft: text,
    faint: text,
    line: hexOver(style.borderTopColor, surface),
    accent: chosen,
    seam: chosen,
    critical: seen(palette.critical),
    warning: seen(palette.warning),
    series: palette.series.map(seen),
  };
}

/** An archetype's color as `#rrggbb`: the standard one where a page gave one that is written otherwise. */
export function archetypeColor(theme: ChartTheme, name: Archetype): string {
  const own = theme.archetypes[name];
  return /^#[0-9a-f]{6}$/i.test(own) ? own : PALETTES[theme.dark ? 'dark' : 'light'].archetypes[name];
}

/** A theme without a page, for files and tests. */
export function fixedTheme(name: 'light' | 'dark'): ChartTheme {
  return { ...PALETTES[name], dark: name === 'dark', font: SYSTEM_FONT };
}
