import type { ChartTheme } from '../theme/chart-theme.js';
import { numberFormat } from '../axes/number-format.js';
import type { Surface } from '../scene/surface.js';

/** A figure of a whole run, with the size it is made for. */
export interface RunFigure {
  width: number;
  height: number;
  title: string;
  /** One sentence: what it shows. */
  summary: string;
  /** The drawing in pieces, one upon the other, for a page that must not be held up. */
  parts: readonly ((surface: Surface, theme: ChartTheme) => void)[];
}

/** Numbers in files: the same on every machine. */
export const FILE_FORMAT = numberFormat('en');

/** Room for a figure's title. */
export const TITLE_HEIGHT = 46;

export function drawFigureTitle(surface: Surface, theme: ChartTheme, title: string, below: string): void {
  surface.text(title, 16, 25, { color: theme.text, size: 15.5, weight: 700 });
  surface.text(below, 16, 41, { color: theme.soft, size: 11 });
}

/** `3 layers`, `1 layer`. */
export function counted(count: number, one: string): string {
  return `${FILE_FORMAT.count(count)} ${one}${count === 1 ? '' : 's'}`;
}
