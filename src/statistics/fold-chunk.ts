import { SPARSITY_THRESHOLD } from '../core/layer-stats.js';
import type { Moments } from './moments.js';

/**
 * Values that are folded in one go: 32 KiB of f32, which stay in the first cache with the sums.
 * It is also what makes the shift safe: see `foldFinite`.
 */
export const CHUNK = 8192;

/**
 * Places of the sums in the array that `foldFinite` writes: one for each of four lanes, then the extremes.
 */
export const SUM = 0;
export const SQUARES = 4;
export const CHANGE = 8;
export const MIN = 12;
export const MAX = 13;
export const BELOW = 14;
export const FOLD_LENGTH = 15;

/**
 * The sums over values[from, to), which must be finite, where the caller cannot know: any NaN or infinity
 * among them makes SQUARES (or CHANGE) not finite, and the caller then folds the chunk again with
 * `foldMixed`. Finite f32 values cannot overflow the f64 sums, so the test costs nothing per value.
 *
 * The values are shifted by the first of them: a shift from within the data loses at most a factor of the
 * chunk's length to cancellation, whatever the offset or the outliers. Value i goes to lane i mod 4, as in a
 * vector of four lanes, so that a vectorized fold gives the same bits.
 */
export function foldFinite(
  values: Float32Array,
  previous: Float32Array | null,
  from: number,
  to: number,
  out: Float64Array,
): void {
  foldValues(values, from, to, out);
  if (previous === null) out.fill(0, CHANGE, CHANGE + 4);
  else foldChange(values, previous, from, to, out);
}

function foldValues(values: Float32Array, from: number, to: number, out: Float64Array): void {
  const shift = values[from]!;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  let s0 = 0,
    s1 = 0,
    s2 = 0,
    s3 = 0;
  let q0 = 0,
    q1 = 0,
    q2 = 0,
    q3 = 0;
  let min = shift,
    max = shift,
    below = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    const a = values[i]!,
      b = values[i + 1]!,
      c = values[i + 2]!,
      d = values[i + 3]!;
    const da = a - shift,
      db = b - shift,
      dc = c - shift,
      dd = d - shift;
    s0 += da;
    s1 += db;
    s2 += dc;
    s3 += dd;
    q0 += da * da;
    q1 += db * db;
    q2 += dc * dc;
    q3 += dd * dd;
    if (a < min) min = a;
    if (a > max) max = a;
    if (b < min) min = b;
    if (b > max) max = b;
    if (c < min) min = c;
    if (c > max) max = c;
    if (d < min) min = d;
    if (d > max) max = d;
    below += isBelow(bits[i]!) + isBelow(bits[i + 1]!) + isBelow(bits[i + 2]!) + isBelow(bits[i + 3]!);
  }
  out[SUM] = s0;
  out[SUM + 1] = s1;
  out[SUM + 2] = s2;
  out[SUM + 3] = s3;
  out[SQUARES] = q0;
  out[SQUARES + 1] = q1;
  out[SQUARES + 2] = q2;
  out[SQUARES + 3] = q3;
  for (let lane = 0; i < to; i++, lane++) {
    const a = values[i]!;
    out[SUM + lane]! += a - shift;
    out[SQUARES + lane]! += (a - shift) * (a - shift);
    if (a < min) min = a;
    if (a > max) max = a;
    below += isBelow(bits[i]!);
  }
  out[MIN] = min;
  out[MAX] = max;
  out[BELOW] = below;
}

/** The threshold as the bits of an f32: among the floats ≥ 0 the order of the bits is that of the values. */
const THRESHOLD_BITS = new Int32Array(Float32Array.of(SPARSITY_THRESHOLD).buffer)[0]!;

/**
 * 1 where the f32 of these bits lies below the threshold (a set sign bit is one such case), without a branch
 * to mispredict.
 */
function isBelow(bits: number): number {
  return (bits | (bits - THRESHOLD_BITS)) >>> 31;
}

function foldChange(
  values: Float32Array,
  previous: Float32Array,
  from: number,
  to: number,
  out: Float64Array,
): void {
  let c0 = 0,
    c1 = 0,
    c2 = 0,
    c3 = 0;
  let i = from;
  for (; i + 3 < to; i += 4) {
    c0 += Math.abs(values[i]! - previous[i]!);
    c1 += Math.abs(values[i + 1]! - previous[i + 1]!);
    c2 += Math.abs(values[i + 2]! - previous[i + 2]!);
    c3 += Math.abs(values[i + 3]! - previous[i + 3]!);
  }
  out[CHANGE] = c0;
  out[CHANGE + 1] = c1;
  out[CHANGE + 2] = c2;
  out[CHANGE + 3] = c3;
  for (let lane = 0; i < to; i++, lane++) out[CHANGE + lane]! += Math.abs(values[i]! - previous[i]!);
}

function laneSum(out: Float64Array, at: number): number {
  return out[at]! + out[at + 1]! + (out[at + 2]! + out[at + 3]!);
}

/** The moments of a chunk of `n` values from the sums of `foldFinite`; false where a value was not finite. */
export function momentsOfSums(
  out: Float64Array,
  shift: number,
  n: number,
  hasPrevious: boolean,
  part: Moments,
): boolean {
  const squares = laneSum(out, SQUARES);
  const changeSum = laneSum(out, CHANGE);
  if (!Number.isFinite(squares) || !Number.isFinite(changeSum)) return false;
  const sum = laneSum(out, SUM);
  part.n = n;
  part.mean = shift + sum / n;
  // Rounding may leave a hair below zero where all values are equal but for one.
  part.m2 = Math.max(0, squares - (sum * sum) / n);
  part.min = out[MIN]!;
  part.max = out[MAX]!;
  part.nanCount = 0;
  part.infCount = 0;
  part.belowThreshold = out[BELOW]!;
  part.changeSum = changeSum;
  part.changeCount = hasPrevious ? n : 0;
  return true;
}
