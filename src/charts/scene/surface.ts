/** A stroke in CSS pixels. */
export interface Stroke {
  color: string;
  width?: number;
  alpha?: number;
  dash?: readonly number[];
}

export interface TextStyle {
  color: string;
  size?: number;
  align?: 'left' | 'center' | 'right';
  baseline?: 'top' | 'middle' | 'alphabetic' | 'bottom';
  weight?: number;
}

/** A rectangle in CSS pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * What charts draw on: a canvas or an SVG file. Coordinates in CSS pixels, y down. Points are x, y pairs; NaN
 * breaks a line.
 */
export interface Surface {
  readonly width: number;
  readonly height: number;
  rect(x: number, y: number, width: number, height: number, fill: string, alpha?: number): void;
  frame(x: number, y: number, width: number, height: number, stroke: Stroke): void;
  polyline(points: ArrayLike<number>, stroke: Stroke): void;
  /** Many polylines of one style, drawn as one. */
  mass(lines: readonly ArrayLike<number>[], stroke: Stroke, clip: Box): void;
  area(points: ArrayLike<number>, fill: string, alpha: number): void;
  circle(x: number, y: number, radius: number, fill: string, stroke?: Stroke): void;
  text(text: string, x: number, y: number, style: TextStyle): void;
  /** A grid of coloured cells, `rgba` row by row from the top, stretched over `box` without smoothing. */
  cells(box: Box, columns: number, rows: number, rgba: Uint8ClampedArray): void;
  /** Draws what `draw` draws within `box` only. */
  clipped(box: Box, draw: () => void): void;
}
