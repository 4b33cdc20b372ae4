import { classifyLayer } from '../../../src/analysis/classification/classify-layer.js';
import { metricsFromStats } from '../../../src/analysis/metrics-from-stats.js';
import type { LayerCapture } from '../../../src/core/run-history-view.js';
import type { Random } from './random.js';

const BINS = 50;

/** What a synthetic layer is at one capture. Everything else follows from it. */
export interface LayerState {
  mean: number;
  std: number;
  /** Mean |Δφ| since the last capture; NaN at the first. */
  change: number;
  /** Mean of it over the run. */
  meanChange: number;
  nan?: number;
  inf?: number;
  /** Share of values that stand at the upper clip. */
  clipped?: { share: number; at: number };
  /** One value far out. */
  outlier?: number;
  dead?: { neurons: number; units: number };
}

/** How a layer's values are spread: weights of the bins over mean ± 3 std. */
export type Shape = readonly number[];

export function shapeOf(random: Random): Shape {
  const kind = random.pick(['normal', 'flat', 'skewed', 'two humps']);
  return Array.from({ length: BINS }, (_, bin) => {
    const z = (6 * (bin + 0.5)) / BINS - 3;
    if (kind === 'normal') return Math.exp((-z * z) / 2);
    if (kind === 'flat') return 1;
    if (kind === 'skewed') return Math.exp(-(z + 3) / 1.2);
    return Math.exp(-((z - 1.5) ** 2) * 2) + Math.exp(-((z + 1.5) ** 2) * 2);
  });
}

/** A capture of a layer of `count` values, with the sampling noise that so many values have. */
export function captureLayer(
  layer: string,
  count: number,
  shape: Shape,
  state: LayerState,
  random: Random,
): LayerCapture {
  const { mean, std, nan = 0, inf = 0, clipped, outlier, dead } = state;
  const finite = count - nan - inf;
  const [low, high] =
    outlier === undefined ? [mean - 3 * std, clipped?.at ?? mean + 3 * std] : [mean - 3 * std, outlier];
  const total = shape.reduce((sum, weight) => sum + weight, 0);
  const histogram = shape.map((weight) => {
    const expected = (finite * weight) / total;
    return Math.max(0, Math.round(expected + Math.sqrt(expected) * random.normal()));
  });
  if (clipped)
    histogram[BINS - 1] = Math.round(
      (clipped.share / (1 - clipped.share)) * histogram.slice(0, -1).reduce((sum, one) => sum + one, 0),
    );
  if (outlier !== undefined) histogram.fill(0).splice(0, 1, finite - 1);
  if (outlier !== undefined) histogram[BINS - 1] = 1;
  const spread = outlier === undefined ? std : Math.sqrt(std * std + (outlier * outlier) / finite);
  const metrics = metricsFromStats(
    {
      name: layer,
      count,
      nanCount: nan,
      infCount: inf,
      mean,
      variance: spread * spread,
      min: low,
      max: high,
      belowThreshold: Math.round(finite * shareBelow(0.1, low, high, histogram)),
      histogram,
      histogramRange: [low, high],
      outOfRange: 0,
      meanAbsChange: state.change,
      changeCount: finite,
    },
    {
      meanAbsChange: state.meanChange,
      ...(dead && {
        activations: {
          activationMean: 0.5,
          activationStd: 0.5,
          deadNeurons: dead.neurons,
          units: dead.units,
        },
      }),
    },
  );
  return { layer, metrics, classification: classifyLayer(metrics) };
}

function shareBelow(threshold: number, low: number, high: number, histogram: readonly number[]): number {
  const total = histogram.reduce((sum, one) => sum + one, 0);
  let below = 0;
  histogram.forEach((one, bin) => {
    const left = low + ((high - low) * bin) / histogram.length;
    const right = low + ((high - low) * (bin + 1)) / histogram.length;
    below += one * Math.min(1, Math.max(0, (threshold - left) / Math.max(right - left, Number.MIN_VALUE)));
  });
  return below / total;
}
