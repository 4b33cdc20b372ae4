import type { LayerColumns } from './layer-columns.js';
import { NumberColumn } from './number-column.js';
import { thinIndices } from './thin-indices.js';

const FIRST_CAPACITY = 64;

/** What limits the number of rows. */
export interface RowBounds {
  bytes: number;
  fewest: number;
  most: number;
  /** Share of the bound that thinning leaves. */
  thinnedTo: number;
}

/** Which captures have kept their histograms, and in which row of each layer's columns. */
export class HistogramRows {
  /** Row of each capture, -1 where it has none; one entry per capture. */
  readonly column = new NumberColumn();
  #used = 0;
  #capacity = 0;

  constructor(
    private readonly layers: ReadonlyMap<string, LayerColumns>,
    private readonly bounds: RowBounds,
  ) {}

  get capacity(): number {
    return this.#capacity;
  }

  at(index: number): number {
    return this.column.at(index);
  }

  /**
   * The row of a capture, a new one where it has none yet; makes room by growing or by thinning. `epochs` has
   * one entry per capture.
   */
  claim(index: number, epochs: ArrayLike<number>, bins: number): number {
    const known = this.column.at(index);
    if (known >= 0) return known;
    let perRow = 0;
    for (const layer of this.layers.values()) perRow += layer.bytesPerHistogram;
    const { bytes, fewest, most } = this.bounds;
    const allowed = Math.floor(bytes / Math.max(perRow, this.layers.size * (2 * bins + 20)));
    const limit = Math.max(fewest, Math.min(most, allowed));
    if (this.#used + 1 > limit || this.#used + 1 > this.#capacity) this.#arrange(limit, epochs);
    this.column.set(index, this.#used);
    return this.#used++;
  }

  /** Grows, or thins where `limit` is reached; rows of captures that went are free again either way. */
  #arrange(limit: number, epochs: ArrayLike<number>): void {
    const holders: number[] = [];
    for (let index = 0; index < epochs.length; index++) if (this.column.at(index) >= 0) holders.push(index);
    const target =
      holders.length + 1 > limit ? Math.max(1, Math.floor(limit * this.bounds.thinnedTo)) : holders.length;
    const kept = thinIndices(
      holders.map((index) => epochs[index]!),
      target,
      [],
    ).map((place) => holders[place]!);
    const rows = kept.map((index) => this.column.at(index));
    for (const index of holders) this.column.set(index, -1);
    kept.forEach((index, row) => this.column.set(index, row));
    this.#used = kept.length;
    const capacity = Math.min(limit, Math.max(FIRST_CAPACITY, 2 ** Math.ceil(Math.log2(this.#used + 1))));
    for (const layer of this.layers.values()) {
      layer.arrangeHistograms(rows, this.#capacity);
      layer.resizeHistograms(capacity);
    }
    this.#capacity = capacity;
  }
}
