import { checkStats } from '../core/check-run.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { LayerStats } from '../core/layer-stats.js';
import { naturalRange } from './bin-values.js';
import { mergeMoments, type Moments } from './moments.js';
import { roundKeepingTotal, spreadCounts } from './rebin-histogram.js';

function finiteCount(stats: LayerStats): number {
  return stats.count - stats.nanCount - stats.infCount;
}

function momentsOf(stats: LayerStats): Moments {
  const n = finiteCount(stats);
  return {
    n,
    mean: stats.mean,
    m2: n === 0 ? 0 : stats.variance * n,
    min: n === 0 ? Infinity : stats.min,
    max: n === 0 ? -Infinity : stats.max,
    nanCount: stats.nanCount,
    infCount: stats.infCount,
    belowThreshold: stats.belowThreshold,
    changeSum: stats.changeCount === 0 ? 0 : stats.meanAbsChange * stats.changeCount,
    changeCount: stats.changeCount,
  };
}

type Range = readonly [low: number, high: number];

function sameRange(a: Range, b: Range): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Does the histogram lie on the layer's own range, rather than on a common one? */
function hasNaturalRange(stats: LayerStats): boolean {
  return stats.outOfRange === 0 && sameRange(stats.histogramRange, naturalRange(stats.min, stats.max));
}

/**
 * The counts of a part and the range that they fill; of a constant part that range is the constant itself.
 */
function massOf(stats: LayerStats): Range {
  return stats.min === stats.max && stats.outOfRange === 0 ? [stats.min, stats.max] : stats.histogramRange;
}

/** Two constants that differ, too small for the difference to show in the ranges that NumPy gives them. */
function areTinyConstants(a: LayerStats, b: LayerStats): boolean {
  const isConstant = (stats: LayerStats) => stats.min === stats.max && hasNaturalRange(stats);
  return a.min !== b.min && isConstant(a) && isConstant(b);
}

function mergeHistograms(
  a: LayerStats,
  b: LayerStats,
  min: number,
  max: number,
): Pick<LayerStats, 'histogram' | 'histogramRange'> {
  const equal = sameRange(a.histogramRange, b.histogramRange);
  if (equal && !areTinyConstants(a, b)) {
    return {
      histogram: a.histogram.map((count, k) => count + b.histogram[k]!),
      histogramRange: [...a.histogramRange],
    };
  }
  const low = Math.min(a.histogramRange[0], b.histogramRange[0]);
  const high = Math.max(a.histogramRange[1], b.histogramRange[1]);
  const range =
    hasNaturalRange(a) && hasNaturalRange(b) ? naturalRange(min, max) : ([low, high] as [number, number]);
  const [forA, forB] = [a, b].map((stats) => {
    const into = new Float64Array(stats.histogram.length);
    spreadCounts(stats.histogram, massOf(stats), into, range);
    return into;
  }) as [Float64Array, Float64Array];
  const total = finiteCount(a) + finiteCount(b) - a.outOfRange - b.outOfRange;
  return {
    histogram: roundKeepingTotal(
      forA.map((mass, k) => mass + forB[k]!),
      total,
    ),
    histogramRange: range,
  };
}

/**
 * The statistics of a layer from those of two parts of it, so that one layer may be measured in shards.
 * Commutes; a part without values is the identity; merging in another grouping changes figures by no more
 * than rounding, histograms excepted.
 *
 * Counts, extremes and mean |Δ| are those of the whole, and mean and variance too but for rounding.
 * Histograms over equal ranges (measure the shards with a common `range`) add exactly. Others are re-binned
 * onto the joint range: each bin's count is spread evenly over its width, a constant part goes whole into its
 * bin, and the sums are rounded by the largest remainder, so that no value is lost. A cumulative count is
 * then off by less than the counts of the source bins which that edge cuts, and one for each bin.
 *
 * The name is `a`'s. Per-unit figures depend on how the layer was cut and are left out.
 * @throws KintsugiError `misuse` where the two have different numbers of bins, or are no statistics
 */
export function mergeStats(a: LayerStats, b: LayerStats): LayerStats {
  checkStats('mergeStats', a, 'the first part');
  checkStats('mergeStats', b, 'the second part');
  if (a.histogram.length !== b.histogram.length) {
    throw new KintsugiError(
      'misuse',
      `mergeStats: the parts have ${a.histogram.length} and ${b.histogram.length} bins; ` +
        'measure both with the same bins.',
    );
  }
  const total = momentsOf(a);
  mergeMoments(total, momentsOf(b));
  const nA = finiteCount(a);
  const any = total.n > 0;
  const merged =
    nA > 0 && finiteCount(b) > 0 ? mergeHistograms(a, b, total.min, total.max) : mergeWithEmpty(a, b, nA > 0);
  return {
    name: a.name,
    count: a.count + b.count,
    nanCount: total.nanCount,
    infCount: total.infCount,
    mean: any ? total.mean : NaN,
    variance: any ? total.m2 / total.n : NaN,
    min: any ? total.min : NaN,
    max: any ? total.max : NaN,
    belowThreshold: total.belowThreshold,
    ...merged,
    outOfRange: a.outOfRange + b.outOfRange,
    meanAbsChange: total.changeSum / total.changeCount,
    changeCount: total.changeCount,
  };
}

/**
 * One part at least has no finite value: the other's histogram stands; of two empty ones, the one with a
 * range.
 */
function mergeWithEmpty(
  a: LayerStats,
  b: LayerStats,
  aHasValues: boolean,
): Pick<LayerStats, 'histogram' | 'histogramRange'> {
  const bHasValues = finiteCount(b) > 0;
  const kept = aHasValues || (!bHasValues && !Number.isNaN(a.histogramRange[0])) ? a : b;
  return { histogram: [...kept.histogram], histogramRange: [...kept.histogramRange] };
}
