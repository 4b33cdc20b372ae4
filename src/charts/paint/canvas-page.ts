import type { CellsMark, DenseLinesMark, Points } from '../scene/marks.js';
import { stroked, type CanvasOptions, type CanvasPlace, type DensePainter } from './canvas.js';
import { traceLine } from './path.js';
import { rasterLines } from './raster-lines.js';
import type { SharedContext } from './webgl/shared-context.js';

/** Numbers in dense lines from which they are no longer stroked but set pixel by pixel. */
const MOST_STROKED = 40_000;
/** So many lines upon each other are as dark as it gets. */
const DARKEST = 64;

type DeviceBox = [left: number, top: number, width: number, height: number];

/**
 * Options to paint on a page's canvas: dense marks pass through the shared WebGL context where there is one,
 * else they are stroked, or set pixel by pixel where that is faster.
 */
export function pageCanvas(
  ratio: number,
  font: string,
  webgl: SharedContext | null,
  createCanvas: () => HTMLCanvasElement = () => document.createElement('canvas'),
): CanvasOptions {
  return { ratio, font, dense: new PagePainter(webgl, createCanvas) };
}

class PagePainter implements DensePainter {
  readonly #webgl: SharedContext | null;
  readonly #createCanvas: () => HTMLCanvasElement;

  constructor(webgl: SharedContext | null, createCanvas: () => HTMLCanvasElement) {
    this.#webgl = webgl;
    this.#createCanvas = createCanvas;
  }

  lines(mark: DenseLinesMark, place: CanvasPlace): Iterable<void> {
    const count = mark.lines.reduce((sum, line) => sum + line.length, 0);
    if (this.#linesByWebgl(mark, place)) return [];
    if (count > MOST_STROKED) this.#rasterLines(mark, place);
    else strokeLines(mark, place);
    return [];
  }

  cells({ box, columns, rows, rgba }: CellsMark, { context, ratio, x, y }: CanvasPlace): Iterable<void> {
    const { width, height } = context.canvas;
    const place = [x + box.left, y + box.top, box.right - box.left, box.bottom - box.top].map((value) =>
      Math.round(value * ratio),
    ) as DeviceBox;
    const drawn = this.#webgl?.draw(
      width,
      height,
      (commands) =>
        commands.cells(
          { width, height },
          place,
          columns,
          rows,
          new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length),
        ),
      (canvas) => copyFrom(canvas, context, null),
    );
    if (!drawn) this.#image(context, new Uint8ClampedArray(rgba), columns, rows, place);
    return [];
  }

  #linesByWebgl({ lines, stroke, box }: DenseLinesMark, { context, ratio, x, y }: CanvasPlace): boolean {
    if (!this.#webgl) return false;
    const { width, height } = context.canvas;
    const { color, alpha = 1 } = stroke;
    const [r, g, b] = rgbOf(context, color);
    const clip = [x + box.left, y + box.top, box.right - box.left, box.bottom - box.top].map(
      (value) => value * ratio,
    ) as DeviceBox;
    return this.#webgl.draw(
      width,
      height,
      (commands) =>
        commands.segments({ width, height }, segmentsOf(lines, ratio, x, y), [
          r * alpha,
          g * alpha,
          b * alpha,
          alpha,
        ]),
      (canvas) => copyFrom(canvas, context, clip),
    );
  }

  #rasterLines({ lines, stroke, box }: DenseLinesMark, { context, ratio, x, y }: CanvasPlace): void {
    const { color, width = 1, alpha = 1 } = stroke;
    const [left, top] = [Math.round((x + box.left) * ratio), Math.round((y + box.top) * ratio)];
    const wide = Math.round((x + box.right) * ratio) - left;
    const tall = Math.round((y + box.bottom) * ratio) - top;
    if (wide < 1 || tall < 1) return;
    const shades = shadesOf(rgbOf(context, color), alpha);
    const origin = { left: left - x * ratio, top: top - y * ratio };
    const pixels = rasterLines(lines, { width: wide, height: tall, scale: ratio, ...origin }, width, shades);
    this.#image(context, pixels, wide, tall, [left, top, wide, tall]);
  }

  /** Pixels of `columns` × `rows`, stretched over a place in device pixels without smoothing. */
  #image(
    context: CanvasRenderingContext2D,
    pixels: Uint8ClampedArray<ArrayBuffer>,
    columns: number,
    rows: number,
    place: DeviceBox,
  ): void {
    const scratch = this.#createCanvas();
    scratch.width = columns;
    scratch.height = rows;
    // Kept in memory: it is written once and read once.
    scratch
      .getContext('2d', { willReadFrequently: true })
      ?.putImageData(new ImageData(pixels, columns, rows), 0, 0);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(scratch, ...place);
    context.restore();
  }
}

function strokeLines({ lines, stroke, box }: DenseLinesMark, { context }: CanvasPlace): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  stroked(context, stroke, () => {
    for (const points of lines) traceLine(context, points);
    context.stroke();
  });
  context.restore();
}

/** Copies what was drawn in the lower left of the shared canvas, within `clip` in device pixels only. */
function copyFrom(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  clip: DeviceBox | null,
): void {
  const { width, height } = context.canvas;
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  if (clip) {
    context.beginPath();
    context.rect(...clip);
    context.clip();
  }
  context.drawImage(canvas, 0, canvas.height - height, width, height, 0, 0, width, height);
  context.restore();
}

/**
 * Colors of a pixel that one line covers, two, three …: one has the stroke's own opacity, and where many
 * meet they are darker, so that dense lines show where they are dense.
 */
function shadesOf(rgb: readonly number[], alpha: number): Uint32Array {
  const opacity = Array.from(
    { length: DARKEST },
    (_, n) => alpha + (0.95 - alpha) * (Math.log2(n + 1) / Math.log2(DARKEST)),
  );
  const bytes = Uint8ClampedArray.from(
    opacity.flatMap((share) => [...rgb, share]),
    (share) => share * 255,
  );
  return new Uint32Array(bytes.buffer);
}

/** Any CSS color as shares of one: the context itself knows how to read it. */
function rgbOf(context: CanvasRenderingContext2D, color: string): [number, number, number] {
  context.fillStyle = '#000000';
  context.fillStyle = color;
  const read = String(context.fillStyle);
  const shares = read.startsWith('#')
    ? [1, 3, 5].map((at) => parseInt(read.slice(at, at + 2), 16) / 255)
    : (read.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map((part) => Number(part) / 255);
  return shares as [number, number, number];
}

/**
 * Lines as separate segments in device pixels. By hand: traced as a path, 200 lines of 1,160 points take 3 ms
 * rather than 1.3, of some 5 for the whole chart.
 */
function segmentsOf(lines: readonly Points[], ratio: number, x: number, y: number): Float32Array {
  let length = 0;
  for (const line of lines) length += Math.max(0, line.length - 2) * 2;
  const segments = new Float32Array(length);
  let at = 0;
  for (const line of lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const y0 = line[i + 1]!;
      const y1 = line[i + 3]!;
      if (y0 !== y0 || y1 !== y1) continue;
      segments[at++] = (x + line[i]!) * ratio;
      segments[at++] = (y + y0) * ratio;
      segments[at++] = (x + line[i + 2]!) * ratio;
      segments[at++] = (y + y1) * ratio;
    }
  }
  return segments.subarray(0, at);
}
