import type { Box, Stroke, Surface, TextStyle } from './surface.js';

interface Step {
  clip: Box | null;
  draw(surface: Surface): void;
}

/** Points stroked and cells filled in one step at most: what any machine draws well within a frame. */
const MOST_POINTS = 600;
const MOST_CELLS = 4000;

/**
 * A drawing kept as a list of steps. It is drawn on other surfaces later, as often as wanted and a few steps
 * at a time, and stays as it was although the data behind it moves on.
 */
export class Drawing implements Surface {
  private readonly steps: Step[] = [];
  private clip: Box | null = null;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  /** Number of steps. */
  get length(): number {
    return this.steps.length;
  }

  /** Draws the steps [from, to) on another surface. */
  replay(surface: Surface, from = 0, to = this.steps.length): void {
    const end = Math.min(to, this.steps.length);
    for (let start = from; start < end;) {
      const { clip } = this.steps[start]!;
      let next = start;
      while (next < end && this.steps[next]!.clip === clip) next++;
      const group = this.steps.slice(start, next);
      const draw = (): void => group.forEach((step) => step.draw(surface));
      if (clip) surface.clipped(clip, draw);
      else draw();
      start = next;
    }
  }

  rect(x: number, y: number, width: number, height: number, fill: string, alpha?: number): void {
    this.add((surface) => surface.rect(x, y, width, height, fill, alpha));
  }

  frame(x: number, y: number, width: number, height: number, stroke: Stroke): void {
    this.add((surface) => surface.frame(x, y, width, height, stroke));
  }

  polyline(points: ArrayLike<number>, stroke: Stroke): void {
    const kept = Float64Array.from(points);
    this.add((surface) => surface.polyline(kept, stroke));
  }

  mass(lines: readonly ArrayLike<number>[], stroke: Stroke, clip: Box): void {
    this.clipped(clip, () => {
      let points: number[] = [];
      for (const line of lines) {
        if (points.length > 0 && points.length + line.length > 2 * MOST_POINTS) {
          this.polyline(points, stroke);
          points = [];
        }
        for (let i = 0; i < line.length; i++) points.push(line[i]!);
        points.push(NaN, NaN);
      }
      if (points.length > 0) this.polyline(points, stroke);
    });
  }

  area(points: ArrayLike<number>, fill: string, alpha: number): void {
    const kept = Float64Array.from(points);
    this.add((surface) => surface.area(kept, fill, alpha));
  }

  circle(x: number, y: number, radius: number, fill: string, stroke?: Stroke): void {
    this.add((surface) => surface.circle(x, y, radius, fill, stroke));
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    this.add((surface) => surface.text(text, x, y, style));
  }

  cells({ left, top, right, bottom }: Box, columns: number, rows: number, rgba: Uint8ClampedArray): void {
    const band = Math.max(1, Math.floor(MOST_CELLS / Math.max(1, columns)));
    const tall = (bottom - top) / rows;
    for (let row = 0; row < rows; row += band) {
      const end = Math.min(rows, row + band);
      const kept = rgba.slice(4 * row * columns, 4 * end * columns);
      this.add((surface) =>
        surface.cells(
          { left, right, top: top + row * tall, bottom: top + end * tall },
          columns,
          end - row,
          kept,
        ),
      );
    }
  }

  clipped(box: Box, draw: () => void): void {
    const outer = this.clip;
    this.clip =
      outer === null
        ? { ...box }
        : {
            left: Math.max(outer.left, box.left),
            top: Math.max(outer.top, box.top),
            right: Math.min(outer.right, box.right),
            bottom: Math.min(outer.bottom, box.bottom),
          };
    draw();
    this.clip = outer;
  }

  private add(draw: Step['draw']): void {
    this.steps.push({ clip: this.clip, draw });
  }
}
