import { canvasSteps, type CanvasOptions } from '../charts/paint/canvas.js';
import { svgSteps } from '../charts/paint/svg.js';
import { Scene } from '../charts/scene/scene.js';
import { fixedTheme, type ChartTheme } from '../charts/theme/chart-theme.js';
import { yieldEvery } from '../yield-to-main.js';

/** What can be drawn into a file. */
export interface Drawable {
  width: number;
  height: number;
  /** One sentence: what it shows. */
  summary: string;
  /** Adds its marks to a scene of its size; what lies between two yields is done in one go. */
  draw(scene: Scene, theme: ChartTheme): Generator<void, void>;
}

/** A finished drawing, from which every file of it is made. */
export interface Picture {
  scene: Scene;
  theme: ChartTheme;
  summary: string;
}

/** Draws what is to be seen now; files made of it later show this moment. */
export async function pictureOf({ width, height, summary, draw }: Drawable): Promise<Picture> {
  const picture = { scene: new Scene(width, height), theme: fixedTheme('light'), summary };
  await inTurns(draw(picture.scene, picture.theme), 1);
  return picture;
}

/** Steps of a painter between two looks at the clock. */
const STEPS = 6;

/** Paints a picture on a canvas in short tasks; `settle` is called after each few steps. */
export async function paintInTurns(
  { scene }: Picture,
  context: CanvasRenderingContext2D,
  options: CanvasOptions,
  settle: () => void,
): Promise<void> {
  await inTurns(canvasSteps(scene, context, options), STEPS, settle);
}

/**
 * The picture as the text of an SVG file. `name` makes the names of its parts its own, so that many can stand
 * in one document.
 */
export async function svgFile({ scene, theme, summary }: Picture, name: string): Promise<string> {
  const options = { font: theme.font, background: theme.surface, title: summary, name };
  return inTurns(svgSteps(scene, options), STEPS);
}

/** Runs a generator to its end; after every `each` steps, and at the end, the page may have its turn. */
async function inTurns<T>(
  steps: Generator<void, T>,
  each: number,
  settle: () => void = () => undefined,
): Promise<T> {
  const turn = yieldEvery();
  for (let count = 1; ; count++) {
    const { done, value } = steps.next();
    if (done || count % each === 0) {
      settle();
      await turn();
    }
    if (done) return value;
  }
}
