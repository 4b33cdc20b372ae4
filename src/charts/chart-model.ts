import type { ChartTheme } from './theme/chart-theme.js';
import type { Box, Size } from './scene/marks.js';
import type { Scene } from './scene/scene.js';

/** What stands at a place of a chart. */
export interface Probe {
  /** Place in CSS pixels. */
  x: number;
  y: number;
  /** Cell of the chart's reading order: columns run along x, rows from the top (series, layers). */
  column: number;
  row: number;
  /** First line is the title. */
  lines: string[];
  epoch?: number;
  layer?: string;
}

/** What the pointer and the keyboard find in a chart. */
export interface Plot {
  area: Box;
  /** Present where x is the epoch: such charts are linked. */
  epochs?: { toPixel(epoch: number): number; toEpoch(pixel: number): number };
  columns: number;
  rows: number;
  /** What the keyboard reaches; null where nothing stands. */
  at(column: number, row: number): Probe | null;
  /** What the pointer touches. */
  probe(x: number, y: number): Probe | null;
}

/** A chart at one size: what is painted, and what is found in it. */
export interface Chart {
  scene: Scene;
  plot: Plot;
}

/** A table that says what the chart shows. */
export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly (string | number | null)[])[];
}

/** A chart of data that was prepared for it: drawn, read aloud as a table, kept as a file. */
export interface ChartModel {
  /** Equal keys draw equal pictures: a chart whose key did not change is not drawn again. */
  readonly key: string;
  /** One sentence: what the chart shows now. */
  readonly summary: string;
  draw(size: Size, theme: ChartTheme): Chart;
  table(): ChartTable;
}
