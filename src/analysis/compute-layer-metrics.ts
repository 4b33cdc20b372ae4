import { KintsugiError } from '../core/kintsugi-error.js';
import type { LayerMetrics } from '../core/layer-metrics.js';
import { metricsFromStats, type MetricsOptions } from './metrics-from-stats.js';
import { measureActivations, measureLayer } from '../statistics/index.js';

export interface ComputeLayerMetricsInput {
  /** The layer's value weights; null or undefined where it has none. */
  phi: ArrayLike<number> | null | undefined;
  /** The layer's captures, oldest first, the current one last: what resilience is computed from. */
  history?: readonly ArrayLike<number>[];
  /** Row-major activations over a batch, shape [batch, ...units]. */
  activations?: { data: ArrayLike<number>; shape: readonly number[] };
}

function floats(values: ArrayLike<number>, what: string): Float32Array {
  if (values instanceof Float32Array) return values;
  if (typeof values !== 'object' || typeof values.length !== 'number') {
    throw new KintsugiError(
      'misuse',
      `computeLayerMetrics: ${what} is ${String(values)}; give a Float32Array or an array of numbers`,
    );
  }
  return Float32Array.from(values);
}

/**
 * All metrics of one layer at once, on the calling thread. `null` for a layer without φ.
 * @throws KintsugiError `misuse` on what is no numbers
 */
export function computeLayerMetrics(input: ComputeLayerMetricsInput): LayerMetrics | null {
  if (typeof input !== 'object' || input === null)
    throw new KintsugiError('misuse', `computeLayerMetrics takes {phi: Float32Array}, not ${String(input)}.`);
  const { phi, history, activations } = input;
  if (phi === null || phi === undefined) return null;
  const captures = (history ?? []).map((values) => floats(values, 'a capture of history'));
  const changes: number[] = [];
  for (let i = 1; i < captures.length; i++) {
    const { meanAbsChange } = measureLayer(captures[i]!, { previous: captures[i - 1]! });
    if (!Number.isNaN(meanAbsChange)) changes.push(meanAbsChange);
  }
  const stats = measureLayer(floats(phi, 'phi'));
  const last = changes.at(-1) ?? NaN;
  const options: MetricsOptions = {
    meanAbsChange: changes.reduce((sum, change) => sum + change, 0) / changes.length,
  };
  if (activations)
    options.activations = measureActivations(floats(activations.data, 'activations.data'), activations.shape);
  return metricsFromStats({ ...stats, meanAbsChange: last }, options);
}
