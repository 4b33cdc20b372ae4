import { bisectLeft } from 'd3-array';
import { ScalarColumn } from './scalar-column.js';
import { thinIndices } from './thin-indices.js';

/** Which captures are kept: their epochs, ascending, and with them the index of each in every column. */
export class CaptureIndex {
  readonly #epochs = new ScalarColumn('double');
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get epochs(): Float64Array {
    return this.#epochs.view(this.#length) as Float64Array;
  }

  get bytesPerCapture(): number {
    return this.#epochs.bytesPerCapture;
  }

  /** Where an epoch is, or where it belongs. */
  position(epoch: number): number {
    const { epochs } = this;
    // Nearly every capture is the next one.
    return epochs.length > 0 && epochs[epochs.length - 1]! < epoch
      ? epochs.length
      : bisectLeft(epochs, epoch);
  }

  has(epoch: number): boolean {
    const index = this.position(epoch);
    return index < this.#length && this.#epochs.at(index) === epoch;
  }

  /** `index` as `position(epoch)` gives it; `capacity` > length. */
  insert(index: number, epoch: number, capacity: number): void {
    this.#epochs.insert(index, this.#length);
    this.#length++;
    this.#epochs.set(index, epoch, this.#length, capacity);
  }

  /** The indices of `target` captures to keep, see `thinIndices`. */
  thinned(target: number, important: readonly number[]): number[] {
    return thinIndices(this.epochs, target, important);
  }

  keep(indices: readonly number[]): void {
    this.#epochs.keep(indices);
    this.#length = indices.length;
  }

  resize(capacity: number): void {
    this.#epochs.resize(capacity, this.#length);
  }
}
