import { fixedTheme, type ChartTheme } from '../charts/theme/chart-theme.js';
import { Drawing } from '../charts/scene/drawing.js';
import { SvgSurface } from '../charts/paint/svg-surface.js';
import type { Surface } from '../charts/scene/surface.js';
import { yieldEvery } from '../yield-to-main.js';

/** What can be drawn into a file. */
export interface Drawable {
  width: number;
  height: number;
  /** One sentence: what it shows. */
  summary: string;
  /** The drawing in pieces, one upon the other; each is drawn in one go. */
  parts: readonly ((surface: Surface, theme: ChartTheme) => void)[];
}

/** A finished drawing, from which every file of it is made. */
export interface Picture {
  drawing: Drawing;
  theme: ChartTheme;
  summary: string;
}

/** Draws what is to be seen now; files made of it later show this moment. */
export async function pictureOf({ width, height, summary, parts }: Drawable): Promise<Picture> {
  const picture = { drawing: new Drawing(width, height), theme: fixedTheme('light'), summary };
  const turn = yieldEvery();
  for (const part of parts) {
    part(picture.drawing, picture.theme);
    await turn();
  }
  return picture;
}

/** Steps of a drawing between two looks at the clock. */
const STEPS = 6;

/** Draws a picture on a surface in short tasks; `settle` is called after each piece. */
export async function paint(
  { drawing }: Picture,
  surface: Surface,
  settle: () => void = () => undefined,
): Promise<void> {
  const turn = yieldEvery();
  for (let at = 0; at < drawing.length; at += STEPS) {
    drawing.replay(surface, at, at + STEPS);
    settle();
    await turn();
  }
}

/**
 * The picture as the text of an SVG file. `name` makes the names of its parts its own, so that many can stand
 * in one document.
 */
export async function svgFile(picture: Picture, name: string): Promise<string> {
  const {
    drawing: { width, height },
    theme,
    summary,
  } = picture;
  const surface = new SvgSurface(width, height, theme.font, theme.surface, summary, name);
  await paint(picture, surface);
  return surface.toString();
}
