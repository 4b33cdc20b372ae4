import type { CellsMark, DenseLinesMark } from '../scene/marks.js';
import { stroked, type CanvasOptions, type CanvasPlace, type DensePainter } from './canvas.js';
import { traceLine } from './path.js';
import { cellRuns, MOST_CELLS, slices } from './slices.js';

/**
 * Options to paint a file's picture on any 2D canvas: of a page, of a worker, of Node. Needs neither a
 * document nor WebGL, and no step takes long.
 */
export function fileCanvas(
  ratio: number,
  { font, surface }: { font: string; surface: string },
): CanvasOptions {
  return { ratio, font, background: surface, wholeWeights: true, dense: FILE };
}

const FILE: DensePainter = {
  *lines({ lines, stroke, box }: DenseLinesMark, { context }: CanvasPlace) {
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.clip();
    for (const points of slices(lines)) {
      stroked(context, stroke, () => {
        traceLine(context, points);
        context.stroke();
      });
      yield;
    }
    context.restore();
  },

  *cells({ box, columns, rows, rgba }: CellsMark, { context, ratio, x, y }: CanvasPlace) {
    // Edges on whole pixels, so that no seam shows between neighbors.
    const across = (column: number): number =>
      Math.round((x + box.left + ((box.right - box.left) * column) / columns) * ratio);
    const down = (row: number): number =>
      Math.round((y + box.top + ((box.bottom - box.top) * row) / rows) * ratio);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    let seen = 0;
    for (const { row, start, end, color, alpha } of cellRuns(columns, rows, rgba)) {
      context.globalAlpha = alpha;
      context.fillStyle = color;
      const [left, top] = [across(start), down(row)];
      context.fillRect(left, top, across(end) - left, down(row + 1) - top);
      if (++seen % MOST_CELLS === 0) yield;
    }
    context.restore();
  },
};
