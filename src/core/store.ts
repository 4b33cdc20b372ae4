import type { RunHistoryView } from './run-history-view.js';
import type { RunStatus } from './run-status.js';
import type { UnitStats } from './layer-stats.js';

/** What a view takes: the run so far, the state now, word of every change, and the user's wishes back. */
export interface MonitorStore {
  readonly history: RunHistoryView;
  readonly status: Readonly<RunStatus>;
  /**
   * Row and column means of a layer's last captured φ; null where none were taken. A layer that was in none of
   * the last 100 captures with such figures is forgotten; those of all layers together take 64 MiB at most (4
   * million units), the oldest going first.
   */
  units(layer: string): { epoch: number; shape: readonly number[]; stats: UnitStats } | null;
  /** Calls back after every change, never synchronously within `subscribe`. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
  /** Stop or resume capturing. Training is not touched. */
  setMonitoringPaused(paused: boolean): void;
  /** Ask that per-unit figures be taken of these layers at the next captures. */
  requestUnits(layers: readonly string[]): void;
}
