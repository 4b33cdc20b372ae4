import type { Capture, LayerCapture } from '../core/run-history-view.js';
import type { ScalarMetric } from '../core/layer-metrics.js';
import { extremes } from '../statistics/extremes.js';
import { CaptureIndex } from './capture-index.js';
import { HistogramRows } from './histogram-rows.js';
import { LayerColumns, MOST_BYTES_PER_CAPTURE } from './layer-columns.js';
import { RunColumns } from './run-columns.js';

const FIRST_CAPACITY = 64;
/** Of the bytes allowed: what scalars may take, histograms have the rest. */
const SCALAR_SHARE = 0.6;
/**
 * Once the bound is reached, thinning makes room for this share of new captures, so that it need not happen
 * at each.
 */
const THINNED_TO = 0.75;
/** As few as these are thinned one by one. */
const FEW_CAPTURES = 8;
/** Extremes are told by these. */
const SHAPE_METRICS: readonly ScalarMetric[] = ['luminosity', 'meanAbsChange'];

export interface ColumnBounds {
  readonly maxCaptures: number;
  readonly maxBytes: number;
}

/**
 * All columns of a run and the bound that they are kept within: they grow together, and are thinned together.
 * A capture is written from `write`; who reads takes `index`, `run`, `layers` and `histograms` as they are.
 */
export class BoundedColumns {
  readonly index = new CaptureIndex();
  readonly run = new RunColumns();
  readonly layers = new Map<string, LayerColumns>();
  readonly histograms: HistogramRows;
  readonly #maxCaptures: number;
  readonly #maxBytes: number;
  #capacity = 0;

  constructor({ maxCaptures, maxBytes }: ColumnBounds) {
    this.#maxCaptures = maxCaptures;
    this.#maxBytes = maxBytes;
    this.histograms = new HistogramRows(this.layers, {
      bytes: maxBytes * (1 - SCALAR_SHARE),
      most: maxCaptures,
      thinnedTo: THINNED_TO,
    });
  }

  get bytes(): number {
    return this.#capacity * this.#bytesPerCapture + this.histograms.bytes;
  }

  /**
   * Writes a capture that is known to be sound. Afterwards `bytes` is within the bound, or one capture is left.
   * @param importantEpochs asked for where captures are thinned: those to keep before others
   */
  write(capture: Capture, importantEpochs: () => Iterable<number>): void {
    const present = new Map(capture.layers.map((one) => [one.layer, one]));
    const thin = (target: number): readonly number[] =>
      this.#thin(target, capture, present, importantEpochs());
    let index = this.index.position(capture.epoch);
    const replaces = this.index.has(capture.epoch);
    if (!replaces) {
      index -= this.#makeRoom(index, present, thin);
      this.#insert(index, capture.epoch);
    }
    for (const name of present.keys()) if (!this.layers.has(name)) this.#addLayer(name);
    this.run.write(index, capture, this.index.length, this.#capacity);
    this.#writeLayers(index, present, replaces);
    this.#keepBound(thin);
  }

  get #bytesPerCapture(): number {
    let bytes =
      this.index.bytesPerCapture + this.run.bytesPerCapture + this.histograms.column.bytesPerCapture;
    for (const layer of this.layers.values()) bytes += layer.bytesPerCapture;
    return bytes;
  }

  #addLayer(name: string): void {
    const columns = new LayerColumns(this.#capacity);
    columns.arrangeHistograms([], this.histograms.capacity);
    this.layers.set(name, columns);
  }

  #insert(index: number, epoch: number): void {
    const { length } = this.index;
    if (index < length) {
      this.run.insert(index, length);
      this.histograms.column.insert(index, length);
      for (const layer of this.layers.values()) layer.insert(index, length);
    }
    this.index.insert(index, epoch, this.#capacity);
    this.histograms.column.set(index, -1, length + 1, this.#capacity);
  }

  #writeLayers(index: number, present: ReadonlyMap<string, LayerCapture>, replaces: boolean): void {
    const { length, epochs } = this.index;
    let bins = 0;
    for (const { metrics } of present.values()) bins = Math.max(bins, metrics.histogram.length);
    const row =
      bins > 0 ? this.histograms.claim(index, epochs, this.#capacity, bins) : this.histograms.at(index);
    for (const [name, columns] of this.layers) {
      const { metrics = null, classification } = present.get(name) ?? {};
      columns.setScalars(index, metrics, classification?.archetype ?? null, length, this.#capacity, replaces);
      if (row < 0) continue;
      const { histogram = null, histogramRange = [NaN, NaN] as const } = metrics ?? {};
      columns.setHistogram(row, histogram, histogramRange, this.histograms.capacity);
    }
  }

  /** Room for one more capture, by growing or by thinning. Returns how many captures before `index` went. */
  #makeRoom(
    index: number,
    present: ReadonlyMap<string, LayerCapture>,
    thin: (target: number) => readonly number[],
  ): number {
    let fresh = 0;
    for (const name of present.keys()) if (!this.layers.has(name)) fresh++;
    // One capture is constants only: what the columns take shows once there are two.
    const single = this.index.length < 2;
    const known = single ? this.layers.size * MOST_BYTES_PER_CAPTURE : this.#bytesPerCapture;
    const limit = this.#captureLimit(known + fresh * MOST_BYTES_PER_CAPTURE);
    let gone = 0;
    if (!single && this.index.length + 1 > limit)
      gone = index - thin(thinnedLength(limit)).filter((one) => one < index).length;
    const needed = this.index.length + 1;
    if (needed > this.#capacity)
      this.#resize(Math.max(needed, Math.min(limit, Math.max(FIRST_CAPACITY, this.#capacity * 2))));
    return gone;
  }

  /** Captures that the bound has room for, with so many bytes of scalars at each. */
  #captureLimit(bytesPerCapture: number): number {
    const bytes = Math.min(this.#maxBytes * SCALAR_SHARE, this.#maxBytes - this.histograms.bytes);
    const allowed = Math.floor(bytes / Math.max(1, bytesPerCapture));
    return Math.max(1, Math.min(this.#maxCaptures, allowed));
  }

  /**
   * A capture may take more than room was made for: columns that were constant so far are written out, layers
   * may be new. First room to spare is given back, then captures are.
   */
  #keepBound(thin: (target: number) => readonly number[]): void {
    while (this.bytes > this.#maxBytes) {
      const limit = this.#captureLimit(this.#bytesPerCapture);
      const capacity = Math.min(this.#capacity, Math.max(this.index.length, limit));
      if (capacity < this.#capacity) this.#resize(capacity);
      else if (this.index.length > 1) thin(thinnedLength(this.index.length));
      else return;
    }
  }

  #resize(capacity: number): void {
    const { length } = this.index;
    this.index.resize(capacity);
    this.run.resize(capacity, length);
    this.histograms.column.resize(capacity, length);
    for (const layer of this.layers.values()) layer.resize(capacity, length);
    this.#capacity = capacity;
  }

  /** Keeps `target` captures, and forgets the names that are in none of them nor in the one that comes. */
  #thin(
    target: number,
    coming: Capture,
    present: ReadonlyMap<string, LayerCapture>,
    importantEpochs: Iterable<number>,
  ): readonly number[] {
    const kept = this.index.thinned(target, this.#importantIndices(importantEpochs));
    this.index.keep(kept);
    this.run.keep(kept);
    this.run.forget(kept.length, coming);
    this.histograms.column.keep(kept);
    for (const [name, layer] of this.layers) {
      layer.keep(kept);
      if (!present.has(name) && !layer.isPresent(kept.length)) this.layers.delete(name);
    }
    this.histograms.release(this.index.epochs, this.#capacity);
    return kept;
  }

  /** The epochs asked for first, then each layer's extremes. */
  #importantIndices(epochs: Iterable<number>): number[] {
    const important: number[] = [];
    for (const epoch of epochs) if (this.index.has(epoch)) important.push(this.index.position(epoch));
    for (const metric of SHAPE_METRICS) {
      for (const layer of this.layers.values())
        important.push(...extremes(layer.scalars[metric].view(this.index.length)));
    }
    return important;
  }
}

/** Captures that thinning leaves of `limit`, one at least. */
function thinnedLength(limit: number): number {
  return Math.max(1, Math.min(limit - 1, Math.max(FEW_CAPTURES - 1, Math.floor(limit * THINNED_TO))));
}
