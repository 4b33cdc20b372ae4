import { ARCHETYPES, type Archetype } from '../core/classification.js';
import { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from '../core/layer-metrics.js';
import { ScalarColumn } from './scalar-column.js';

const ABSENT = 255;
/** Histogram counts are kept as 16-bit shares of the fullest bin where they do not fit. */
const LARGEST_COUNT = 65_535;
/** Of a histogram beside its counts: the scale of the counts and the ends of the range. */
const BYTES_BESIDE_COUNTS = 4 + 16;

/**
 * Metrics kept as doubles; the others are f32. Counts, so that they are exact. And what the rules look at: a kept
 * class is explained by the very figures that decided it, and a variance, being a square, need not fit f32
 * though every value does. Of a layer of weights this makes 65 bytes a capture where f32 would take 45; a count
 * that never changes takes none.
 */
const DOUBLES: ReadonlySet<ScalarMetric> = new Set<ScalarMetric>([
  'luminosity',
  'fractureDensity',
  'entropy',
  'resilience',
  'variance',
  'count',
  'nanCount',
  'infCount',
  'deadNeurons',
  'activationUnits',
]);

/** Bytes that a layer's scalars take at one capture where every one of them varies. */
export const MOST_BYTES_PER_CAPTURE = SCALAR_METRICS.reduce(
  (sum, metric) => sum + (DOUBLES.has(metric) ? 8 : 4),
  1,
);

const PLACES: ReadonlyMap<ScalarMetric, number> = new Map(
  SCALAR_METRICS.map((metric, place) => [metric, place]),
);
// One for all layers that have none: each array takes some 100 bytes though it be empty.
const NO_COUNTS = new Uint16Array(0);
const NO_SCALES = new Float32Array(0);
const NO_RANGES = new Float64Array(0);

/** Bytes of one histogram. */
export function histogramBytes(bins: number): number {
  return bins * 2 + BYTES_BESIDE_COUNTS;
}

/**
 * All that is kept of one layer. Rows of scalars belong to captures, rows of histograms to those captures
 * that kept theirs.
 */
export class LayerColumns {
  readonly #columns: readonly ScalarColumn[];
  #archetypes: Uint8Array;
  #names: (Archetype | null)[] | null = null;
  #bytesPerCapture = 1;
  #bins: number;
  #counts = NO_COUNTS;
  #scales = NO_SCALES;
  #ranges = NO_RANGES;
  /** Sum and number of the mean |Δφ| of all captures so far. */
  changeSum = 0;
  changeCount = 0;

  /** @param bins of its histograms, where that is known */
  constructor(capacity: number, bins = 0) {
    this.#bins = bins;
    this.#columns = SCALAR_METRICS.map(
      (metric) => new ScalarColumn(DOUBLES.has(metric) ? 'double' : 'single'),
    );
    this.#archetypes = new Uint8Array(capacity).fill(ABSENT);
  }

  scalar(metric: ScalarMetric): ScalarColumn {
    return this.#columns[PLACES.get(metric)!]!;
  }

  /** Bytes that one more capture's scalars take. */
  get bytesPerCapture(): number {
    return this.#bytesPerCapture;
  }

  get bytesPerHistogram(): number {
    return histogramBytes(this.#bins);
  }

  /** @param replaces whether a capture at `index` was written before, whose change no longer counts */
  setScalars(
    index: number,
    metrics: LayerMetrics | null,
    archetype: Archetype | null,
    length: number,
    capacity: number,
    replaces: boolean,
  ): void {
    const change = this.scalar('meanAbsChange');
    if (replaces) this.#countChange(change.at(index), -1);
    let bytes = 1;
    for (let place = 0; place < SCALAR_METRICS.length; place++) {
      const column = this.#columns[place]!;
      column.set(index, metrics?.[SCALAR_METRICS[place]!] ?? NaN, length, capacity);
      bytes += column.bytesPerCapture;
    }
    this.#bytesPerCapture = bytes;
    this.#countChange(change.at(index), 1);
    this.#archetypes[index] = archetype === null ? ABSENT : ARCHETYPES.indexOf(archetype);
    if (this.#names && index === this.#names.length) this.#names.push(archetype);
    else if (this.#names) this.#names[index] = archetype;
  }

  insert(index: number, length: number): void {
    for (const column of this.#columns) column.insert(index, length);
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

  /** Whether the layer is in any of the captures. */
  isPresent(length: number): boolean {
    for (let index = 0; index < length; index++) if (this.#archetypes[index] !== ABSENT) return true;
    return false;
  }

  resize(capacity: number, length: number): void {
    for (const column of this.#columns) column.resize(capacity, length);
    const archetypes = new Uint8Array(capacity).fill(ABSENT);
    archetypes.set(this.#archetypes.subarray(0, length));
    this.#archetypes = archetypes;
  }

  keep(indices: readonly number[]): void {
    this.#bytesPerCapture = 1;
    for (const column of this.#columns) {
      column.keep(indices);
      this.#bytesPerCapture += column.bytesPerCapture;
    }
    indices.forEach((from, to) => (this.#archetypes[to] = this.#archetypes[from]!));
    this.#archetypes.fill(ABSENT, indices.length);
    this.#names = null;
  }

  /** @param counts null, or none, where this capture has no histogram of the layer */
  setHistogram(
    row: number,
    counts: ArrayLike<number> | null,
    range: readonly [number, number],
    rows: number,
  ): void {
    if (!counts || counts.length === 0) {
      this.#scales[row] = NaN;
      return;
    }
    if (counts.length !== this.#bins) this.#rebin(counts.length, rows);
    const bins = this.#bins;
    const at = row * bins;
    let largest = 0;
    for (let bin = 0; bin < bins; bin++) if (counts[bin]! > largest) largest = counts[bin]!;
    const scale = Math.max(1, largest / LARGEST_COUNT);
    for (let bin = 0; bin < bins; bin++) this.#counts[at + bin] = Math.round(counts[bin]! / scale);
    this.#scales[row] = scale;
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

  /** Room for `rows` histograms, with the rows `from[i]` of before at place i. */
  arrangeHistograms(from: readonly number[], rows: number): void {
    const [bins, counts, scales, ranges] = [this.#bins, this.#counts, this.#scales, this.#ranges];
    this.#makeRows(rows);
    from.forEach((row, to) => {
      this.#counts.set(counts.subarray(row * bins, (row + 1) * bins), to * bins);
      this.#scales[to] = scales[row] ?? NaN;
      this.#ranges.set(ranges.subarray(row * 2, row * 2 + 2), to * 2);
    });
  }

  #countChange(change: number, sign: 1 | -1): void {
    if (Number.isNaN(change)) return;
    this.changeSum += sign * change;
    this.changeCount += sign;
  }

  /** Another number of bins than before: what was kept cannot be compared with it, and is let go. */
  #rebin(bins: number, rows: number): void {
    this.#bins = bins;
    this.#makeRows(rows);
  }

  #makeRows(rows: number): void {
    if (rows === 0) {
      [this.#counts, this.#scales, this.#ranges] = [NO_COUNTS, NO_SCALES, NO_RANGES];
      return;
    }
    this.#counts = new Uint16Array(rows * this.#bins);
    this.#scales = new Float32Array(rows).fill(NaN);
    this.#ranges = new Float64Array(rows * 2);
  }
}
