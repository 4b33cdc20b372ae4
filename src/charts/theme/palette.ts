import type { Archetype } from '../../core/classification.js';

export type ThemeName = 'light' | 'dark';

/** Every color that the charts and the elements use, as CSS colors. */
export interface Palette {
  page: string;
  surface: string;
  line: string;
  text: string;
  /** Secondary text; still AA on `surface` and on `page`. */
  soft: string;
  /** Marks without meaning of their own: unselected lines, empty cells. */
  faint: string;
  /** Gold that carries text. */
  accent: string;
  /** Gold of the seams: rules, the selected mark. */
  seam: string;
  critical: string;
  warning: string;
  /** Lines told apart by layer, at most eight. */
  series: readonly string[];
  archetypes: Readonly<Record<Archetype, string>>;
}

/**
 * Fill and letters of an archetype. Fills differ in lightness as well as in hue, so that they hold for every
 * kind of color vision.
 */
export const PALETTES: Readonly<Record<ThemeName, Palette>> = {
  light: {
    page: '#f6f4ef',
    surface: '#fffefb',
    line: '#e1dcd0',
    text: '#1b2025',
    soft: '#5a6269',
    faint: '#8d949a',
    accent: '#7d5800',
    seam: '#b98a1d',
    critical: '#a3241c',
    warning: '#8a4b00',
    series: ['#1c6aad', '#b04f17', '#16795a', '#85449a', '#746400', '#ab2c58', '#3d626e', '#5849bd'],
    archetypes: {
      Oracle: '#7a4aa0',
      Sentinel: '#1f78b4',
      Alchemist: '#e8912d',
      Archivist: '#0f5e56',
      Trickster: '#b3261e',
      Luminary: '#ecd25a',
      Wanderer: '#b4b9bd',
    },
  },
  dark: {
    page: '#0e1012',
    surface: '#16191c',
    line: '#2c3136',
    text: '#edecea',
    soft: '#a4abb2',
    faint: '#747c84',
    accent: '#e5b95a',
    seam: '#c99a35',
    critical: '#ff8f84',
    warning: '#f3b25c',
    series: ['#6db3f2', '#f29b63', '#4fc79a', '#cf94e0', '#d9c74a', '#f287a8', '#9db7c2', '#a99cf5'],
    archetypes: {
      Oracle: '#8d56bd',
      Sentinel: '#4a9fdc',
      Alchemist: '#e58f3a',
      Archivist: '#1c756b',
      Trickster: '#e0524a',
      Luminary: '#d8bd4c',
      Wanderer: '#8a9199',
    },
  },
};

/**
 * Two letters that stand for an archetype wherever its color does, so that color is never the only sign.
 */
export const ARCHETYPE_MARKS: Readonly<Record<Archetype, string>> = {
  Oracle: 'Or',
  Sentinel: 'Se',
  Alchemist: 'Al',
  Archivist: 'Ar',
  Trickster: 'Tr',
  Luminary: 'Lu',
  Wanderer: 'Wa',
};

/**
 * How much each archetype asks to be looked at: where one pixel stands for many captures, the highest shows.
 */
export const ARCHETYPE_RANK: readonly Archetype[] = [
  'Wanderer',
  'Archivist',
  'Sentinel',
  'Luminary',
  'Alchemist',
  'Oracle',
  'Trickster',
];

/** Red, green and blue of `#rrggbb`, 0 … 255. */
export function channels(color: string): [number, number, number] {
  const value = parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** A computed color, `rgb(…)` or `rgba(…)`, as `#rrggbb`: what is seen of it over `ground`. */
export function hexOver(computed: string, ground: string): string {
  const [r = 0, g = 0, b = 0, alpha = 1] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  const under = channels(ground);
  return `#${[r, g, b]
    .map((value, i) =>
      Math.round(value * alpha + under[i]! * (1 - alpha))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** WCAG relative luminance of `#rrggbb`. */
export function luminance(color: string): number {
  const [r, g, b] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** WCAG contrast of two colors, 1 … 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high! + 0.05) / (low! + 0.05);
}

/** Black or white: whichever is easier to read on `fill`. */
export function inkOn(fill: string): string {
  return contrast(fill, '#101214') >= contrast(fill, '#ffffff') ? '#101214' : '#ffffff';
}
