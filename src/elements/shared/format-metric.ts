import type { ScalarMetric } from '../../core/layer-metrics.js';
import type { NumberFormat } from '../../charts/axes/number-format.js';

const COUNTS: readonly ScalarMetric[] = ['count', 'nanCount', 'infCount', 'deadNeurons', 'activationUnits'];

/** Known only of layers whose activations are looked at. */
export const OF_ACTIVATIONS: readonly ScalarMetric[] = [
  'activationMean',
  'activationStd',
  'activationUnits',
  'deadNeurons',
];

/** Counts to the last digit, measurements to four. */
export function formatMetric(metric: ScalarMetric, value: number, format: NumberFormat): string {
  return COUNTS.includes(metric) ? format.count(value) : format.value(value);
}
