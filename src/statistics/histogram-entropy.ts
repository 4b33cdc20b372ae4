/**
 * Shannon entropy of a histogram divided by ln(bins): 0 where one bin holds everything, 1 where all hold the
 * same. NaN for an empty histogram, 0 for a single bin.
 */
export function histogramEntropy(counts: ArrayLike<number>): number {
  const total = sum(counts);
  if (!(total > 0)) return NaN;
  if (counts.length === 1) return 0;
  let entropy = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const share = counts[bin]! / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return entropy / Math.log(counts.length);
}

/**
 * −Σ d ln d over the densities d = count / (n · binWidth): not scale-free, and negative for narrow layers. See
 * docs/metrics.md#density-entropy.
 */
export function densityEntropy(
  counts: ArrayLike<number>,
  range: readonly [low: number, high: number],
): number {
  const total = sum(counts);
  if (!(total > 0)) return NaN;
  const width = (range[1] - range[0]) / counts.length;
  let entropy = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const density = counts[bin]! / (total * width);
    if (density > 0) entropy -= density * Math.log(density);
  }
  return entropy;
}

function sum(counts: ArrayLike<number>): number {
  let total = 0;
  for (let bin = 0; bin < counts.length; bin++) total += counts[bin]!;
  return total;
}
