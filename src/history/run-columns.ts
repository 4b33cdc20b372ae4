import type { Capture, LossComponents } from '../core/run-history-view.js';
import { ScalarColumn } from './scalar-column.js';

export const LOSS_COMPONENTS = ['base', 'kintsugi', 'regularization'] as const;

/** What is kept of the run as a whole at each capture: its time, its loss, and what was logged, by name. */
export class RunColumns {
  readonly elapsed = new ScalarColumn('double');
  readonly loss = Object.fromEntries(
    LOSS_COMPONENTS.map((component) => [component, new ScalarColumn('double')]),
  ) as Record<keyof LossComponents, ScalarColumn>;
  readonly logs = new Map<string, ScalarColumn>();

  get bytesPerCapture(): number {
    let bytes = 0;
    for (const column of this.#all()) bytes += column.bytesPerCapture;
    return bytes;
  }

  write(index: number, { elapsedMs, loss, logs = {} }: Capture, length: number, capacity: number): void {
    this.elapsed.set(index, elapsedMs ?? NaN, length, capacity);
    for (const component of LOSS_COMPONENTS)
      this.loss[component].set(index, loss?.[component] ?? NaN, length, capacity);
    for (const name of Object.keys(logs)) this.addLog(name);
    for (const [name, column] of this.logs)
      column.set(index, (Object.hasOwn(logs, name) ? logs[name] : undefined) ?? NaN, length, capacity);
  }

  addLog(name: string): void {
    if (!this.logs.has(name)) this.logs.set(name, new ScalarColumn('double'));
  }

  insert(index: number, length: number): void {
    for (const column of this.#all()) column.insert(index, length);
  }

  keep(indices: readonly number[]): void {
    for (const column of this.#all()) column.keep(indices);
  }

  /** Drops the logs of which no number is kept, but for those of the capture that is being written. */
  forget(length: number, { logs = {} }: Capture): void {
    for (const [name, column] of this.logs)
      if (!Object.hasOwn(logs, name) && !column.hasNumber(length)) this.logs.delete(name);
  }

  resize(capacity: number, length: number): void {
    for (const column of this.#all()) column.resize(capacity, length);
  }

  #all(): ScalarColumn[] {
    return [this.elapsed, ...Object.values(this.loss), ...this.logs.values()];
  }
}
