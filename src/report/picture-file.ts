import { applyPalette, quantize } from 'gifenc';
import { fixedTheme, type ChartTheme } from '../charts/chart-theme.js';
import { PictureSurface } from '../charts/scene/picture-surface.js';
import { SvgSurface } from '../charts/svg-surface.js';
import type { Surface } from '../charts/surface.js';
import { encodeIndexedPng } from './indexed-png.js';
import { pause } from './pause.js';
import type { MakeRaster, RasterFormat } from './raster.js';

export interface PictureSettings {
  quality: 'low' | 'medium' | 'high';
  /** null: as drawn. Quality 1 … 100; for PNG it is the share of colours kept. */
  compression: { format: RasterFormat; quality: number } | null;
}

/** What can be drawn into a file. */
export interface Drawable {
  width: number;
  height: number;
  summary: string;
  draw(surface: Surface, theme: ChartTheme): void;
  /** The same drawing in pieces. */
  parts?: readonly ((surface: Surface, theme: ChartTheme) => void)[];
}

/** Draws with a pause after each piece. */
async function drawInParts(drawable: Drawable, surface: Surface, theme: ChartTheme): Promise<void> {
  for (const part of drawable.parts ?? [drawable.draw]) {
    part(surface, theme);
    await pause();
  }
}

/** Pixels per CSS pixel. */
const RATIOS = { low: 1, medium: 1.5, high: 2 } as const;

/** The picture's bytes. Drawing, colours and coding are tasks of their own, so that a page can move between them. */
export async function rasterFile(make: MakeRaster, drawable: Drawable, settings: PictureSettings, theme: ChartTheme = fixedTheme('light')): Promise<Uint8Array> {
  const { quality, compression } = settings;
  const ratio = RATIOS[quality];
  const [width, height] = [Math.round(drawable.width * ratio), Math.round(drawable.height * ratio)];
  const raster = make(width, height);
  await drawInParts(drawable, new PictureSurface(raster.context, ratio, theme.font, theme.surface), theme);
  if (!compression) return raster.encode('png');
  if (compression.format !== 'png') return raster.encode(compression.format, compression.quality / 100);
  const pixels = raster.pixels();
  const palette = quantize(sampleOf(pixels), Math.max(2, Math.round(2.56 * compression.quality)));
  await pause();
  const indices = new Uint8Array(width * height);
  // In strips: a large picture at once would hold the page up. Copies, since the quantiser reads the whole buffer behind a view.
  const strip = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += strip) {
    const rows = Math.min(strip, height - top);
    indices.set(applyPalette(pixels.slice(4 * width * top, 4 * width * (top + rows)), palette), width * top);
    await pause();
  }
  return encodeIndexedPng(width, height, indices, palette);
}

const STRIP_PIXELS = 150_000;

/** Every so-many-th pixel: enough to find a figure's colours. */
function sampleOf(pixels: Uint8ClampedArray): Uint8ClampedArray {
  const step = Math.ceil(pixels.length / 4 / STRIP_PIXELS);
  if (step === 1) return pixels;
  // Not a divisor of the width, or a sample of columns would be all.
  const odd = step % 2 === 0 ? step + 1 : step;
  const words = new Uint32Array(pixels.slice().buffer);
  const sample = new Uint32Array(Math.ceil(words.length / odd));
  for (let i = 0; i < sample.length; i++) sample[i] = words[i * odd]!;
  return new Uint8ClampedArray(sample.buffer);
}

/** The picture as the text of an SVG file. */
export async function svgFile(drawable: Drawable, theme: ChartTheme = fixedTheme('light')): Promise<string> {
  const surface = new SvgSurface(drawable.width, drawable.height, theme.font, theme.surface, drawable.summary);
  await drawInParts(drawable, surface, theme);
  return surface.toString();
}
