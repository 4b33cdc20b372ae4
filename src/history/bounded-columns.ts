import type { Capture, LayerCapture } from '../core/run-history-view.js';
import type { ScalarMetric } from '../core/layer-metrics.js';
import { extremes } from '../statistics/extremes.js';
import { CaptureIndex } from './capture-index.js';
import { HistogramRows } from './histogram-rows.js';
import { histogramBytes, LayerColumns, MOST_BYTES_PER_CAPTURE } from './layer-columns.js';
import { RunColumns } from './run-columns.js';
import { THINNED_TO, thinnedLength } from './thinned-length.js';

const FIRST_CAPACITY = 64;
/** Of the bytes allowed: what scalars may take, histograms have the rest. */
const SCALAR_SHARE = 0.6;
/**
 * Bytes that a layer takes however few its captures: its columns as objects, and its name in the map. Measured in
 * Node 24 as the heap and the array buffers of 20,000 layers of one capture without a histogram.
 */
export const LAYER_BYTES = 2048;
/** Extremes are told by these. */
const SHAPE_METRICS: readonly ScalarMetric[] = ['luminosity', 'meanAbsChange'];

const NOTHING: Capture = { epoch: NaN, layers: [] };

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
  #restoring = false;

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
    return this.#capacity * this.#bytesPerCapture + this.histograms.bytes + this.#layerBytes;
  }

  /**
   * Makes room for what was read back: the layers and logs in their order, with the bins of each layer. Until
   * `endRestoring` captures that are written are kept beyond the bound: what fits once all are there is to be
   * kept whole, though it may not seem to fit while they come.
   */
  beginRestoring(
    layers: Iterable<readonly [name: string, bins: number]>,
    logs: Iterable<string>,
    captures: number,
  ): void {
    this.#restoring = true;
    for (const [name, bins] of layers) this.#addLayer(name, bins);
    for (const name of logs) this.run.addLog(name);
    // All at once while there is nothing to copy: growing by doubling would hold the page up.
    if (captures > this.#capacity) this.#resize(captures);
  }

  /** The bound holds again. */
  endRestoring(importantEpochs: () => Iterable<number>): void {
    this.#restoring = false;
    const thin = (target: number): readonly number[] =>
      this.#thin(target, NOTHING, new Map(), importantEpochs());
    if (this.index.length > this.#maxCaptures) thin(this.#maxCaptures);
    this.#keepBound(thin, null);
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
    if (!this.#restoring) this.#keepBound(thin, present);
  }

  get #bytesPerCapture(): number {
    let bytes =
      this.index.bytesPerCapture + this.run.bytesPerCapture + this.histograms.column.bytesPerCapture;
    for (const layer of this.layers.values()) bytes += layer.bytesPerCapture;
    return bytes;
  }

  get #layerBytes(): number {
    return this.layers.size * LAYER_BYTES;
  }

  #addLayer(name: string, bins = 0): void {
    const columns = new LayerColumns(this.#capacity, bins);
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
    let some = false;
    let bytesPerRow = 0;
    for (const [name, columns] of this.layers) {
      const bins = present.get(name)?.metrics.histogram.length ?? 0;
      some ||= bins > 0;
      bytesPerRow += bins > 0 ? histogramBytes(bins) : columns.bytesPerHistogram;
    }
    const row = some
      ? this.histograms.claim(index, epochs, this.#capacity, bytesPerRow)
      : this.histograms.at(index);
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
    const limit = this.#restoring
      ? Infinity
      : this.#captureLimit(known + fresh * MOST_BYTES_PER_CAPTURE, fresh * LAYER_BYTES);
    let gone = 0;
    if (!single && this.index.length + 1 > limit)
      gone = index - thin(thinnedLength(limit)).filter((one) => one < index).length;
    const needed = this.index.length + 1;
    if (needed > this.#capacity)
      this.#resize(Math.max(needed, Math.min(limit, Math.max(FIRST_CAPACITY, this.#capacity * 2))));
    return gone;
  }

  /** Captures that the bound has room for, with so many bytes of scalars at each, and so many more once. */
  #captureLimit(bytesPerCapture: number, more = 0): number {
    const rest = this.#maxBytes - this.histograms.bytes - this.#layerBytes - more;
    const bytes = Math.max(0, Math.min(this.#maxBytes * SCALAR_SHARE, rest));
    const allowed = Math.floor(bytes / Math.max(1, bytesPerCapture));
    return Math.max(1, Math.min(this.#maxCaptures, allowed));
  }

  /**
   * A capture may take more than room was made for: columns that were constant so far are written out, layers
   * may be new. First room to spare is given back, then captures are, at last names that are in no capture.
   */
  #keepBound(
    thin: (target: number) => readonly number[],
    present: ReadonlyMap<string, LayerCapture> | null,
  ): void {
    while (this.bytes > this.#maxBytes) {
      const limit = this.#captureLimit(this.#bytesPerCapture);
      const capacity = Math.min(this.#capacity, Math.max(this.index.length, limit));
      if (capacity < this.#capacity) this.#resize(capacity);
      else if (this.histograms.hasSpare) this.histograms.release(this.index.epochs, this.#capacity, 1);
      else if (this.index.length > 1) thin(thinnedLength(this.index.length));
      else {
        if (present) this.#forgetAbsent(present);
        return;
      }
    }
  }

  #forgetAbsent(present: ReadonlyMap<string, LayerCapture>): void {
    for (const [name, layer] of this.layers)
      if (!present.has(name) && !layer.isPresent(this.index.length)) this.layers.delete(name);
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
    for (const layer of this.layers.values()) layer.keep(kept);
    this.#forgetAbsent(present);
    this.histograms.release(this.index.epochs, this.#capacity);
    return kept;
  }

  /** The epochs asked for first, then each layer's extremes. */
  #importantIndices(epochs: Iterable<number>): number[] {
    const important: number[] = [];
    for (const epoch of epochs) if (this.index.has(epoch)) important.push(this.index.position(epoch));
    for (const metric of SHAPE_METRICS) {
      for (const layer of this.layers.values())
        important.push(...extremes(layer.scalar(metric).view(this.index.length)));
    }
    return important;
  }
}
