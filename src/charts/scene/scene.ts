import { visibleText } from '../../core/visible-text.js';
import type { Box, Mark, Points, Size, Stroke, TextStyle } from './marks.js';

/**
 * What stands between a chart and a painter: marks, painted one upon the other in their order. A chart adds
 * them and knows no canvas; a painter reads them and knows no chart. The scene takes over the arrays that it
 * is given: they must not change afterwards, so that it shows the same however much later it is painted.
 */
export class Scene implements Size {
  readonly width: number;
  readonly height: number;
  readonly marks: Mark[] = [];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  rect(x: number, y: number, width: number, height: number, fill: string, alpha = 1): void {
    this.marks.push({ kind: 'rect', x, y, width, height, fill, alpha });
  }

  frame(x: number, y: number, width: number, height: number, stroke: Stroke): void {
    this.marks.push({ kind: 'frame', x, y, width, height, stroke });
  }

  line(points: Points, stroke: Stroke): void {
    this.marks.push({ kind: 'line', points, stroke });
  }

  /** Many lines of one style, within `box`. */
  denseLines(lines: readonly Points[], stroke: Stroke, box: Box): void {
    this.marks.push({ kind: 'denseLines', lines, stroke, box: { ...box } });
  }

  area(points: Points, fill: string, alpha = 1): void {
    this.marks.push({ kind: 'area', points, fill, alpha });
  }

  circle(x: number, y: number, radius: number, fill: string, stroke?: Stroke): void {
    this.marks.push({ kind: 'circle', x, y, radius, fill, stroke });
  }

  /** Of the text, what can be seen: a canvas may refuse control characters, and others turn what follows about. */
  text(text: string, x: number, y: number, style: TextStyle): void {
    this.marks.push({ kind: 'text', text: visibleText(text), x, y, style });
  }

  cells(box: Box, columns: number, rows: number, rgba: Uint8ClampedArray): void {
    this.marks.push({ kind: 'cells', box: { ...box }, columns, rows, rgba });
  }

  /** A scene of the same place, whose marks are seen within `box` only. */
  clipped(box: Box): Scene {
    const inner = new Scene(this.width, this.height);
    this.marks.push({ kind: 'group', x: 0, y: 0, clip: { ...box }, marks: inner.marks });
    return inner;
  }

  /** Puts another scene's upper left corner at (x, y). */
  place({ marks }: Scene, x: number, y: number): void {
    this.marks.push({ kind: 'group', x, y, clip: null, marks });
  }
}
