import type { SharedContext } from './webgl/shared-context.js';
import { rasterLines } from './raster-lines.js';
import type { Box, Stroke, Surface, TextStyle } from '../scene/surface.js';

/** Numbers in a crowd's points from which it is no longer stroked but set pixel by pixel. */
const MOST_STROKED = 40_000;
/** So many lines upon each other are as dark as it gets. */
const DARKEST = 64;

/** Draws on a 2D canvas; dense marks pass through the shared WebGL context where there is one. */
export class CanvasSurface implements Surface {
  readonly width: number;
  readonly height: number;

  /** `ratio` is device pixels per CSS pixel. Clears the canvas. */
  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly ratio: number,
    private readonly font: string,
    private readonly shared: SharedContext | null,
  ) {
    this.width = context.canvas.width / ratio;
    this.height = context.canvas.height / ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
  }

  rect(x: number, y: number, width: number, height: number, fill: string, alpha = 1): void {
    const { context } = this;
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
  }

  frame(x: number, y: number, width: number, height: number, stroke: Stroke): void {
    this.stroke(stroke, () => this.context.strokeRect(x, y, width, height));
  }

  polyline(points: ArrayLike<number>, stroke: Stroke): void {
    this.stroke(stroke, () => {
      this.trace(points);
      this.context.stroke();
    });
  }

  mass(lines: readonly ArrayLike<number>[], stroke: Stroke, clip: Box): void {
    const { context, ratio, shared } = this;
    const { width, height } = context.canvas;
    const { color, alpha = 1 } = stroke;
    const copy = (canvas: HTMLCanvasElement): void => {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.beginPath();
      context.rect(
        clip.left * ratio,
        clip.top * ratio,
        (clip.right - clip.left) * ratio,
        (clip.bottom - clip.top) * ratio,
      );
      context.clip();
      context.drawImage(canvas, 0, canvas.height - height, width, height, 0, 0, width, height);
      context.restore();
    };
    const [r, g, b] = this.rgb(color);
    const premultiplied = [r! * alpha, g! * alpha, b! * alpha, alpha] as const;
    const drawn = shared?.draw(
      width,
      height,
      (commands) => commands.segments({ width, height }, segmentsOf(lines, ratio), premultiplied),
      copy,
    );
    if (drawn) return;
    if (lines.reduce((sum, line) => sum + line.length, 0) > MOST_STROKED)
      return this.crowd(lines, stroke, clip);
    this.clipped(clip, () =>
      this.stroke(stroke, () => {
        for (const line of lines) this.trace(line);
        context.stroke();
      }),
    );
  }

  area(points: ArrayLike<number>, fill: string, alpha: number): void {
    const { context } = this;
    this.context.beginPath();
    this.trace(points);
    context.globalAlpha = alpha;
    context.fillStyle = fill;
    context.fill();
    context.globalAlpha = 1;
  }

  circle(x: number, y: number, radius: number, fill: string, stroke?: Stroke): void {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    if (stroke) {
      context.strokeStyle = stroke.color;
      context.lineWidth = stroke.width ?? 1;
      context.stroke();
    }
  }

  text(
    text: string,
    x: number,
    y: number,
    { color, size = 11, align = 'left', baseline = 'alphabetic', weight = 400 }: TextStyle,
  ): void {
    const { context } = this;
    context.font = `${weight} ${size}px ${this.font}`;
    context.textAlign = align;
    context.textBaseline = baseline;
    context.fillStyle = color;
    context.fillText(text, x, y);
  }

  cells(box: Box, columns: number, rows: number, rgba: Uint8ClampedArray): void {
    if (columns < 1 || rows < 1) return;
    const { context, ratio, shared } = this;
    const { width, height } = context.canvas;
    const place = [
      box.left * ratio,
      box.top * ratio,
      (box.right - box.left) * ratio,
      (box.bottom - box.top) * ratio,
    ].map(Math.round) as [number, number, number, number];
    const bytes = new Uint8Array(rgba.buffer, rgba.byteOffset, rgba.length);
    const drawn = shared?.draw(
      width,
      height,
      (commands) => commands.cells({ width, height }, place, columns, rows, bytes),
      (canvas) => {
        context.save();
        context.setTransform(1, 0, 0, 1, 0, 0);
        context.drawImage(canvas, 0, canvas.height - height, width, height, 0, 0, width, height);
        context.restore();
      },
    );
    if (drawn) return;
    this.image(new Uint8ClampedArray(rgba), columns, rows, place);
  }

  clipped(box: Box, draw: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.clip();
    draw();
    context.restore();
  }

  private crowd(
    lines: readonly ArrayLike<number>[],
    { color, width = 1, alpha = 1 }: Stroke,
    clip: Box,
  ): void {
    const { ratio } = this;
    const [left, top] = [Math.round(clip.left * ratio), Math.round(clip.top * ratio)];
    const [wide, tall] = [Math.round(clip.right * ratio) - left, Math.round(clip.bottom * ratio) - top];
    if (wide < 1 || tall < 1) return;
    // One line has the stroke's own opacity; where many meet they are darker, so that a crowd shows where it
    // is dense.
    const opacity = Array.from(
      { length: DARKEST },
      (_, n) => alpha + (0.95 - alpha) * (Math.log2(n + 1) / Math.log2(DARKEST)),
    );
    const shades = new Uint32Array(
      Uint8ClampedArray.from(
        opacity.flatMap((share) => [...this.rgb(color), share]),
        (share) => share * 255,
      ).buffer,
    );
    this.image(
      rasterLines(lines, { width: wide, height: tall, scale: ratio, left, top }, width, shades),
      wide,
      tall,
      [left, top, wide, tall],
    );
  }

  /** Pixels of `columns` × `rows`, stretched over a place in device pixels without smoothing. */
  private image(
    pixels: Uint8ClampedArray<ArrayBuffer>,
    columns: number,
    rows: number,
    place: [number, number, number, number],
  ): void {
    const { context } = this;
    const scratch = document.createElement('canvas');
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

  private stroke({ color, width = 1, alpha = 1, dash = [] }: Stroke, path: () => void): void {
    const { context } = this;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.globalAlpha = alpha;
    context.lineJoin = 'round';
    context.setLineDash(dash as number[]);
    context.beginPath();
    path();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  private trace(points: ArrayLike<number>): void {
    let pen = false;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const x = points[i]!;
      const y = points[i + 1]!;
      if (y !== y || x !== x) {
        pen = false;
        continue;
      }
      if (pen) this.context.lineTo(x, y);
      else {
        this.context.moveTo(x, y);
        // A lone point between gaps would be no line at all.
        if (points[i + 3] === undefined || points[i + 3] !== points[i + 3]) this.context.lineTo(x + 0.01, y);
      }
      pen = true;
    }
  }

  /** Any CSS colour as shares of one: the context itself knows how to read it. */
  private rgb(color: string): number[] {
    this.context.fillStyle = '#000000';
    this.context.fillStyle = color;
    const read = String(this.context.fillStyle);
    if (read.startsWith('#')) return [1, 3, 5].map((at) => parseInt(read.slice(at, at + 2), 16) / 255);
    return (read.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map((part) => Number(part) / 255);
  }
}

/** Lines as separate segments in device pixels. */
function segmentsOf(lines: readonly ArrayLike<number>[], ratio: number): Float32Array {
  let length = 0;
  for (const line of lines) length += Math.max(0, line.length - 2) * 2;
  const segments = new Float32Array(length);
  let at = 0;
  for (const line of lines) {
    for (let i = 0; i + 3 < line.length; i += 2) {
      const y0 = line[i + 1]!;
      const y1 = line[i + 3]!;
      if (y0 !== y0 || y1 !== y1) continue;
      segments[at++] = line[i]! * ratio;
      segments[at++] = y0 * ratio;
      segments[at++] = line[i + 2]! * ratio;
      segments[at++] = y1 * ratio;
    }
  }
  return segments.subarray(0, at);
}
