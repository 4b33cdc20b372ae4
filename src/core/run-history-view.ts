import type { Anomaly } from './anomaly.js';
import type { Archetype, Classification } from './classification.js';
import type { LayerMetrics, ScalarMetric } from './layer-metrics.js';

/** The parts of the loss at one capture. See docs/metrics.md#loss-components. NaN where a run does not know one. */
export interface LossComponents {
  /** The task's own loss. */
  base: number;
  /** Mean over weights of φ · l. */
  kintsugi: number;
  /** λ/2 · mean φ². */
  regularization: number;
}

/** One layer as it was at one capture. */
export interface LayerCapture {
  layer: string;
  metrics: LayerMetrics;
  classification: Classification;
}

/** Everything known of one moment of a run. */
export interface Capture {
  /** Epoch number as the training counts it; fractional for a capture within an epoch. */
  epoch: number;
  layers: LayerCapture[];
  loss?: LossComponents;
  /** What the training reports: loss, val_loss, acc, … */
  logs?: Record<string, number>;
  /** Milliseconds since the run began, on the caller's clock. */
  elapsedMs?: number;
}

/**
 * Read side of a run's history: columns aligned with `epochs`, NaN (or null) where a layer was not captured.
 */
export interface RunHistoryView {
  /** Grows with every change; equal versions mean equal content. */
  readonly version: number;
  /** Captures kept. */
  readonly length: number;
  /** Captures ever appended, kept or thinned away. */
  readonly appended: number;
  /** Real epoch numbers, ascending, length `length`. */
  readonly epochs: ArrayLike<number>;
  /**
   * Every layer of the kept captures, in order of first appearance. One that is in none of them any more is forgotten
   * when captures are thinned.
   */
  readonly layerNames: readonly string[];
  /** Names of the logged scalars, likewise. */
  readonly logNames: readonly string[];
  readonly anomalies: readonly Anomaly[];
  /** A metric of a layer over all kept captures. */
  column(layer: string, metric: ScalarMetric): ArrayLike<number>;
  log(name: string): ArrayLike<number>;
  loss(component: keyof LossComponents): ArrayLike<number>;
  /** A layer's archetype at each kept capture. */
  archetypes(layer: string): readonly (Archetype | null)[];
  histogram(
    layer: string,
    index: number,
  ): { counts: ArrayLike<number>; range: readonly [number, number] } | null;
  /** The reason and conditions behind a layer's archetype at one kept capture. */
  classification(layer: string, index: number): Classification | null;
  /** Full record of one kept capture, negative indices from the end. */
  at(index: number): Capture | undefined;
  /** Bytes held by the columns. */
  readonly bytes: number;
  /**
   * Calls back after each change, within the call that makes it: a capture appended, with what was thinned for it, or
   * anomalies added. Returns an unsubscribe function. Absent for a history that never changes.
   */
  subscribe?(listener: () => void): () => void;
}
