import { ARCHETYPES, type Archetype } from '../core/classification.js';
import { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from '../core/layer-metrics.js';
import { ScalarColumn } from './scalar-column.js';

const ABSENT = 255;
/** Histogram counts are kept as 16-bit shares of the fullest bin where they do not fit. */
const LARGEST_COUNT = 65_535;

/**
 * All that is kept of one layer. Rows of scalars belong to captures, rows of histograms to those captures
 * that kept theirs.
 */
export class LayerColumns {
  readonly scalars: Readonly<Record<ScalarMetric, ScalarColumn>>;
  #archetypes: Uint8Array;
  #names: (Archetype | null)[] | null = null;
  #bins = 0;
  #counts = new Uint16Array(0);
  #scales = new Float32Array(0);
  #ranges = new Float64Array(0);
  /** Sum and number of the mean |Δφ| of all captures so far. */
  changeSum = 0;
  changeCount = 0;

  constructor(capacity: number) {
    this.scalars = Object.fromEntries(SCALAR_METRICS.map((metric) => [metric, new ScalarColumn()])) as Record<
      ScalarMetric,
      ScalarColumn
    >;
    this.#archetypes = new Uint8Array(capacity).fill(ABSENT);
  }

  get scalarBytes(): number {
    return Object.values(this.scalars).reduce(
      (sum, column) => sum + column.bytes,
      this.#archetypes.byteLength,
    );
  }

  get histogramBytes(): number {
    return this.#counts.byteLength + this.#scales.byteLength + this.#ranges.byteLength;
  }

  /** Bytes that one more capture's scalars take. */
  get bytesPerCapture(): number {
    return Object.values(this.scalars).reduce((sum, column) => sum + (column.materialised ? 4 : 0), 1);
  }

  get bytesPerHistogram(): number {
    return this.#bins * 2 + 4 + 16;
  }

  setScalars(
    index: number,
    metrics: LayerMetrics | null,
    archetype: Archetype | null,
    length: number,
    capacity: number,
  ): void {
    for (const metric of SCALAR_METRICS)
      this.scalars[metric].set(index, metrics?.[metric] ?? NaN, length, capacity);
    this.#archetypes[index] = archetype === null ? ABSENT : ARCHETYPES.indexOf(archetype);
    if (this.#names && index === this.#names.length) this.#names.push(archetype);
    else if (this.#names) this.#names[index] = archetype;
  }

  insert(index: number, length: number): void {
    for (const column of Object.values(this.scalars)) column.insert(index, length);
    this.#archetypes.copyWithin(index + 1, index, length);
    this.#names = null;
  }

  archetypeAt(index: number): Archetype | null {
    return ARCHETYPES[this.#archetypes[index]!] ?? null;
  }

  archetypes(length: number): readonly (Archetype | null)[] {
    this.#names ??= Array.from({ length }, (_, index) => this.archetypeAt(index));
    return this.#names;
  }

  resize(capacity: number, length: number): void {
    for (const column of Object.values(this.scalars)) column.resize(capacity, length);
    const archetypes = new Uint8Array(capacity).fill(ABSENT);
    archetypes.set(this.#archetypes.subarray(0, length));
    this.#archetypes = archetypes;
  }

  keep(indices: readonly number[]): void {
    for (const column of Object.values(this.scalars)) column.keep(indices);
    indices.forEach((from, to) => (this.#archetypes[to] = this.#archetypes[from]!));
    this.#archetypes.fill(ABSENT, indices.length);
    this.#names = null;
  }

  setHistogram(
    row: number,
    counts: ArrayLike<number> | null,
    range: readonly [number, number],
    rows: number,
  ): void {
    if (counts && counts.length !== this.#bins) this.#rebin(counts.length, rows);
    const bins = this.#bins;
    const kept = this.#counts;
    const at = row * bins;
    this.#scales[row] = NaN;
    if (counts === null) kept.fill(0, at, at + bins);
    else {
      let largest = 0;
      for (let bin = 0; bin < bins; bin++) if (counts[bin]! > largest) largest = counts[bin]!;
      const scale = Math.max(1, largest / LARGEST_COUNT);
      for (let bin = 0; bin < bins; bin++) kept[at + bin] = Math.round(counts[bin]! / scale);
      this.#scales[row] = scale;
    }
    this.#ranges.set(range, row * 2);
  }

  histogram(row: number): { counts: number[]; range: [number, number] } | null {
    const scale = this.#scales[row];
    if (scale === undefined || Number.isNaN(scale)) return null;
    const counts = Array.from(this.#counts.subarray(row * this.#bins, (row + 1) * this.#bins), (share) =>
      Math.round(share * scale),
    );
    return { counts, range: [this.#ranges[row * 2]!, this.#ranges[row * 2 + 1]!] };
  }

  resizeHistograms(rows: number): void {
    const [counts, scales, ranges] = [this.#counts, this.#scales, this.#ranges];
    this.#counts = new Uint16Array(rows * this.#bins);
    this.#counts.set(counts.subarray(0, this.#counts.length));
    this.#scales = new Float32Array(rows).fill(NaN);
    this.#scales.set(scales.subarray(0, rows));
    this.#ranges = new Float64Array(rows * 2);
    this.#ranges.set(ranges.subarray(0, rows * 2));
  }

  /** Brings the rows `from[i]` to place i. */
  arrangeHistograms(from: readonly number[], rows: number): void {
    const all = from.map((row) => this.histogram(row));
    this.#scales.fill(NaN);
    all.forEach(
      (histogram, row) => histogram && this.setHistogram(row, histogram.counts, histogram.range, rows),
    );
  }

  /** Another number of bins than before: what was kept cannot be compared with it, and is let go. */
  #rebin(bins: number, rows: number): void {
    this.#bins = bins;
    this.#counts = new Uint16Array(rows * bins);
    this.#scales = new Float32Array(rows).fill(NaN);
    this.#ranges = new Float64Array(rows * 2);
  }
}
