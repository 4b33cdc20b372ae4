import type {
  AreaMark,
  CellsMark,
  CircleMark,
  DenseLinesMark,
  FrameMark,
  LineMark,
  Mark,
  RectMark,
  Size,
  Stroke,
  TextMark,
} from '../scene/marks.js';
import { traceLine } from './path.js';

/** A 2D canvas and where in it the origin of the marks lies. */
export interface CanvasPlace {
  readonly context: CanvasRenderingContext2D;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** The origin in CSS pixels. */
  readonly x: number;
  readonly y: number;
}

/** How marks that stand for thousands reach a canvas; it yields where a page may have its turn. */
export interface DensePainter {
  lines(mark: DenseLinesMark, place: CanvasPlace): Iterable<void>;
  cells(mark: CellsMark, place: CanvasPlace): Iterable<void>;
}

export interface CanvasOptions {
  /** Device pixels per CSS pixel. */
  ratio: number;
  font: string;
  dense: DensePainter;
  /** What the canvas is filled with first; without it the canvas is cleared. */
  background?: string;
  /** For canvases that read no font weights between the hundreds. */
  wholeWeights?: boolean;
}

/** Paints a scene. */
export function paintCanvas(
  scene: Size & { marks: readonly Mark[] },
  context: CanvasRenderingContext2D,
  options: CanvasOptions,
): void {
  const steps = canvasSteps(scene, context, options);
  while (!steps.next().done);
}

/** The same a step at a time, each well within a frame. Nothing else may use the context until the last. */
export function* canvasSteps(
  { width, height, marks }: Size & { marks: readonly Mark[] },
  context: CanvasRenderingContext2D,
  options: CanvasOptions,
): Generator<void, void> {
  const { ratio, background } = options;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  // Of the canvas, which may be larger than the scene by parts of a pixel.
  const [wide, tall] = [
    Math.max(width, context.canvas.width / ratio),
    Math.max(height, context.canvas.height / ratio),
  ];
  context.clearRect(0, 0, wide, tall);
  if (background !== undefined) {
    context.fillStyle = background;
    context.fillRect(0, 0, wide, tall);
  }
  yield* paint(marks, { context, ratio, x: 0, y: 0 }, options);
}

function* paint(marks: readonly Mark[], place: CanvasPlace, options: CanvasOptions): Generator<void> {
  const { context } = place;
  for (const mark of marks) {
    switch (mark.kind) {
      case 'rect':
        rect(context, mark);
        break;
      case 'frame':
        frame(context, mark);
        break;
      case 'line':
        line(context, mark);
        break;
      case 'denseLines':
        yield* options.dense.lines(mark, place);
        break;
      case 'area':
        area(context, mark);
        break;
      case 'circle':
        circle(context, mark);
        break;
      case 'text':
        text(context, mark, options);
        break;
      case 'cells':
        if (mark.columns > 0 && mark.rows > 0) yield* options.dense.cells(mark, place);
        break;
      case 'group': {
        const { x, y, clip } = mark;
        context.save();
        context.translate(x, y);
        if (clip) {
          context.beginPath();
          context.rect(clip.left, clip.top, clip.right - clip.left, clip.bottom - clip.top);
          context.clip();
        }
        yield* paint(mark.marks, { ...place, x: place.x + x, y: place.y + y }, options);
        context.restore();
        break;
      }
    }
    yield;
  }
}

function rect(context: CanvasRenderingContext2D, { x, y, width, height, fill, alpha }: RectMark): void {
  context.globalAlpha = alpha;
  context.fillStyle = fill;
  context.fillRect(x, y, width, height);
  context.globalAlpha = 1;
}

function frame(context: CanvasRenderingContext2D, { x, y, width, height, stroke }: FrameMark): void {
  stroked(context, stroke, () => context.strokeRect(x, y, width, height));
}

function line(context: CanvasRenderingContext2D, { points, stroke }: LineMark): void {
  stroked(context, stroke, () => {
    traceLine(context, points);
    context.stroke();
  });
}

function area(context: CanvasRenderingContext2D, { points, fill, alpha }: AreaMark): void {
  context.beginPath();
  traceLine(context, points);
  context.globalAlpha = alpha;
  context.fillStyle = fill;
  context.fill();
  context.globalAlpha = 1;
}

function circle(context: CanvasRenderingContext2D, { x, y, radius, fill, stroke }: CircleMark): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (!stroke) return;
  context.strokeStyle = stroke.color;
  context.lineWidth = stroke.width ?? 1;
  context.stroke();
}

function text(
  context: CanvasRenderingContext2D,
  { text: content, x, y, style }: TextMark,
  { font, wholeWeights }: CanvasOptions,
): void {
  const { color, size = 11, align = 'left', baseline = 'alphabetic', weight = 400 } = style;
  context.font = `${wholeWeights ? Math.round(weight / 100) * 100 : weight} ${size}px ${font}`;
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillStyle = color;
  context.fillText(content, x, y);
}

/** Runs `draw` with the stroke's style in force and a path begun. */
export function stroked(
  context: CanvasRenderingContext2D,
  { color, width = 1, alpha = 1, dash = [] }: Stroke,
  draw: () => void,
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.globalAlpha = alpha;
  context.lineJoin = 'round';
  context.setLineDash(dash as number[]);
  context.beginPath();
  draw();
  context.setLineDash([]);
  context.globalAlpha = 1;
}
