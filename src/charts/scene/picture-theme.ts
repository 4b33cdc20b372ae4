import { fixedTheme, type ChartTheme } from '../chart-theme.js';
import { channels } from '../palette.js';

export type PictureTheme = 'light' | 'dark' | 'print';

/** Colours of a file's picture; `print` is the light one with black on white. */
export function pictureTheme(name: PictureTheme): ChartTheme {
  if (name !== 'print') return fixedTheme(name);
  return { ...fixedTheme('light'), page: '#ffffff', surface: '#ffffff', line: '#d4d4d4', text: '#000000', soft: '#404040', faint: '#767676' };
}

/** The colour `share` of the way from one `#rrggbb` to another. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  return `#${a.map((value, i) => Math.round(value + (b[i]! - value) * share).toString(16).padStart(2, '0')).join('')}`;
}
