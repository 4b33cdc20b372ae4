import { SPARSITY_THRESHOLD } from '../core/layer-stats.js';
import type { Moments } from './moments.js';

/** The moments of values[from, to) where any of them, or of the previous ones, may be NaN or infinite. */
export function foldMixed(
  values: Float32Array,
  previous: Float32Array | null,
  from: number,
  to: number,
  part: Moments,
): void {
  let n = 0,
    nanCount = 0,
    infCount = 0,
    below = 0;
  let shift = 0,
    sum = 0,
    squares = 0,
    min = Infinity,
    max = -Infinity;
  let changeSum = 0,
    changeCount = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) nanCount++;
      else infCount++;
      continue;
    }
    // The first finite value is the shift, for the reason given at `foldFinite`.
    if (n === 0) shift = value;
    n++;
    const d = value - shift;
    sum += d;
    squares += d * d;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value < SPARSITY_THRESHOLD) below++;
    if (previous !== null && Number.isFinite(previous[i]!)) {
      changeSum += Math.abs(value - previous[i]!);
      changeCount++;
    }
  }
  part.n = n;
  part.mean = n === 0 ? 0 : shift + sum / n;
  part.m2 = n === 0 ? 0 : Math.max(0, squares - (sum * sum) / n);
  part.min = min;
  part.max = max;
  part.nanCount = nanCount;
  part.infCount = infCount;
  part.belowThreshold = below;
  part.changeSum = changeSum;
  part.changeCount = changeCount;
}
