import { applyPalette, GIFEncoder, quantize } from './gif-encoder.js';
import { fixedTheme } from '../charts/theme/chart-theme.js';
import { FRAME_SIZE, type PhiFrames } from '../charts/figures/phi-frames.js';
import { paintCanvas } from '../charts/paint/canvas.js';
import { fileCanvas } from '../charts/paint/canvas-file.js';
import { yieldEvery } from '../yield-to-main.js';
import { sampleOf } from './raster-file.js';
import type { MakeRaster } from './raster.js';

/** Frames by quality: what bounds the file's size. */
export const MOST_FRAMES = { low: 24, medium: 40, high: 80 } as const;
const COLORS = 64;
const FRAME_MS = 140;
const LAST_FRAME_MS = 1600;

/** An animated GIF of the frames, with one palette for all. */
export async function phiGif(make: MakeRaster, frames: PhiFrames): Promise<Uint8Array> {
  const { width, height } = FRAME_SIZE;
  const theme = fixedTheme('light');
  const raster = make(width, height);
  const gif = GIFEncoder();
  const turn = yieldEvery();
  let palette: number[][] | undefined;
  for (let frame = 0; frame < frames.count; frame++) {
    paintCanvas(frames.draw(frame, theme), raster.context, fileCanvas(1, theme));
    const pixels = raster.pixels();
    await turn();
    const first = palette === undefined;
    palette ??= quantize(sampleOf(pixels), COLORS);
    const indices = applyPalette(pixels, palette);
    await turn();
    gif.writeFrame(indices, width, height, {
      ...(first ? { palette } : {}),
      delay: frame === frames.count - 1 ? LAST_FRAME_MS : FRAME_MS,
    });
    await turn();
  }
  gif.finish();
  return gif.bytes();
}
