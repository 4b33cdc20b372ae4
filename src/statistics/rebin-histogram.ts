import { scaleOf } from './bin-values.js';

/**
 * Adds the counts of a histogram to fractional bins of another range, each bin's count spread evenly over its
 * width.
 * @param into fractional counts, changed in place; its bins divide [low, high], which holds [fromLow,
 * fromHigh]
 */
export function spreadCounts(
  counts: readonly number[],
  [fromLow, fromHigh]: readonly [number, number],
  into: Float64Array,
  [low, high]: readonly [number, number],
): void {
  const width = (fromHigh - fromLow) / counts.length;
  // The same scale as that of `binningOf`, so that a constant on an edge lands where its values would.
  const scale = scaleOf(into.length, low, high);
  const last = into.length - 1;
  counts.forEach((count, k) => {
    if (count === 0) return;
    // The bin's ends, in bins of the target.
    const start = Math.min(last, Math.max(0, (fromLow - low + k * width) * scale));
    const end = Math.min(into.length, Math.max(start, (fromLow - low + (k + 1) * width) * scale));
    const firstBin = Math.floor(start);
    const lastBin = Math.min(last, Math.floor(end));
    if (firstBin === lastBin || end === start) {
      into[firstBin]! += count;
      return;
    }
    for (let bin = firstBin; bin <= lastBin; bin++) {
      const overlap = Math.min(end, bin + 1) - Math.max(start, bin);
      into[bin]! += (count * overlap) / (end - start);
    }
  });
}

/**
 * Whole counts near the fractional ones with the given total: rounded down, then one more where the largest
 * fractions were lost, of equal ones at the lower bin.
 */
export function roundKeepingTotal(fractional: Float64Array, total: number): number[] {
  const whole = Array.from(fractional, Math.floor);
  let missing = total - whole.reduce((sum, c) => sum + c, 0);
  const byLoss = Array.from(fractional, (value, bin) => ({ bin, loss: value - whole[bin]! })).sort(
    (a, b) => b.loss - a.loss || a.bin - b.bin,
  );
  for (let i = 0; missing > 0; i = (i + 1) % byLoss.length, missing--) whole[byLoss[i]!.bin]!++;
  // Rounding upwards of sums that should be whole can give one too many.
  for (let i = byLoss.length - 1; missing < 0; i = i === 0 ? byLoss.length - 1 : i - 1) {
    const { bin } = byLoss[i]!;
    if (whole[bin]! === 0) continue;
    whole[bin]!--;
    missing++;
  }
  return whole;
}
