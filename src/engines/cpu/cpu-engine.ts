import type { ActivationStats } from '../../core/activation-stats.js';
import {
  checkActivations,
  checkLayers,
  checkMeasureOptions,
  refuseOther,
  type CheckedLayer,
  type CheckedMeasureOptions,
} from '../../core/check-input.js';
import type { Engine, EngineCost, LayerInput, MeasureOptions } from '../../core/engine.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import type { LayerStats } from '../../core/layer-stats.js';
import type { StoredValues } from '../../statistics/value-reader.js';
import { Snapshots, type Snapshot } from './snapshots.js';
import type { StatisticsRunner } from './statistics-runner.js';
import type { StatisticsResult, StatisticsTask } from './statistics-task.js';
import { TasksLost } from './worker-client.js';

/** One layer of one capture: its values are in memory of the engine's own. */
interface Capture {
  layer: CheckedLayer<CpuData>;
  key: string;
  current: Snapshot;
  previous: Snapshot | null;
}

function disposedError(): KintsugiError {
  return new KintsugiError('disposed', 'this engine was disposed: make another with createEngine()');
}

/** What the CPU engine can read. */
export type CpuData = StoredValues;

export interface CpuEngineParts {
  bins: number;
  reason: string;
  inFlight: number;
  runner: StatisticsRunner;
  clock: () => number;
}

/** Measures on the CPU. Captures are measured one after another, in the order of the calls. */
export class CpuEngine implements Engine<CpuData> {
  readonly kind = 'cpu';
  readonly reason: string;
  readonly cost: EngineCost = {
    captures: 0,
    dropped: 0,
    cpuMs: NaN,
    gpuMs: NaN,
    latencyMs: NaN,
    readbackBytes: 0,
    residentBytes: 0,
  };
  /** Never resolves: a processor is not lost. */
  readonly lost: Promise<string> = new Promise(() => {});
  readonly #parts: CpuEngineParts;
  readonly #snapshots = new Snapshots();
  /** Captures called for and not yet delivered. */
  #waiting = 0;
  /** Ends when the last capture called for has been measured. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Bytes of activations on their way. */
  #activationBytes = 0;
  #disposed = false;

  constructor(parts: CpuEngineParts) {
    this.#parts = parts;
    this.reason = parts.reason;
  }

  async measure(layers: readonly LayerInput<CpuData>[], options: MeasureOptions = {}): Promise<LayerStats[]> {
    return this.#measure(layers, options);
  }

  tryMeasure(
    layers: readonly LayerInput<CpuData>[],
    options: MeasureOptions = {},
  ): Promise<LayerStats[]> | null {
    if (!this.#disposed && this.#waiting >= this.#parts.inFlight) {
      this.cost.dropped++;
      return null;
    }
    return this.measure(layers, options);
  }

  async measureActivations(layers: readonly LayerInput<CpuData>[]): Promise<ActivationStats[]> {
    this.#refuseIfDisposed();
    const begun = this.#parts.clock();
    const checked = checkActivations<CpuData>(layers, 'measureActivations', refuseOther);
    const tasks = checked.map(({ name, data, shape, format }): StatisticsTask => {
      const values =
        data instanceof Float32Array ? new Float32Array(data.length) : new Uint16Array(data.length);
      values.set(data);
      return { kind: 'activations', name, values, format, shape };
    });
    if (tasks.length === 0) return [];
    const bytes = tasks.reduce((sum, { values }) => sum + values.byteLength, 0);
    this.#activationBytes += bytes;
    try {
      return (await this.#run(begun, () => this.#parts.runner.run(tasks))) as ActivationStats[];
    } finally {
      this.#activationBytes -= bytes;
      this.#countBytes();
    }
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // Whatever is on its way ends at its next step, and finds the engine disposed.
    this.#parts.runner.dispose();
    this.#snapshots.clear();
    this.#countBytes();
  }

  /** Copies the values before its first await. */
  async #measure(layers: readonly LayerInput<CpuData>[], options: MeasureOptions): Promise<LayerStats[]> {
    this.#refuseIfDisposed();
    const begun = this.#parts.clock();
    const settings = checkMeasureOptions(options, 'measure');
    const checked = checkLayers<CpuData>(layers, 'measure', refuseOther);
    if (checked.length === 0) return [];
    const captures = this.#snapshots
      .take(checked)
      .map((taken, i): Capture => ({ layer: checked[i]!, ...taken }));
    this.#countBytes();
    const stats = (await this.#run(begun, () => this.#runCaptures(captures, settings))) as LayerStats[];
    this.cost.captures++;
    return stats;
  }

  /** Waits for the captures called for before, runs this one, and keeps account of it. */
  async #run(begun: number, work: () => Promise<StatisticsResult[]>): Promise<StatisticsResult[]> {
    const { clock, runner } = this.#parts;
    const copyMs = clock() - begun;
    this.#waiting++;
    const before = this.#queue;
    const measured = before.then(() => {
      this.#refuseIfDisposed();
      return work();
    });
    // The next in the queue waits for the end, good or bad.
    this.#queue = measured.catch(() => {});
    try {
      const results = await measured;
      this.#refuseIfDisposed();
      this.cost.cpuMs = copyMs + runner.blockedMs;
      this.cost.latencyMs = clock() - begun;
      return results;
    } catch (error) {
      if (this.#disposed) throw disposedError();
      if (!(error instanceof TasksLost)) throw error;
      this.cost.dropped++;
      throw new KintsugiError(
        'dropped',
        'the worker ended while it held this capture; the next ones are measured without it',
        { cause: error },
      );
    } finally {
      this.#waiting--;
      this.#countBytes();
    }
  }

  async #runCaptures(
    captures: readonly Capture[],
    settings: CheckedMeasureOptions,
  ): Promise<StatisticsResult[]> {
    const tasks = captures.map((capture) => this.#taskOf(capture, settings));
    try {
      const results = await this.#parts.runner.run(tasks);
      captures.forEach(({ current, previous }, i) => {
        const task = tasks[i]!;
        // A worker gives the memory back in other arrays.
        current.values = task.values;
        if (previous?.values) previous.values = (task as { previous: StoredValues }).previous;
      });
      return results;
    } catch (error) {
      for (const { current } of captures) current.values = null;
      for (const { previous } of captures) if (previous) previous.values = null;
      throw error;
    } finally {
      for (const { key, previous } of captures)
        if (previous && !this.#disposed) this.#snapshots.release(key, previous);
    }
  }

  #taskOf(
    { layer: { name, shape, format }, current, previous }: Capture,
    { range, units }: CheckedMeasureOptions,
  ): StatisticsTask {
    const wanted =
      units && shape && current.count > 0 && (units.layers === null || units.layers.includes(name));
    return {
      kind: 'layer',
      name,
      values: current.values!,
      previous: previous?.values ?? null,
      format,
      bins: this.#parts.bins,
      range,
      units: wanted ? { shape: [...shape], top: units.top } : null,
    };
  }

  #countBytes(): void {
    this.cost.residentBytes = this.#snapshots.bytes + this.#activationBytes;
  }

  #refuseIfDisposed(): void {
    if (this.#disposed) throw disposedError();
  }
}
