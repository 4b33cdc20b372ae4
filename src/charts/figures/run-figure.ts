import type { ChartTheme } from '../theme/chart-theme.js';
import { numberFormat } from '../axes/number-format.js';
import type { Scene } from '../scene/scene.js';

/** A figure of a whole run, with the size it is made for. */
export interface RunFigure {
  width: number;
  height: number;
  title: string;
  /** One sentence: what it shows. */
  summary: string;
  /** Adds its marks to a scene of its size; yields where a page that must not be held up may have its turn. */
  draw(scene: Scene, theme: ChartTheme): Generator<void, void>;
}

/** Numbers in files: the same on every machine. */
export const FILE_FORMAT = numberFormat('en');

/** Room for a figure's title. */
export const TITLE_HEIGHT = 46;

export function drawFigureTitle(scene: Scene, theme: ChartTheme, title: string, below: string): void {
  scene.text(title, 16, 25, { color: theme.text, size: 15.5, weight: 700 });
  scene.text(below, 16, 41, { color: theme.soft, size: 11 });
}

/** `3 layers`, `1 layer`. */
export function counted(count: number, one: string): string {
  return `${FILE_FORMAT.count(count)} ${one}${count === 1 ? '' : 's'}`;
}
