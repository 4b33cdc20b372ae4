// The statistics written down as their definitions, without regard to speed: what the library's must agree
// with.
import type { LayerStats } from '../../src/core/layer-stats.js';

/** Neumaier's sum: rounding errors are carried along. */
function sumOf(terms: Iterable<number>): number {
  let sum = 0;
  let lost = 0;
  for (const term of terms) {
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** The bin of a value by products alone: the last k with (x − low) · bins ≥ k · (high − low), in f64. */
export function plainBin(x: number, low: number, high: number, bins: number): number {
  let bin = 0;
  for (let k = 1; k < bins; k++) if ((x - low) * bins >= k * (high - low)) bin = k;
  return bin;
}

export function plainStats(
  values: Float32Array,
  {
    name = 'layer',
    bins = 50,
    range,
    previous,
  }: { name?: string; bins?: number; range?: readonly [number, number]; previous?: Float32Array | null } = {},
): LayerStats {
  const finite = [...values].filter(Number.isFinite);
  const n = finite.length;
  const mean = sumOf(finite) / n;
  const min = n === 0 ? NaN : finite.reduce((a, b) => (b < a ? b : a)) + 0;
  const max = n === 0 ? NaN : finite.reduce((a, b) => (b > a ? b : a)) + 0;
  const [low, high] = range ?? (min === max ? [min - 0.5, max + 0.5] : [min, max]);
  const histogram = new Array<number>(bins).fill(0);
  let outOfRange = 0;
  for (const x of finite) {
    if (x < low || x > high) outOfRange++;
    else if (min === max && !range) histogram[Math.floor(bins / 2)]!++;
    else histogram[plainBin(x, low, high, bins)]!++;
  }
  const changes = previous
    ? [...values].flatMap((x, i) =>
        Number.isFinite(x) && Number.isFinite(previous[i]!) ? [Math.abs(x - previous[i]!)] : [],
      )
    : [];
  return {
    name,
    count: values.length,
    nanCount: values.filter(Number.isNaN).length,
    infCount: values.filter((x) => Math.abs(x) === Infinity).length,
    mean,
    variance: sumOf(finite.map((x) => (x - mean) * (x - mean))) / n,
    min,
    max,
    belowThreshold: finite.filter((x) => x < 0.1).length,
    histogram,
    histogramRange: [low, high],
    outOfRange,
    meanAbsChange: changes.length === 0 ? NaN : sumOf(changes) / changes.length,
    changeCount: changes.length,
  };
}
