import { checkOptions, type OptionTable } from '../core/check-options.js';
import { checkStats } from '../core/check-run.js';
import { isNumber, isRecord } from '../core/check-value.js';
import type { ActivationStats } from '../core/activation-stats.js';
import { densityEntropy, histogramEntropy } from '../statistics/histogram-entropy.js';
import type { LayerMetrics } from '../core/layer-metrics.js';
import type { LayerStats } from '../core/layer-stats.js';

export interface MetricsOptions {
  /**
   * Mean over the kept captures of mean |Δφ|, for resilience. Default: that of `stats` alone; NaN = fewer
   * than two captures.
   */
  meanAbsChange?: number;
  activations?: Pick<ActivationStats, 'activationMean' | 'activationStd' | 'deadNeurons' | 'units'>;
}

const OPTIONS: OptionTable<MetricsOptions> = {
  meanAbsChange: [isNumber, 'a number'],
  activations: [isRecord, 'what engine.measureActivations() gives of the layer'],
};

/**
 * The figures of docs/metrics.md from what an engine measured. A layer without finite values has NaN in all
 * but the counts.
 * @throws KintsugiError `misuse` for what no engine measured, or a wrong option
 */
export function metricsFromStats(stats: LayerStats, options: MetricsOptions = {}): LayerMetrics {
  checkStats('metricsFromStats', stats);
  const { meanAbsChange = stats.meanAbsChange, activations } = checkOptions(
    'metricsFromStats',
    options,
    OPTIONS,
  );
  const { count, nanCount, infCount, mean, variance, min, max, histogram, histogramRange } = stats;
  const finite = count - nanCount - infCount;
  const std = Math.sqrt(variance);
  return {
    count,
    nanCount,
    infCount,
    luminosity: mean,
    variance,
    std,
    fractureDensity: finite === 0 ? NaN : fractureDensity(mean, std),
    entropy: finite === 0 ? NaN : histogramEntropy(histogram),
    densityEntropy: finite === 0 ? NaN : densityEntropy(histogram, histogramRange),
    resilience: finite === 0 ? NaN : resilience(meanAbsChange),
    sparsity: stats.belowThreshold / finite,
    maxPhi: max,
    minPhi: min,
    meanAbsChange: stats.meanAbsChange,
    histogram: Array.from(histogram),
    histogramRange: [histogramRange[0], histogramRange[1]],
    ...(activations && {
      activationMean: activations.activationMean,
      activationStd: activations.activationStd,
      deadNeurons: activations.deadNeurons,
      activationUnits: activations.units,
    }),
  };
}

function fractureDensity(mean: number, std: number): number {
  if (std === 0) return 0;
  return mean === 0 ? Infinity : std / mean;
}

/** ρ = 1 / (1 + mean |Δφ|); 1 with fewer than two captures, which NaN stands for. */
export function resilience(meanAbsChange: number): number {
  return Number.isNaN(meanAbsChange) ? 1 : 1 / (1 + meanAbsChange);
}
