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

const float = new Float32Array(1);
const pattern = new Uint32Array(float.buffer);

/** An f32 as a whole number of 2⁻¹⁴⁹, the step of the smallest. */
function steps(value: number): bigint {
  float[0] = value;
  const bits = pattern[0]!;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = BigInt(bits & 0x7fffff);
  const magnitude = exponent === 0 ? fraction : (fraction + 0x800000n) << BigInt(exponent - 1);
  return bits >>> 31 ? -magnitude : magnitude;
}

/** The bin of a value in [low, high] by exact arithmetic on f32 numbers; the last bin is closed. */
export function plainBin(x: number, low: number, high: number, bins: number): number {
  // Far from an edge the quotient in f64 is sure enough.
  const quotient = ((x - low) / (high - low)) * bins;
  if (Math.abs(quotient - Math.round(quotient)) > 1e-9) return Math.floor(quotient);
  const place = ((steps(x) - steps(low)) * BigInt(bins)) / (steps(high) - steps(low));
  return Math.min(bins - 1, Number(place));
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
