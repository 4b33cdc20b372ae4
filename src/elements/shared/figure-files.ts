import { paintCanvas } from '../../charts/paint/canvas.js';
import { pageCanvas } from '../../charts/paint/canvas-page.js';
import type { ChartModel } from '../../charts/chart-model.js';
import type { ChartTheme } from '../../charts/theme/chart-theme.js';
import { paintSvg } from '../../charts/paint/svg.js';

/** Pixels per CSS pixel of an exported image. */
const PICTURE_RATIO = 2;

/** The figure as a PNG on its own background. */
export async function pngOf(
  model: ChartModel,
  theme: ChartTheme,
  width: number,
  height: number,
): Promise<Blob> {
  const draw = document.createElement('canvas');
  draw.width = Math.round(width * PICTURE_RATIO);
  draw.height = Math.round(height * PICTURE_RATIO);
  const options = { ...pageCanvas(PICTURE_RATIO, theme.font, null), background: theme.surface };
  paintCanvas(model.draw({ width, height }, theme).scene, draw.getContext('2d')!, options);
  return new Promise((resolve, reject) =>
    draw.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The image could not be encoded.'))),
      'image/png',
    ),
  );
}

/** The figure as the text of an SVG file. */
export function svgOf(model: ChartModel, theme: ChartTheme, width: number, height: number): string {
  const { scene } = model.draw({ width: Math.round(width), height: Math.round(height) }, theme);
  return paintSvg(scene, { font: theme.font, background: theme.surface, title: model.summary });
}
