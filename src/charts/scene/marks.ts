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

export interface Size {
  width: number;
  height: number;
}

/** x, y pairs in CSS pixels, y down; NaN breaks a line. */
export type Points = ArrayLike<number>;

export interface RectMark {
  kind: 'rect';
  x: number;
  y: number;
  width: number;
  height: number;
  fill: string;
  alpha: number;
}

export interface FrameMark {
  kind: 'frame';
  x: number;
  y: number;
  width: number;
  height: number;
  stroke: Stroke;
}

export interface LineMark {
  kind: 'line';
  points: Points;
  stroke: Stroke;
}

/** Many lines of one style: a painter may draw them all at once. Nothing of them is seen outside `box`. */
export interface DenseLinesMark {
  kind: 'denseLines';
  lines: readonly Points[];
  stroke: Stroke;
  box: Box;
}

/** A filled polygon. */
export interface AreaMark {
  kind: 'area';
  points: Points;
  fill: string;
  alpha: number;
}

export interface CircleMark {
  kind: 'circle';
  x: number;
  y: number;
  radius: number;
  fill: string;
  stroke?: Stroke | undefined;
}

export interface TextMark {
  kind: 'text';
  text: string;
  x: number;
  y: number;
  style: TextStyle;
}

/** A grid of colored cells, `rgba` row by row from the top, stretched over `box` without smoothing. */
export interface CellsMark {
  kind: 'cells';
  box: Box;
  columns: number;
  rows: number;
  rgba: Uint8ClampedArray;
}

/** Marks whose origin lies at (x, y), and of which nothing is seen outside `clip`, where there is one. */
export interface GroupMark {
  kind: 'group';
  x: number;
  y: number;
  clip: Box | null;
  marks: readonly Mark[];
}

/** One thing to be painted. Plain data: it can be written as text, compared, and sent to a worker. */
export type Mark =
  RectMark | FrameMark | LineMark | DenseLinesMark | AreaMark | CircleMark | TextMark | CellsMark | GroupMark;
