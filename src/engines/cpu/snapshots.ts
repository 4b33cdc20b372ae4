import type { LayerInput, ValueFormat } from '../../core/engine.js';
import type { StoredValues } from '../../statistics/value-reader.js';

/**
 * The values of a layer at one capture. Null while a worker holds the memory, and for good where a worker was
 * lost with it.
 */
export interface Snapshot {
  values: StoredValues | null;
  readonly count: number;
  readonly bytes: number;
  readonly format: ValueFormat;
}

interface Slot {
  latest: Snapshot;
  /** Memory of the snapshot before, for the next one. */
  spare: StoredValues | null;
}

/**
 * The last values of every layer ever captured, those of a layer that is sampled only now and then too.
 * Layers of one name are told apart by their order among each other. In steady state nothing is allocated:
 * the snapshot that has served as the previous one lends its memory to the next.
 */
export class Snapshots {
  readonly #slots = new Map<string, Slot>();
  #bytes = 0;

  /** Bytes of all snapshots, spare ones and those in use included. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Copies the values of each layer; `previous` is null at a first capture and after the number of values or
   * their format changed.
   */
  take(
    layers: readonly { input: LayerInput<StoredValues>; format: ValueFormat }[],
  ): { key: string; current: Snapshot; previous: Snapshot | null }[] {
    const seen = new Map<string, number>();
    return layers.map(({ input: { name, data }, format }) => {
      const occurrence = seen.get(name) ?? 0;
      seen.set(name, occurrence + 1);
      const key = `${occurrence}:${name}`;
      const slot = this.#slots.get(key);
      const comparable =
        slot !== undefined && slot.latest.count === data.length && slot.latest.format === format;
      if (slot && !comparable) this.#drop(slot);
      const current: Snapshot = {
        values: this.#copy(data, comparable ? slot : null),
        count: data.length,
        bytes: data.byteLength,
        format,
      };
      if (slot && comparable) {
        const previous = slot.latest;
        slot.latest = current;
        return { key, current, previous };
      }
      this.#slots.set(key, { latest: current, spare: null });
      return { key, current, previous: null };
    });
  }

  /** Says that a capture which `previous` served is over. */
  release(key: string, previous: Snapshot): void {
    const slot = this.#slots.get(key);
    const fits =
      slot &&
      slot.spare === null &&
      slot.latest.count === previous.count &&
      slot.latest.format === previous.format;
    if (fits && previous.values) slot.spare = previous.values;
    else this.#bytes -= previous.bytes;
    previous.values = null;
  }

  clear(): void {
    this.#slots.clear();
    this.#bytes = 0;
  }

  #copy(data: StoredValues, slot: Slot | null): StoredValues {
    if (slot?.spare) {
      const values = slot.spare;
      slot.spare = null;
      values.set(data);
      return values;
    }
    this.#bytes += data.byteLength;
    // Always into memory of our own and of no more than these values: `slice` of a view on shared memory
    // would share it.
    const values =
      data instanceof Float32Array ? new Float32Array(data.length) : new Uint16Array(data.length);
    values.set(data);
    return values;
  }

  #drop(slot: Slot): void {
    this.#bytes -= slot.latest.bytes + (slot.spare?.byteLength ?? 0);
  }
}
