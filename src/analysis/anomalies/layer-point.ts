import type { Anomaly, AnomalyLevel } from '../../core/anomaly.js';
import type { Archetype } from '../../core/classification.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';

/** What a check sees of one layer at one capture. */
export interface LayerPoint {
  layer: string;
  epoch: number;
  metrics: LayerMetrics;
  archetype: Archetype;
}

/** What a check found; the detector adds type, layer and advice. */
export type Finding = Pick<Anomaly, 'epoch' | 'severity' | 'description'> & { level: AnomalyLevel };

/**
 * One kind of anomaly on one layer: takes captures in order, keeps a bounded memory, tells each finding once.
 */
export interface LayerCheck {
  update(point: LayerPoint): Finding | null;
}

/**
 * Reports the beginning of a condition that has held for `captures` captures in a row, then not again until
 * it has ceased.
 */
export class Onset {
  #held = 0;
  #told = false;

  constructor(private readonly captures: number) {}

  /** True once per spell. */
  update(holds: boolean): boolean {
    this.#held = holds ? this.#held + 1 : 0;
    if (!holds) this.#told = false;
    if (this.#told || this.#held < this.captures) return false;
    return (this.#told = true);
  }
}

export function figure(value: number): string {
  // Zeros that nobody measured would look like digits: 1.3e+6, not 1300000.
  return Math.abs(value) >= 1e5
    ? String(value.toExponential(2).replace(/\.?0*e/, 'e'))
    : String(Number(value.toPrecision(3)));
}

export function percent(share: number): string {
  return `${figure(100 * share)} %`;
}
