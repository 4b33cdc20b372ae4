/** Every kind of anomaly the detector knows (spec §4). */
export const ANOMALY_TYPES = [
  'phi_spike',
  'classification_instability',
  'convergence_issue',
  'phi_explosion',
  'phi_collapse',
  'non_finite',
  'dead_layer',
  'saturation',
  'stalled',
  'plot_range',
  'memory',
] as const;

export type AnomalyType = (typeof ANOMALY_TYPES)[number];

export type AnomalyLevel = 'info' | 'warning' | 'critical';

/** Something that went wrong in a run, and what to do about it. JSON-able. */
export interface Anomaly {
  type: AnomalyType;
  /** The layer concerned; null for the whole model. */
  layer: string | null;
  /** Real epoch number, not an index. */
  epoch: number;
  /** How far beyond the threshold: 1 = exactly at it (guide). */
  severity: number;
  level: AnomalyLevel;
  /** What happened, with the figures, in plain language. */
  description: string;
  /** What to do (guide's troubleshooting table). */
  advice: string;
}
