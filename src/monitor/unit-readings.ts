import type { UnitStats } from '../core/layer-stats.js';

/** Row and column means of one layer at its last capture that had them. */
export interface UnitReading {
  epoch: number;
  shape: readonly number[];
  stats: UnitStats;
}

/** A layer that was in none of so many captures with units is forgotten: it may not exist any more. */
export const KEPT_CAPTURES = 100;
/** Bytes that all readings together may take; the oldest go first. 64 MiB are 4 million units. */
export const MOST_UNIT_BYTES = 64 * 2 ** 20;

/** A number in an array; an entry of the largest values, an object; a reading without any of them. */
const NUMBER_BYTES = 8;
const TOP_BYTES = 32;
const READING_BYTES = 512;

interface Kept {
  reading: UnitReading;
  /** The capture, counted among those with units. */
  turn: number;
  bytes: number;
}

/** The last reading of each layer: bounded in bytes, and in how long a layer that came no more is kept. */
export class UnitReadings {
  /** The least recent first. */
  readonly #kept = new Map<string, Kept>();
  #turn = 0;
  #bytes = 0;

  /** Bytes that the readings take, by count. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#kept.size;
  }

  get(layer: string): UnitReading | null {
    return this.#kept.get(layer)?.reading ?? null;
  }

  /** Adds what one capture read of its layers; a capture without units changes nothing. */
  add(readings: readonly (readonly [layer: string, reading: UnitReading])[]): void {
    if (readings.length === 0) return;
    this.#turn++;
    for (const [layer, reading] of readings) {
      this.#forget(layer);
      const bytes = bytesOf(reading);
      this.#kept.set(layer, { reading, turn: this.#turn, bytes });
      this.#bytes += bytes;
    }
    for (const [layer, { turn }] of this.#kept) {
      if (turn > this.#turn - KEPT_CAPTURES && this.#bytes <= MOST_UNIT_BYTES) break;
      this.#forget(layer);
    }
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #forget(layer: string): void {
    this.#bytes -= this.#kept.get(layer)?.bytes ?? 0;
    this.#kept.delete(layer);
  }
}

function bytesOf({ stats }: UnitReading): number {
  const { rowMean, columnMean, rowMeanAbsChange, columnMeanAbsChange, top } = stats;
  const numbers = rowMean.length + columnMean.length + rowMeanAbsChange.length + columnMeanAbsChange.length;
  return READING_BYTES + numbers * NUMBER_BYTES + top.length * TOP_BYTES;
}
