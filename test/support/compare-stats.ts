// Do the figures of an engine agree with the expected ones, within the documented tolerances?
import type { LayerStats } from '../../src/core/layer-stats.js';
import type { ExpectedFigures } from './golden.js';

/**
 * How far each figure may lie from NumPy's. Relative unless said; counts, minimum and maximum must be exact.
 */
export const TOLERANCES = {
  luminosity: 1e-6,
  std: 1e-6,
  fractureDensity: 1e-6,
  sparsity: 1e-6,
  meanAbsChange: 1e-6,
  variance: 2e-6,
  /** Absolute. */
  entropy: 1e-5,
  densityEntropy: 1e-4,
  /** Values that may move between neighboring bins: at least 2, else this share of n. */
  histogramShare: 4e-6,
} as const;

/**
 * The least number of moves of one value into a neighboring bin that turn one histogram into the other,
 * Infinity where their totals or lengths differ. Whatever the plan, the boundary after bin k is crossed by
 * the difference of the cumulative counts, so the sum of those differences is that least number.
 */
export function neighborMoves(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  let surplus = 0;
  let moves = 0;
  for (let k = 0; k < a.length; k++) {
    surplus += a[k]! - b[k]!;
    moves += Math.abs(surplus);
  }
  return surplus === 0 ? moves : Infinity;
}

/**
 * The figures that follow from stats, computed here in the plainest way, apart from the library's own
 * derivation.
 */
export function figuresOf(stats: LayerStats): ExpectedFigures {
  const counts = { count: stats.count, nanCount: stats.nanCount, infCount: stats.infCount };
  const finite = stats.count - stats.nanCount - stats.infCount;
  const change = { meanAbsChange: stats.meanAbsChange, changeCount: stats.changeCount };
  if (finite <= 0) return { ...counts, ...change };
  const std = Math.sqrt(stats.variance);
  const total = stats.histogram.reduce((sum, c) => sum + c, 0);
  const width = (stats.histogramRange[1] - stats.histogramRange[0]) / stats.histogram.length;
  let entropy = 0;
  let densityEntropy = 0;
  for (const c of stats.histogram) {
    if (c === 0) continue;
    const p = c / total;
    const d = p / width;
    entropy -= p * Math.log(p);
    densityEntropy -= d * Math.log(d);
  }
  return {
    ...counts,
    ...change,
    luminosity: stats.mean,
    variance: stats.variance,
    std,
    fractureDensity: std === 0 ? 0 : stats.mean === 0 ? Infinity : std / stats.mean,
    entropy: stats.histogram.length === 1 ? 0 : entropy / Math.log(stats.histogram.length),
    densityEntropy,
    sparsity: stats.belowThreshold / finite,
    maxPhi: stats.max,
    minPhi: stats.min,
    histogram: stats.histogram,
  };
}

const EXACT = ['count', 'nanCount', 'infCount', 'minPhi', 'maxPhi', 'changeCount'] as const;
const RELATIVE = [
  'luminosity',
  'variance',
  'std',
  'fractureDensity',
  'densityEntropy',
  'sparsity',
  'meanAbsChange',
] as const;

function relativelyClose(actual: number, wanted: number, tolerance: number): boolean {
  // `===` covers infinities; NaN is equal to NaN alone.
  if (Number.isNaN(wanted)) return Number.isNaN(actual);
  return actual === wanted || Math.abs(actual - wanted) <= tolerance * Math.abs(wanted);
}

function finiteDifferences(actual: ExpectedFigures, expected: ExpectedFigures, n: number): string[] {
  const found: string[] = [];
  for (const name of EXACT) {
    const wanted = expected[name];
    if (wanted !== undefined && actual[name] !== wanted)
      found.push(`${name}: ${actual[name]}, expected exactly ${wanted}`);
  }
  for (const name of RELATIVE) {
    const wanted = expected[name];
    const is = actual[name] ?? NaN;
    if (wanted === undefined || relativelyClose(is, wanted, TOLERANCES[name])) continue;
    found.push(
      `${name}: ${is}, expected ${wanted} within ${TOLERANCES[name]} (is off by ${Math.abs(is - wanted) / Math.abs(wanted)})`,
    );
  }
  const { entropy, histogram } = expected;
  if (entropy !== undefined && !(Math.abs((actual.entropy ?? NaN) - entropy) <= TOLERANCES.entropy)) {
    found.push(`entropy: ${actual.entropy}, expected ${entropy} ± ${TOLERANCES.entropy}`);
  }
  if (histogram !== undefined) {
    const allowed = Math.max(2, n * TOLERANCES.histogramShare);
    const moves = neighborMoves(actual.histogram ?? [], histogram);
    if (!(moves <= allowed)) {
      found.push(
        `histogram: ${moves} moves between neighboring bins, at most ${allowed} allowed: [${actual.histogram}], expected [${histogram}]`,
      );
    }
  }
  return found;
}

/** A layer without finite values has no figure but its counts, and says so in every one of them. */
function emptyDifferences(stats: LayerStats): string[] {
  const found = (['mean', 'variance', 'min', 'max'] as const)
    .filter((name) => !Number.isNaN(stats[name]))
    .map((name) => `${name}: ${stats[name]}, expected NaN for a layer without finite values`);
  if (stats.histogram.some((c) => c !== 0)) found.push(`histogram: [${stats.histogram}], expected zeros`);
  if (stats.belowThreshold !== 0) found.push(`belowThreshold: ${stats.belowThreshold}, expected 0`);
  return found;
}

/** What the stats must satisfy whatever the data. */
function inconsistencies(stats: LayerStats): string[] {
  const found: string[] = [];
  const finite = stats.count - stats.nanCount - stats.infCount;
  const binned = stats.histogram.reduce((sum, c) => sum + c, 0);
  if (binned + stats.outOfRange !== finite) {
    found.push(
      `histogram: ${binned} values in bins and ${stats.outOfRange} out of range, of ${finite} finite ones`,
    );
  }
  const [low, high] = stats.histogramRange;
  if (finite > 0 && stats.outOfRange === 0) {
    const [wantedLow, wantedHigh] =
      stats.min === stats.max ? [stats.min - 0.5, stats.max + 0.5] : [stats.min, stats.max];
    if (low > wantedLow || high < wantedHigh)
      found.push(`histogramRange: [${low}, ${high}] does not hold [${wantedLow}, ${wantedHigh}]`);
  }
  return found;
}

/**
 * Every way in which `stats` differ from the expected figures, as sentences; empty where they agree.
 * @param expected golden figures, or `figuresOf` another engine's stats; a figure that is absent is not
 * compared
 * @param n number of values, for the tolerance of the histogram
 */
export function compareStats(
  stats: LayerStats,
  expected: ExpectedFigures,
  n: number = expected.count,
): string[] {
  const finite = expected.count - expected.nanCount - expected.infCount;
  return [
    ...finiteDifferences(figuresOf(stats), expected, n),
    ...(finite === 0 ? emptyDifferences(stats) : []),
    ...inconsistencies(stats),
  ];
}

/** Throws an Error that lists every difference, see `compareStats`. */
export function expectStatsToMatch(
  stats: LayerStats,
  expected: ExpectedFigures,
  n: number = expected.count,
): void {
  const differences = compareStats(stats, expected, n);
  if (differences.length > 0) throw new Error(`${stats.name}: ${differences.join('\n  ')}`);
}
