import { applyPalette, quantize } from './gif-encoder.js';
import { fileCanvas } from '../charts/paint/canvas-file.js';
import { encodeIndexedPng } from './indexed-png.js';
import { yieldEvery } from '../yield-to-main.js';
import { paintInTurns, type Picture } from './picture.js';
import type { MakeRaster, RasterFormat } from './raster.js';

export interface PictureSettings {
  quality: 'low' | 'medium' | 'high';
  /** null: as drawn. Quality 1 … 100; for PNG it is the share of colors kept. */
  compression: { format: RasterFormat; quality: number } | null;
}

/** Pixels per CSS pixel. */
const RATIOS = { low: 1, medium: 1.5, high: 2 } as const;
const STRIP_PIXELS = 50_000;

/**
 * The picture's bytes. Drawing, colors and coding fall into short tasks, so that a page can move between
 * them.
 */
export async function rasterFile(
  make: MakeRaster,
  picture: Picture,
  { quality, compression }: PictureSettings,
): Promise<Uint8Array> {
  const { scene, theme } = picture;
  const ratio = RATIOS[quality];
  const [width, height] = [Math.round(scene.width * ratio), Math.round(scene.height * ratio)];
  const raster = make(width, height);
  await paintInTurns(picture, raster.context, fileCanvas(ratio, theme), () => raster.settle());
  if (!compression) return raster.encode('png');
  if (compression.format !== 'png') return raster.encode(compression.format, compression.quality / 100);
  const turn = yieldEvery();
  const pixels = raster.pixels();
  await turn();
  const palette = quantize(sampleOf(pixels), Math.max(2, Math.round(2.56 * compression.quality)));
  const indices = new Uint8Array(width * height);
  // Copies, since the quantizer reads the whole buffer behind a view.
  const strip = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += strip) {
    await turn();
    const rows = Math.min(strip, height - top);
    indices.set(applyPalette(pixels.slice(4 * width * top, 4 * width * (top + rows)), palette), width * top);
  }
  return encodeIndexedPng(width, height, indices, palette, turn);
}

/** Every so-many-th pixel: enough to find a figure's colors. */
export function sampleOf(pixels: Uint8ClampedArray): Uint8ClampedArray {
  const step = Math.ceil(pixels.length / 4 / STRIP_PIXELS);
  if (step === 1) return pixels;
  // Not a divisor of the width, or a sample of columns would be all.
  const odd = step % 2 === 0 ? step + 1 : step;
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
  const sample = new Uint32Array(Math.ceil(words.length / odd));
  for (let i = 0; i < sample.length; i++) sample[i] = words[i * odd]!;
  return new Uint8ClampedArray(sample.buffer);
}
