import { checkNumbers } from '../core/check-array.js';
import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isObject, isRecord, refuse } from '../core/check-value.js';
import type { LayerMetrics } from '../core/layer-metrics.js';
import { metricsFromStats, type MetricsOptions } from './metrics-from-stats.js';
import { measureActivations, measureLayer } from '../statistics/index.js';

const WHO = 'computeLayerMetrics';

export interface ComputeLayerMetricsInput {
  /** The layer's value weights; null or undefined where it has none. */
  phi: ArrayLike<number> | null | undefined;
  /** The layer's captures, oldest first, the current one last: what resilience is computed from. */
  history?: readonly ArrayLike<number>[];
  /** Row-major activations over a batch, shape [batch, ...units]. */
  activations?: { data: ArrayLike<number>; shape: readonly number[] };
}

const OPTIONS: OptionTable<ComputeLayerMetricsInput> = {
  phi: [(value) => value === null || isObject(value), 'a Float32Array or an array of numbers'],
  history: [Array.isArray, 'an array of the captures, oldest first'],
  activations: [isRecord, '{data, shape}'],
};

/**
 * All metrics of one layer at once, on the calling thread. `null` for a layer without φ.
 * @throws KintsugiError `misuse` on what is no numbers
 */
export function computeLayerMetrics(input: ComputeLayerMetricsInput): LayerMetrics | null {
  if (!isRecord(input)) refuse(WHO, 'the input', input, '{phi: Float32Array}');
  const { phi, history, activations } = checkOptions(WHO, input, OPTIONS);
  if (phi === null || phi === undefined) return null;
  const captures = (history ?? []).map((values, index) => checkNumbers(values, WHO, `history[${index}]`));
  const changes: number[] = [];
  for (let i = 1; i < captures.length; i++) {
    const { meanAbsChange } = measureLayer(captures[i]!, { previous: captures[i - 1]! });
    if (!Number.isNaN(meanAbsChange)) changes.push(meanAbsChange);
  }
  const stats = measureLayer(checkNumbers(phi, WHO, 'phi'));
  const last = changes.at(-1) ?? NaN;
  const options: MetricsOptions = {
    meanAbsChange: changes.reduce((sum, change) => sum + change, 0) / changes.length,
  };
  if (activations)
    options.activations = measureActivations(
      checkNumbers(activations.data, WHO, 'activations.data'),
      activations.shape,
    );
  return metricsFromStats({ ...stats, meanAbsChange: last }, options);
}
