export interface BinnedValues {
  counts: ArrayLike<number>;
  range: readonly [low: number, high: number];
}

/** Share of values at or below x, taking each bin's values as spread evenly over it. */
function cumulative({ counts, range: [low, high] }: BinnedValues, total: number): (x: number) => number {
  const below = new Float64Array(counts.length + 1);
  for (let bin = 0; bin < counts.length; bin++) below[bin + 1] = below[bin]! + counts[bin]!;
  const width = high - low;
  return (x) => {
    if (x >= high) return 1;
    if (x <= low) return 0;
    const place = ((x - low) / width) * counts.length;
    const bin = Math.min(counts.length - 1, Math.floor(place));
    return (below[bin]! + (place - bin) * counts[bin]!) / total;
  };
}

function totalOf({ counts }: BinnedValues): number {
  let total = 0;
  for (let bin = 0; bin < counts.length; bin++) total += counts[bin]!;
  return total;
}

const STEPS = 200;

/**
 * Wasserstein-1 distance of two histograms, each over its own range, as a share of the joint range: 0 = the
 * same, 1 = all mass at opposite ends. NaN where one is empty. Integrated by the midpoint rule in 200 steps.
 */
export function histogramDistance(a: BinnedValues, b: BinnedValues): number {
  const [totalA, totalB] = [totalOf(a), totalOf(b)];
  const low = Math.min(a.range[0], b.range[0]);
  const width = Math.max(a.range[1], b.range[1]) - low;
  if (!(totalA > 0 && totalB > 0 && Number.isFinite(width))) return NaN;
  if (width === 0) return 0;
  const [belowA, belowB] = [cumulative(a, totalA), cumulative(b, totalB)];
  let area = 0;
  for (let step = 0; step < STEPS; step++) {
    const x = low + ((step + 0.5) / STEPS) * width;
    area += Math.abs(belowA(x) - belowB(x));
  }
  return area / STEPS;
}
