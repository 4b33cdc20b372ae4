import { CanvasSurface } from './canvas-surface.js';
import type { Box, TextStyle } from '../scene/surface.js';

/**
 * Draws a file's picture on any 2D canvas: of a page, of a worker, of Node. Needs neither a document nor
 * WebGL.
 */
export class PictureSurface extends CanvasSurface {
  /** `ratio` is pixels per CSS pixel. Fills the canvas with `background`. */
  constructor(
    context: CanvasRenderingContext2D,
    private readonly pixels: number,
    font: string,
    background: string,
  ) {
    super(context, pixels, font, null);
    this.rect(0, 0, this.width, this.height, background);
  }

  override text(text: string, x: number, y: number, style: TextStyle): void {
    // Not every canvas reads weights between the hundreds.
    super.text(text, x, y, { ...style, weight: Math.round((style.weight ?? 400) / 100) * 100 });
  }

  override cells(box: Box, columns: number, rows: number, rgba: Uint8ClampedArray): void {
    // Edges on whole pixels, so that no seam shows between neighbours.
    const snap = (value: number): number => Math.round(value * this.pixels) / this.pixels;
    const [wide, tall] = [(box.right - box.left) / columns, (box.bottom - box.top) / rows];
    const packed = new Uint32Array(rgba.slice().buffer);
    for (let row = 0; row < rows; row++) {
      const [top, bottom] = [snap(box.top + row * tall), snap(box.top + (row + 1) * tall)];
      for (let start = 0; start < columns;) {
        const at = row * columns + start;
        let end = start + 1;
        while (end < columns && packed[row * columns + end] === packed[at]) end++;
        const [left, right] = [snap(box.left + start * wide), snap(box.left + end * wide)];
        if (rgba[4 * at + 3])
          this.rect(
            left,
            top,
            right - left,
            bottom - top,
            `rgb(${rgba[4 * at]},${rgba[4 * at + 1]},${rgba[4 * at + 2]})`,
            rgba[4 * at + 3]! / 255,
          );
        start = end;
      }
    }
  }
}
