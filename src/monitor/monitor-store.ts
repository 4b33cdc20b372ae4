import type { EngineCost } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { UnitStats } from '../core/layer-stats.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import type { RunStatus } from '../core/run-status.js';
import type { MonitorStore } from '../core/store.js';

/** Row and column means of one layer at its last capture that had them. */
export interface UnitReading {
  epoch: number;
  shape: readonly number[];
  stats: UnitStats;
}

/** Calls `task` soon, never synchronously. */
export type Defer = (task: () => void) => void;

const NO_COST: EngineCost = {
  captures: 0,
  dropped: 0,
  cpuMs: NaN,
  gpuMs: NaN,
  latencyMs: NaN,
  readbackBytes: 0,
  residentBytes: 0,
};

export function idleStatus(): RunStatus {
  return {
    phase: 'idle',
    epoch: -1,
    epochs: NaN,
    batch: NaN,
    batches: NaN,
    elapsedMs: NaN,
    engine: { kind: 'none', reason: 'No engine has been attached yet.' },
    cost: { ...NO_COST },
    costShare: NaN,
    budget: NaN,
    captureEvery: 1,
    skipped: 0,
    monitoringPaused: false,
    error: null,
    settings: {},
  };
}

/**
 * The store behind a monitor. Changes made within one task reach listeners as one call, in a task of its own:
 * a training loop that changes it a thousand times a second pays for a notification only when it lets the
 * page breathe.
 */
export class LiveMonitorStore implements MonitorStore {
  private current: RunStatus = idleStatus();
  private readonly listeners = new Set<() => void>();
  private readonly unitReadings = new Map<string, UnitReading>();
  private wantedUnits: readonly string[] = [];
  private notifying = false;

  constructor(
    private run: RunHistoryView,
    private readonly defer: Defer = (task) => void setTimeout(task, 0),
  ) {}

  get history(): RunHistoryView {
    return this.run;
  }

  /** Another run takes the place of the one so far. */
  begin(history: RunHistoryView, status: Partial<RunStatus>): void {
    this.run = history;
    this.unitReadings.clear();
    this.update({ ...idleStatus(), ...status });
  }

  get status(): Readonly<RunStatus> {
    return this.current;
  }

  /** Layers whose per-unit figures a view has asked for. */
  get requestedUnits(): readonly string[] {
    return this.wantedUnits;
  }

  units(layer: string): UnitReading | null {
    return this.unitReadings.get(layer) ?? null;
  }

  subscribe(listener: () => void): () => void {
    if (typeof listener !== 'function')
      throw new KintsugiError('misuse', `subscribe takes a function, not ${String(listener)}.`);
    // A subscription of its own, so that one function may subscribe twice and leave once.
    const entry = (): void => listener();
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  setMonitoringPaused(paused: boolean): void {
    this.update({ monitoringPaused: Boolean(paused) });
  }

  requestUnits(layers: readonly string[]): void {
    this.wantedUnits = [...new Set(layers)];
  }

  /** Replaces parts of the status and tells the listeners. */
  update(change: Partial<RunStatus>): void {
    this.current = { ...this.current, ...change };
    this.changed();
  }

  setUnits(layer: string, reading: UnitReading): void {
    this.unitReadings.set(layer, reading);
  }

  /** Tells the listeners, soon and once. */
  changed(): void {
    if (this.notifying || this.listeners.size === 0) return;
    this.notifying = true;
    this.defer(() => {
      this.notifying = false;
      for (const listener of [...this.listeners]) {
        if (!this.listeners.has(listener)) continue;
        try {
          listener();
        } catch (error) {
          console.error('A listener of the Kintsugi monitor failed:', error);
        }
      }
    });
  }
}
