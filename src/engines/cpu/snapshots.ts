import type { ValueFormat } from '../../core/engine.js';
import { layerKeys } from '../../core/layer-keys.js';
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
  /** Number of the capture that last saw the layer. */
  lastSeen: number;
}

/** A layer that this many captures in a row have not seen is forgotten. */
export const KEEP_UNSEEN = 16;
/** For so many captures it is remembered that there was a layer, but not its values. */
const REMEMBER = 256;

/**
 * The last values of each layer. In steady state nothing is allocated: the snapshot that has served as the
 * previous one lends its memory to the next.
 *
 * A layer that no longer comes is forgotten, so that one engine may serve many models in turn. Layers that are
 * sampled now and then stay: once a layer has come back after an absence, any may be away for twice as long.
 */
export class Snapshots {
  /** Least recently captured first. */
  readonly #slots = new Map<string, Slot>();
  /** Layers forgotten, with the number of the capture that last saw them; the oldest first. */
  readonly #forgotten = new Map<string, number>();
  #captures = 0;
  #longestAbsence = 0;
  #bytes = 0;

  /** Bytes of all snapshots, spare ones and those in use included. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Layers whose values are held. */
  get count(): number {
    return this.#slots.size;
  }

  /**
   * Copies the values of each layer; `previous` is null at a first capture and after the number of values or
   * their format changed.
   */
  take(
    layers: readonly { name: string; data: StoredValues; format: ValueFormat }[],
  ): { key: string; current: Snapshot; previous: Snapshot | null }[] {
    this.#captures++;
    const keys = layerKeys(layers);
    for (const key of keys) this.#noteReturn(key);
    this.#sweep();
    return layers.map(({ data, format }, index) => {
      const key = keys[index]!;
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
      this.#slots.delete(key);
      this.#slots.set(key, {
        latest: current,
        spare: comparable ? slot.spare : null,
        lastSeen: this.#captures,
      });
      return { key, current, previous: comparable ? slot.latest : null };
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
    this.#forgotten.clear();
    this.#bytes = 0;
  }

  #noteReturn(key: string): void {
    const lastSeen = this.#slots.get(key)?.lastSeen ?? this.#forgotten.get(key);
    this.#forgotten.delete(key);
    if (lastSeen !== undefined)
      this.#longestAbsence = Math.max(this.#longestAbsence, this.#captures - lastSeen);
  }

  #sweep(): void {
    const oldest = this.#captures - Math.max(KEEP_UNSEEN, 2 * this.#longestAbsence);
    for (const [key, slot] of this.#slots) {
      if (slot.lastSeen > oldest) break;
      this.#drop(slot);
      this.#slots.delete(key);
      this.#forgotten.set(key, slot.lastSeen);
    }
    for (const [key, lastSeen] of this.#forgotten) {
      if (lastSeen >= this.#captures - REMEMBER) break;
      this.#forgotten.delete(key);
    }
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
