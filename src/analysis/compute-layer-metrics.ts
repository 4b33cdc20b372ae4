import { checkNumbers, checkShape } from '../core/check-array.js';
import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isObject, isRecord, refuse } from '../core/check-value.js';
import type { LayerMetrics } from '../core/layer-metrics.js';
import { metricsFromStats, type MetricsOptions } from './metrics-from-stats.js';
import { HISTOGRAM_BINS, type LayerStats } from '../core/layer-stats.js';
import type { ActivationStats } from '../core/activation-stats.js';
import { activationSteps } from '../statistics/activation-steps.js';
import { createPlainKernel } from '../statistics/chunk-kernel.js';
import { finish } from '../statistics/finish.js';
import { measureSteps } from '../statistics/measure-steps.js';

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
 * @throws KintsugiError `misuse` if the values are not numbers
 */
export function computeLayerMetrics(input: ComputeLayerMetricsInput): LayerMetrics | null {
  if (!isRecord(input)) refuse(WHO, 'the input', input, '{phi: Float32Array}');
  const { phi, history, activations } = checkOptions(WHO, input, OPTIONS);
  if (phi === null || phi === undefined) return null;
  const captures = (history ?? []).map((values, index) => checkNumbers(values, WHO, `history[${index}]`));
  const changes: number[] = [];
  for (let i = 1; i < captures.length; i++) {
    const { meanAbsChange } = statsOf(captures[i]!, captures[i - 1]!);
    if (!Number.isNaN(meanAbsChange)) changes.push(meanAbsChange);
  }
  const stats = statsOf(checkNumbers(phi, WHO, 'phi'), null);
  const last = changes.at(-1) ?? NaN;
  const options: MetricsOptions = {
    meanAbsChange: changes.reduce((sum, change) => sum + change, 0) / changes.length,
  };
  if (activations) options.activations = activationsOf(activations);
  return metricsFromStats({ ...stats, meanAbsChange: last }, options);
}

function statsOf(values: Float32Array, previous: Float32Array | null): LayerStats {
  const comparable = previous?.length === values.length ? previous : null;
  const task = { name: 'layer', format: 'f32', bins: HISTOGRAM_BINS, range: null } as const;
  return finish(measureSteps({ ...task, values, previous: comparable }, createPlainKernel()));
}

function activationsOf({
  data,
  shape,
}: NonNullable<ComputeLayerMetricsInput['activations']>): ActivationStats {
  const values = checkNumbers(data, WHO, 'activations.data');
  const dimensions = checkShape(shape, values.length, WHO, ' of activations');
  if (dimensions.length === 0)
    refuse(WHO, 'shape of activations', shape, '[batch, ...units], the batch first');
  const task = { name: 'activations', format: 'f32', values, shape: dimensions } as const;
  return finish(activationSteps(task, createPlainKernel()));
}
