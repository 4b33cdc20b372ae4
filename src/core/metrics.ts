import type { ScalarMetric } from './layer-metrics.js';

/** How a metric is called wherever it is shown, unless a page has words of its own. */
export interface MetricInfo {
  /** The letter that formulas have for it; empty where the name does. */
  readonly symbol: string;
  readonly name: string;
  /** Empty for a pure number, or one on the scale of φ. */
  readonly unit: '' | 'share' | 'values' | 'units';
}

/** Names, symbols and units of all metrics that are one number each. See docs/metrics.md. */
export const METRICS: Readonly<Record<ScalarMetric, MetricInfo>> = Object.freeze({
  luminosity: { symbol: 'L', name: 'Luminosity', unit: '' },
  fractureDensity: { symbol: 'FD', name: 'Fracture density', unit: '' },
  entropy: { symbol: 'H', name: 'Entropy', unit: '' },
  resilience: { symbol: 'ρ', name: 'Resilience', unit: '' },
  variance: { symbol: '', name: 'Variance', unit: '' },
  std: { symbol: '', name: 'Standard deviation', unit: '' },
  sparsity: { symbol: '', name: 'Sparsity', unit: 'share' },
  maxPhi: { symbol: '', name: 'Max φ', unit: '' },
  minPhi: { symbol: '', name: 'Min φ', unit: '' },
  meanAbsChange: { symbol: '', name: 'Mean |Δφ|', unit: '' },
  densityEntropy: { symbol: '', name: 'Density entropy', unit: '' },
  count: { symbol: '', name: 'Values', unit: 'values' },
  nanCount: { symbol: '', name: 'NaN', unit: 'values' },
  infCount: { symbol: '', name: 'Infinite', unit: 'values' },
  activationMean: { symbol: '', name: 'Activation mean', unit: '' },
  activationStd: { symbol: '', name: 'Activation std', unit: '' },
  deadNeurons: { symbol: '', name: 'Dead neurons', unit: 'units' },
  activationUnits: { symbol: '', name: 'Units', unit: 'units' },
} as const satisfies Record<ScalarMetric, MetricInfo>);

/** Name and symbol: "Luminosity L". */
export function metricLabel(metric: ScalarMetric): string {
  const { name, symbol } = METRICS[metric];
  return symbol === '' ? name : `${name} ${symbol}`;
}

/** Symbol, or the name where there is none: for the head of a column. */
export function metricSymbol(metric: ScalarMetric): string {
  return METRICS[metric].symbol || METRICS[metric].name;
}
