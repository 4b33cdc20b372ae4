import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import { fixedTheme } from '../charts/chart-theme.js';
import { FRAME_SIZE, phiFrames } from '../charts/figures/phi-evolution.js';
import { PictureSurface } from '../charts/scene/picture-surface.js';
import type { RunHistoryView } from '../core/run-history.js';
import { pause } from './pause.js';
import type { MakeRaster } from './raster.js';

/** Frames kept by quality: what bounds the file's size. */
const MOST_FRAMES = { low: 24, medium: 40, high: 80 } as const;
const FRAME_MS = 140;
const LAST_FRAME_MS = 1600;

/** The distribution of φ as it moved, a frame a capture, dropped evenly where there are too many. A run without φ is one frame that says so. */
export async function phiGif(make: MakeRaster, history: RunHistoryView, quality: keyof typeof MOST_FRAMES): Promise<Uint8Array> {
  const { width, height } = FRAME_SIZE;
  const frames = phiFrames(history, MOST_FRAMES[quality]);
  const theme = fixedTheme('light');
  const raster = make(width, height);
  const gif = GIFEncoder();
  const count = Math.max(1, frames.indices.length);
  let palette: number[][] | undefined;
  for (let frame = 0; frame < count; frame++) {
    frames.draw(frame, new PictureSurface(raster.context, 1, theme.font, theme.surface), theme);
    const pixels = raster.pixels();
    const first = palette === undefined;
    palette ??= quantize(pixels, 64);
    gif.writeFrame(applyPalette(pixels, palette), width, height, { ...(first ? { palette } : {}), delay: frame === count - 1 ? LAST_FRAME_MS : FRAME_MS });
    await pause();
  }
  gif.finish();
  return gif.bytes();
}
