import { isString, refuse } from '../core/check-value.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import type { RunStatus } from '../core/run-status.js';
import type { MonitorStore } from '../core/store.js';
import { idleStatus } from './idle-status.js';
import { UnitReadings, type UnitReading } from './unit-readings.js';

/** Calls `task` soon, never synchronously. */
export type Defer = (task: () => void) => void;

/**
 * The store behind a monitor. Changes made within one task reach listeners as one call, in a task of its own:
 * a training loop that changes it a thousand times a second pays for a notification only when it lets the
 * page breathe.
 */
export class LiveMonitorStore implements MonitorStore {
  /** Vue's `reactive` must leave it alone: through a proxy private fields cannot be reached. */
  readonly __v_skip = true;
  #status: RunStatus = idleStatus();
  #history: RunHistoryView;
  readonly #defer: Defer;
  readonly #onFailure: (what: string, error: unknown) => void;
  readonly #listeners = new Set<() => void>();
  readonly #unitReadings = new UnitReadings();
  #requestedUnits: readonly string[] = [];
  #notifying = false;

  /** `onFailure` hears of a `defer` or a listener that throws; by default the console does. */
  constructor(
    history: RunHistoryView,
    defer: Defer = soon,
    onFailure = (what: string, error: unknown): void => console.error(what, error),
  ) {
    this.#history = history;
    this.#defer = defer;
    this.#onFailure = onFailure;
  }

  get history(): RunHistoryView {
    return this.#history;
  }

  /** Another run takes the place of the one so far. */
  begin(history: RunHistoryView, status: Partial<RunStatus>): void {
    this.#history = history;
    this.#unitReadings.clear();
    this.update({ ...idleStatus(), ...status });
  }

  get status(): Readonly<RunStatus> {
    return this.#status;
  }

  /** Layers whose per-unit figures a view has asked for. */
  get requestedUnits(): readonly string[] {
    return this.#requestedUnits;
  }

  units(layer: string): UnitReading | null {
    return this.#unitReadings.get(layer);
  }

  subscribe(listener: () => void): () => void {
    if (typeof listener !== 'function')
      throw new KintsugiError('misuse', `subscribe takes a function, not ${String(listener)}.`);
    // A subscription of its own, so that one function may subscribe twice and leave once.
    const entry = (): void => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  setMonitoringPaused(paused: boolean): void {
    this.update({ monitoringPaused: Boolean(paused) });
  }

  /** @throws KintsugiError `misuse` on anything but an array of names */
  requestUnits(layers: readonly string[]): void {
    if (!Array.isArray(layers) || !Array.from<unknown>(layers).every(isString))
      refuse('requestUnits', 'the layers', layers, 'an array of layer names');
    this.#requestedUnits = [...new Set(layers)];
  }

  /** Replaces parts of the status and tells the listeners. */
  update(change: Partial<RunStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.changed();
  }

  /** Keeps what one capture read of the units of its layers. */
  addUnits(readings: readonly (readonly [layer: string, reading: UnitReading])[]): void {
    this.#unitReadings.add(readings);
  }

  /** Tells the listeners, soon and once. */
  changed(): void {
    if (this.#notifying || this.#listeners.size === 0) return;
    this.#notifying = true;
    const tell = (): void => this.#tell();
    try {
      this.#defer(tell);
    } catch (error) {
      this.#onFailure('The defer option of the Kintsugi monitor failed:', error);
      soon(tell);
    }
  }

  #tell(): void {
    // A task that is called twice tells once.
    if (!this.#notifying) return;
    this.#notifying = false;
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue;
      try {
        listener();
      } catch (error) {
        this.#onFailure('A listener of the Kintsugi monitor failed:', error);
      }
    }
  }
}

function soon(task: () => void): void {
  setTimeout(task, 0);
}
