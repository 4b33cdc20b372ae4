import { pathRound } from 'd3-path';
import { line } from 'd3-shape';
import type { Points } from '../scene/marks.js';

/** What a path is written with: a canvas's context, or d3's text of an SVG path. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

/**
 * Straight segments, as d3's curveLinear; but a lone point between gaps becomes a dash too short to be told
 * from a dot, where d3 leaves a path that not every browser shows.
 */
class Segments {
  readonly #pen: Pen;
  #points = 0;
  #x = 0;
  #y = 0;

  constructor(pen: Pen) {
    this.#pen = pen;
  }

  areaStart(): void {}
  areaEnd(): void {}

  lineStart(): void {
    this.#points = 0;
  }

  lineEnd(): void {
    if (this.#points === 1) this.#pen.lineTo(this.#x + 0.01, this.#y);
  }

  point(x: number, y: number): void {
    if (this.#points++ === 0) this.#pen.moveTo(x, y);
    else this.#pen.lineTo(x, y);
    this.#x = x;
    this.#y = y;
  }
}

/** Traces a line through points; what is not finite is a gap. */
export function traceLine(pen: Pen, points: Points): void {
  line<undefined>()
    .defined((_, i) => points[2 * i]! - points[2 * i]! === 0 && points[2 * i + 1]! - points[2 * i + 1]! === 0)
    .x((_, i) => points[2 * i]!)
    .y((_, i) => points[2 * i + 1]!)
    .curve((context) => new Segments(context as Pen))
    .context(pen as CanvasRenderingContext2D)({
    length: points.length >> 1,
  } as ArrayLike<undefined> as never);
}

/** Text of an SVG path through points. */
export function linePath(points: Points, digits = 2): string {
  const path = pathRound(digits);
  traceLine(path, points);
  return path.toString();
}

/** Text of the SVG path around a polygon. */
export function areaPath(points: Points, digits = 2): string {
  const path = pathRound(digits);
  traceLine(path, points);
  path.closePath();
  return path.toString();
}
