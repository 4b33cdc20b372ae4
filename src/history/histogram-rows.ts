import type { LayerColumns } from './layer-columns.js';
import { ScalarColumn } from './scalar-column.js';
import { thinIndices } from './thin-indices.js';

const FIRST_CAPACITY = 64;

/** What limits the number of rows; one row there always is. */
export interface RowBounds {
  bytes: number;
  most: number;
  /** Share of the bound that thinning leaves. */
  thinnedTo: number;
}

/** Which captures have kept their histograms, and in which row of each layer's columns. */
export class HistogramRows {
  /** Row of each capture, -1 where it has none; one entry per capture. */
  readonly column = new ScalarColumn('double');
  readonly #layers: ReadonlyMap<string, LayerColumns>;
  readonly #bounds: RowBounds;
  #used = 0;
  #capacity = 0;

  constructor(layers: ReadonlyMap<string, LayerColumns>, bounds: RowBounds) {
    this.#layers = layers;
    this.#bounds = bounds;
  }

  get capacity(): number {
    return this.#capacity;
  }

  get bytes(): number {
    return this.#capacity * this.#bytesPerRow;
  }

  at(index: number): number {
    return this.column.at(index);
  }

  /**
   * The row of a capture, a new one where it has none yet; makes room by growing or by thinning.
   * @param epochs one for each capture
   * @param capacity of the columns of captures
   * @param bytesPerRow of all layers, once the row is written
   */
  claim(index: number, epochs: ArrayLike<number>, capacity: number, bytesPerRow: number): number {
    const known = this.column.at(index);
    const limit = this.#limit(bytesPerRow);
    const needed = this.#used + (known >= 0 ? 0 : 1);
    if (needed > limit || needed > this.#capacity || this.#capacity > limit)
      this.#arrange(limit, known >= 0 ? 0 : 1, epochs, capacity);
    const row = this.column.at(index);
    if (row >= 0) return row;
    this.column.set(index, this.#used, epochs.length, capacity);
    return this.#used++;
  }

  /** Whether there is room that no capture uses. */
  get hasSpare(): boolean {
    return this.#capacity > Math.max(1, this.#used);
  }

  /**
   * Gives back the rows of captures that went, and what is beyond the bound now.
   * @param room rows to have at least, as far as the bound allows; 1 leaves none to spare
   */
  release(epochs: ArrayLike<number>, capacity: number, room = FIRST_CAPACITY): void {
    this.#arrange(this.#limit(this.#bytesPerRow), 0, epochs, capacity, room);
  }

  get #bytesPerRow(): number {
    let bytes = 0;
    for (const layer of this.#layers.values()) bytes += layer.bytesPerHistogram;
    return bytes;
  }

  #limit(bytesPerRow: number): number {
    const { bytes, most } = this.#bounds;
    return Math.max(1, Math.min(most, Math.floor(bytes / Math.max(1, bytesPerRow))));
  }

  /** Rows for all that have one and `more`; thins where that is beyond `limit`. */
  #arrange(
    limit: number,
    more: number,
    epochs: ArrayLike<number>,
    capacity: number,
    least = FIRST_CAPACITY,
  ): void {
    const { length } = epochs;
    const holders: number[] = [];
    for (let index = 0; index < length; index++) if (this.column.at(index) >= 0) holders.push(index);
    const thinned = Math.min(limit - more, Math.max(1, Math.floor(limit * this.#bounds.thinnedTo)));
    const kept = thinIndices(
      holders.map((index) => epochs[index]!),
      holders.length + more > limit ? thinned : holders.length,
      [],
    ).map((place) => holders[place]!);
    const rows = kept.map((index) => this.column.at(index));
    for (const index of holders) this.column.set(index, -1, length, capacity);
    kept.forEach((index, row) => this.column.set(index, row, length, capacity));
    this.#used = kept.length;
    const needed = Math.max(1, this.#used + more);
    const room = least < FIRST_CAPACITY ? needed : Math.max(least, 2 ** Math.ceil(Math.log2(needed)));
    this.#capacity = Math.min(limit, room);
    for (const layer of this.#layers.values()) layer.arrangeHistograms(rows, this.#capacity);
  }
}
