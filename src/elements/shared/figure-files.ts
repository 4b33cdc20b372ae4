import { CanvasSurface } from '../../charts/paint/canvas-surface.js';
import type { ChartModel } from '../../charts/chart-model.js';
import type { ChartTheme } from '../../charts/theme/chart-theme.js';
import { SvgSurface } from '../../charts/paint/svg-surface.js';

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
  model.draw(new CanvasSurface(draw.getContext('2d')!, PICTURE_RATIO, theme.font, null), theme);
  const context = draw.getContext('2d')!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, draw.width, draw.height);
  return new Promise((resolve, reject) =>
    draw.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The image could not be encoded.'))),
      'image/png',
    ),
  );
}

/** The figure as the text of an SVG file. */
export function svgOf(model: ChartModel, theme: ChartTheme, width: number, height: number): string {
  const surface = new SvgSurface(
    Math.round(width),
    Math.round(height),
    theme.font,
    theme.surface,
    model.summary,
  );
  model.draw(surface, theme);
  return surface.toString();
}
