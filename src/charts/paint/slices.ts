import type { Points } from '../scene/marks.js';

/** Points of one stroke, and cells painted in one step, at most: what any machine paints well within a frame. */
const MOST_POINTS = 600;
export const MOST_CELLS = 4000;

/** Many lines as few, each of bounded length, with gaps between what belonged to different ones. */
export function* slices(lines: readonly Points[]): Generator<number[]> {
  let points: number[] = [];
  for (const line of lines) {
    if (points.length > 0 && points.length + line.length > 2 * MOST_POINTS) {
      yield points;
      points = [];
    }
    for (let i = 0; i < line.length; i++) points.push(line[i]!);
    points.push(NaN, NaN);
  }
  if (points.length > 0) yield points;
}

/** A run of equal cells in one row: columns [start, end). */
export interface CellRun {
  row: number;
  start: number;
  end: number;
  color: string;
  alpha: number;
}

/** Runs of equal cells, row by row; what is clear is left out. */
export function* cellRuns(columns: number, rows: number, rgba: Uint8ClampedArray): Generator<CellRun> {
  const packed = new Uint32Array(rgba.slice(0, 4 * columns * rows).buffer);
  for (let row = 0; row < rows; row++) {
    for (let start = 0; start < columns;) {
      const at = row * columns + start;
      let end = start + 1;
      while (end < columns && packed[row * columns + end] === packed[at]) end++;
      const alpha = rgba[4 * at + 3]! / 255;
      if (alpha > 0)
        yield { row, start, end, color: `rgb(${rgba.subarray(4 * at, 4 * at + 3).join()})`, alpha };
      start = end;
    }
  }
}
