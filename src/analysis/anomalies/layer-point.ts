import type { Anomaly } from '../../core/anomaly.js';
import type { Archetype } from '../../core/classification.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';

/** What a check sees of one layer at one capture. */
export interface LayerPoint {
  layer: string;
  epoch: number;
  metrics: LayerMetrics;
  archetype: Archetype;
}

/** What a check found at one capture. */
export type Finding = Pick<Anomaly, 'severity' | 'level' | 'description'>;

/**
 * One kind of anomaly on one layer: takes captures in order, keeps a bounded memory, and says at each capture
 * whether its condition holds.
 */
export interface LayerCheck {
  update(point: LayerPoint): Finding | null;
}

/** Whether a condition has held for `captures` captures in a row, this one included. */
export class Sustained {
  #held = 0;

  constructor(private readonly captures: number) {}

  update(holds: boolean): boolean {
    this.#held = holds ? this.#held + 1 : 0;
    return this.#held >= this.captures;
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
