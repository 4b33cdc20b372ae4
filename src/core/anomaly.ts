/** Every kind of anomaly that is known, and its name. See docs/metrics.md#anomalies. */
export const ANOMALY_NAMES = {
  phi_spike: 'φ spike',
  classification_instability: 'Unstable class',
  convergence_issue: 'Convergence',
  phi_explosion: 'φ explosion',
  phi_collapse: 'φ collapse',
  non_finite: 'Non-finite values',
  dead_layer: 'Dead layer',
  saturation: 'Saturation',
  stalled: 'Stalled',
  plot_range: 'Range too wide to plot',
  memory: 'Memory',
} as const;

export type AnomalyType = keyof typeof ANOMALY_NAMES;

export const ANOMALY_TYPES = Object.keys(ANOMALY_NAMES) as readonly AnomalyType[];

/** Least to most serious. */
export const ANOMALY_LEVELS = ['info', 'warning', 'critical'] as const;

export type AnomalyLevel = (typeof ANOMALY_LEVELS)[number];

/**
 * Something that went wrong in a run, and what to do about it. An anomaly is an episode: it begins once, goes
 * on while its condition holds or soon holds again, and ends. Type, layer and first epoch tell it from others.
 * JSON-able.
 */
export interface Anomaly {
  type: AnomalyType;
  /** The layer concerned; null for the whole model. */
  layer: string | null;
  /** Real epoch number, not an index, at which it was found. */
  epoch: number;
  /** Last epoch at which it held; null while it lasts. */
  end: number | null;
  /** Captures at which it held, from `epoch` on; at least 1. */
  count: number;
  /** How far beyond the threshold, where it was worst: 1 = exactly at it. */
  severity: number;
  /** The most serious that it has been. */
  level: AnomalyLevel;
  /** What happened, with the figures where it was worst, in plain language. */
  description: string;
  /** What to do. */
  advice: string;
}

/** The same for two states of one episode, different for any two episodes. */
export function episodeKey({ type, layer, epoch }: Pick<Anomaly, 'type' | 'layer' | 'epoch'>): string {
  return JSON.stringify([type, layer, epoch]);
}
