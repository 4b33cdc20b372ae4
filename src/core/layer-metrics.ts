/** The figures of one layer at one capture. See docs/metrics.md for the formulas. */
export interface LayerMetrics {
  count: number;
  nanCount: number;
  infCount: number;
  /** L: mean φ. */
  luminosity: number;
  /** Population variance. */
  variance: number;
  std: number;
  /** FD: std / mean; 0 where std is 0, Infinity where only the mean is 0. */
  fractureDensity: number;
  /** H: Shannon entropy of the histogram divided by ln(bins), 0 … 1. */
  entropy: number;
  /** On densities rather than shares, not normalized: −Σ d ln d over the densities of the histogram. */
  densityEntropy: number;
  /** ρ: 1 / (1 + mean |Δφ| over the kept captures); 1 with fewer than two. */
  resilience: number;
  /** Share of finite values below 0.1. */
  sparsity: number;
  maxPhi: number;
  minPhi: number;
  /** Mean |Δφ| since the layer's last capture; NaN at its first. */
  meanAbsChange: number;
  /** 50 equal bins over `histogramRange`. */
  histogram: number[];
  histogramRange: [low: number, high: number];
  /** Present only where activations were given. */
  activationMean?: number;
  activationStd?: number;
  deadNeurons?: number;
  /** Units that the activations have, dead or alive. */
  activationUnits?: number;
}

/** The metrics that are one number each, the most telling first. */
export const SCALAR_METRICS = [
  'luminosity',
  'fractureDensity',
  'entropy',
  'resilience',
  'variance',
  'std',
  'sparsity',
  'maxPhi',
  'minPhi',
  'meanAbsChange',
  'densityEntropy',
  'count',
  'nanCount',
  'infCount',
  'activationMean',
  'activationStd',
  'deadNeurons',
  'activationUnits',
] as const;

export type ScalarMetric = (typeof SCALAR_METRICS)[number];
