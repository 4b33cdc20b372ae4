import type { Box, Stroke, Surface, TextStyle } from './surface.js';

/** A part of another surface, so that one figure can hold several charts. */
export class InsetSurface implements Surface {
  readonly width: number;
  readonly height: number;

  constructor(
    private readonly outer: Surface,
    private readonly place: Box,
  ) {
    this.width = place.right - place.left;
    this.height = place.bottom - place.top;
  }

  rect(x: number, y: number, width: number, height: number, fill: string, alpha?: number): void {
    this.outer.rect(x + this.place.left, y + this.place.top, width, height, fill, alpha);
  }

  frame(x: number, y: number, width: number, height: number, stroke: Stroke): void {
    this.outer.frame(x + this.place.left, y + this.place.top, width, height, stroke);
  }

  polyline(points: ArrayLike<number>, stroke: Stroke): void {
    this.outer.polyline(this.moved(points), stroke);
  }

  mass(lines: readonly ArrayLike<number>[], stroke: Stroke, clip: Box): void {
    this.outer.mass(
      lines.map((line) => this.moved(line)),
      stroke,
      this.movedBox(clip),
    );
  }

  area(points: ArrayLike<number>, fill: string, alpha: number): void {
    this.outer.area(this.moved(points), fill, alpha);
  }

  circle(x: number, y: number, radius: number, fill: string, stroke?: Stroke): void {
    this.outer.circle(x + this.place.left, y + this.place.top, radius, fill, stroke);
  }

  text(text: string, x: number, y: number, style: TextStyle): void {
    this.outer.text(text, x + this.place.left, y + this.place.top, style);
  }

  cells(box: Box, columns: number, rows: number, rgba: Uint8ClampedArray): void {
    this.outer.cells(this.movedBox(box), columns, rows, rgba);
  }

  clipped(box: Box, draw: () => void): void {
    this.outer.clipped(this.movedBox(box), draw);
  }

  private moved(points: ArrayLike<number>): Float64Array {
    const { left, top } = this.place;
    const moved = new Float64Array(points.length);
    for (let i = 0; i < points.length; i++) moved[i] = points[i]! + (i % 2 === 0 ? left : top);
    return moved;
  }

  private movedBox({ left, top, right, bottom }: Box): Box {
    const { place } = this;
    return {
      left: left + place.left,
      top: top + place.top,
      right: right + place.left,
      bottom: bottom + place.top,
    };
  }
}
