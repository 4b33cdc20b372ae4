import type { EngineCost } from './engine.js';

export type RunPhase = 'idle' | 'training' | 'paused' | 'finished' | 'failed';

/** What the monitor is doing right now; everything a view shows that is not history. */
export interface RunStatus {
  phase: RunPhase;
  /** Epoch in progress, counted from 0; -1 before the first. */
  epoch: number;
  /** Epochs planned; NaN where unknown. */
  epochs: number;
  /** Batch in progress within the epoch, and batches per epoch; NaN where unknown. */
  batch: number;
  batches: number;
  /** Milliseconds since the run began, on the monitor's clock; NaN before. */
  elapsedMs: number;
  engine: { kind: 'webgpu' | 'cpu' | 'none'; reason: string };
  cost: EngineCost;
  /** Capture time as a share of training time so far, 0 … 1; NaN before the first. */
  costShare: number;
  /** The share that captures may take before the rate is lowered. */
  budget: number;
  /** Captures are now taken every `captureEvery` scheduled times (1 = all). */
  captureEvery: number;
  /** Scheduled captures that the budget left out so far. */
  skipped: number;
  /** True while the user has paused the monitor; training goes on. */
  monitoringPaused: boolean;
  /** The last error inside the monitor, as a sentence; null where none. */
  error: string | null;
  /** The user's settings, for reports. */
  settings: Record<string, string | number | boolean>;
}
