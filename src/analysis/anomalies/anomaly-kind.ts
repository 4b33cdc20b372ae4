import type { Anomaly, AnomalyType } from '../../core/anomaly.js';
import type { Archetype } from '../../core/classification.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';
import type { Capture, RunHistoryView } from '../../core/run-history-view.js';

/** What a watch sees of one layer at one capture. */
export interface LayerPoint {
  layer: string;
  epoch: number;
  metrics: LayerMetrics;
  archetype: Archetype;
}

/** What was found at one capture. */
export type Finding = Pick<Anomaly, 'severity' | 'level' | 'description'>;

/**
 * One kind of anomaly on one layer, or on the whole model: takes captures in order, keeps a bounded memory, and
 * says at each capture whether its condition holds.
 */
export interface Watch<Point> {
  update(point: Point): Finding | null;
}

/** Everything about one kind of anomaly: when it is one, and what to do about it. */
export interface AnomalyKind {
  readonly type: AnomalyType;
  /** What to do. */
  readonly advice: string;
  /** The numbers that decide. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Looks at a layer, capture by capture. */
  readonly watchLayer?: () => Watch<LayerPoint>;
  /** Looks at the model as a whole, capture by capture. */
  readonly watchModel?: () => Watch<Capture>;
  /** Looks back at a run once it is over. */
  readonly judgeRun?: (history: RunHistoryView) => Finding | null;
}

/** A watch without memory. */
export function watchOf<Point>(update: (point: Point) => Finding | null): () => Watch<Point> {
  return () => ({ update });
}

/** Whether a condition has held for `captures` captures in a row, this one included. */
export class Sustained {
  readonly #captures: number;
  #held = 0;

  constructor(captures: number) {
    this.#captures = captures;
  }

  update(holds: boolean): boolean {
    this.#held = holds ? this.#held + 1 : 0;
    return this.#held >= this.#captures;
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
