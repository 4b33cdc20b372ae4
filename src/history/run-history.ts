import type { Anomaly } from '../core/anomaly.js';
import { AnomalyLog } from './anomaly-log.js';
import type { Archetype, Classification } from '../core/classification.js';
import { describeClassification } from '../analysis/classification/classify-layer.js';
import { checkCapture } from './check-capture.js';
import { extremes } from '../statistics/extremes.js';
import { HistogramRows } from './histogram-rows.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { LayerColumns, MOST_BYTES_PER_CAPTURE } from './layer-columns.js';
import { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from '../core/layer-metrics.js';
import { RULES, type ClassificationRule } from '../analysis/classification/rules.js';
import type { Capture, LayerCapture, LossComponents, RunHistoryView } from '../core/run-history-view.js';
import {
  captureOf,
  decodeHistory,
  encodeHistory,
  HISTORY_FORMAT,
  HISTORY_VERSION,
  type HistoryDocument,
} from './run-history-json.js';
import { ScalarColumn } from './scalar-column.js';
import { thinIndices } from './thin-indices.js';

export interface RunHistoryOptions {
  /** Captures kept at most; older ones are thinned. Default: as many as `maxBytes` allows. */
  maxCaptures?: number;
  /**
   * Bytes that the columns may take after each capture, at least 65,536. Default 64 MiB. Captures are thinned until
   * they fit, at last down to one: the newest is kept whatever it takes, 121 bytes for a layer with a histogram of
   * 50 bins, 21 + 2 · bins for others. So the smallest bound holds a capture of 541 layers of 50 bins.
   */
  maxBytes?: number;
  /** The rules that the captures are classified by, to explain kept ones. */
  rules?: readonly ClassificationRule[];
}

export const DEFAULT_HISTORY_BYTES = 64 * 2 ** 20;
const FIRST_CAPACITY = 64;
const FEWEST_MAX_CAPTURES = 8;
/** Of the bytes allowed: what scalars and anomalies may take, histograms have the rest. */
const SCALAR_SHARE = 0.6;
export const ANOMALY_SHARE = 1 / 32;
/**
 * Once the bound is reached, thinning makes room for this share of new captures, so that it need not happen
 * at each.
 */
const THINNED_TO = 0.75;
const COMPONENTS = ['base', 'kintsugi', 'regularization'] as const;
/** Extremes are told by these. */
const SHAPE_METRICS: readonly ScalarMetric[] = ['luminosity', 'meanAbsChange'];

/**
 * The history of one run as typed columns, in bounded memory. When the bound is reached older captures are
 * thinned: the first, the last, extremes and anomalies stay, the rest gets coarser with age, and layers and logs
 * that are in no kept capture any more are forgotten. A capture of an epoch that is already there replaces it;
 * one of an earlier epoch is put in its place. Counts and what the rules judge are doubles; the other metrics are
 * rounded to f32 as they are appended, histograms whose fullest bin exceeds 65,535 to 16 bits.
 */
export class RunHistory implements RunHistoryView {
  readonly maxCaptures: number;
  readonly maxBytes: number;
  readonly rules: readonly ClassificationRule[];
  #version = 0;
  #length = 0;
  #appended = 0;
  #capacity = 0;
  readonly #epochs = new ScalarColumn('double');
  readonly #elapsed = new ScalarColumn('double');
  readonly #loss = Object.fromEntries(
    COMPONENTS.map((component) => [component, new ScalarColumn('double')]),
  ) as Record<keyof LossComponents, ScalarColumn>;
  readonly #logs = new Map<string, ScalarColumn>();
  readonly #layers = new Map<string, LayerColumns>();
  #layerNames: readonly string[] | null = null;
  readonly #histograms: HistogramRows;
  readonly #anomalies: AnomalyLog;

  constructor(options: RunHistoryOptions = {}) {
    const { maxCaptures = Infinity, maxBytes = DEFAULT_HISTORY_BYTES, rules = RULES } = options;
    if (!(maxCaptures >= FEWEST_MAX_CAPTURES))
      throw new KintsugiError(
        'misuse',
        `maxCaptures is ${maxCaptures}: give a number of captures, at least ${FEWEST_MAX_CAPTURES}`,
      );
    if (!(maxBytes >= 2 ** 16))
      throw new KintsugiError(
        'misuse',
        `maxBytes is ${maxBytes}: give a number of bytes, at least ${2 ** 16}`,
      );
    this.maxCaptures = Math.floor(maxCaptures);
    this.maxBytes = maxBytes;
    this.rules = rules;
    this.#anomalies = new AnomalyLog(maxBytes * ANOMALY_SHARE);
    this.#histograms = new HistogramRows(this.#layers, {
      bytes: maxBytes * (1 - SCALAR_SHARE - ANOMALY_SHARE),
      most: this.maxCaptures,
      thinnedTo: THINNED_TO,
    });
  }

  get version(): number {
    return this.#version;
  }
  get length(): number {
    return this.#length;
  }
  get appended(): number {
    return this.#appended;
  }
  get epochs(): Float64Array {
    return this.#epochs.view(this.#length) as Float64Array;
  }
  get elapsedMs(): Float64Array {
    return this.#elapsed.view(this.#length) as Float64Array;
  }
  get layerNames(): readonly string[] {
    return (this.#layerNames ??= [...this.#layers.keys()]);
  }
  get logNames(): readonly string[] {
    return [...this.#logs.keys()];
  }
  get anomalies(): readonly Anomaly[] {
    return this.#anomalies.entries;
  }
  /** Anomalies that went because they were too many: the least serious, of these the oldest. */
  get anomaliesDropped(): number {
    return this.#anomalies.dropped;
  }

  get bytes(): number {
    return this.#columnBytes + this.#anomalies.bytes;
  }

  /**
   * Adds a capture, all of it or nothing.
   * @throws KintsugiError `misuse` for an epoch that is not finite, or a value that is not a number where one
   * is asked for
   */
  append(capture: Capture): void {
    checkCapture(capture);
    const { epoch, logs = {} } = capture;
    const present = new Map(capture.layers.map((one) => [one.layer, one]));
    let index = this.#position(epoch);
    const replaces = index < this.#length && this.#epochs.at(index) === epoch;
    if (!replaces) {
      index -= this.#makeRoom(index, present, logs);
      this.#insertAt(index);
    }
    for (const name of present.keys()) if (!this.#layers.has(name)) this.#addLayer(name);
    this.#write(this.#epochs, index, epoch);
    this.#write(this.#elapsed, index, capture.elapsedMs ?? NaN);
    for (const component of COMPONENTS)
      this.#write(this.#loss[component], index, capture.loss?.[component] ?? NaN);
    this.#writeLogs(index, logs);
    this.#writeLayers(index, present, replaces);
    this.#keepBound(present, logs);
    this.#appended++;
    this.#version++;
  }

  /**
   * Adds anomalies; one of the same type, layer and epoch takes the place of its former state. Returns those
   * that were new.
   * @param alreadyDropped anomalies that were too many before they came here
   */
  addAnomalies(anomalies: readonly Anomaly[], alreadyDropped = 0): Anomaly[] {
    if (anomalies.length > 0) this.#version++;
    return this.#anomalies.add(anomalies, alreadyDropped);
  }

  column(layer: string, metric: ScalarMetric): Float32Array | Float64Array {
    return (
      this.#layers.get(layer)?.scalars[metric].view(this.#length) ?? new Float32Array(this.#length).fill(NaN)
    );
  }

  log(name: string): Float64Array {
    return (this.#logs.get(name)?.view(this.#length) ??
      new Float64Array(this.#length).fill(NaN)) as Float64Array;
  }

  loss(component: keyof LossComponents): Float64Array {
    return this.#loss[component].view(this.#length) as Float64Array;
  }

  archetypes(layer: string): readonly (Archetype | null)[] {
    return (
      this.#layers.get(layer)?.archetypes(this.#length) ?? Array.from({ length: this.#length }, () => null)
    );
  }

  histogram(layer: string, index: number): { counts: number[]; range: [number, number] } | null {
    const row = this.#isKept(index) ? this.#histograms.at(index) : -1;
    return row >= 0 ? (this.#layers.get(layer)?.histogram(row) ?? null) : null;
  }

  classification(layer: string, index: number): Classification | null {
    const columns = this.#layers.get(layer);
    const archetype = columns?.archetypeAt(index) ?? null;
    if (!columns || archetype === null || !this.#isKept(index)) return null;
    return describeClassification(archetype, this.#scalarsAt(columns, index), this.rules);
  }

  at(index: number): Capture | undefined {
    const place = index < 0 ? this.#length + index : index;
    if (!this.#isKept(place)) return undefined;
    const elapsedMs = this.#elapsed.at(place);
    const loss = Object.fromEntries(
      COMPONENTS.map((component) => [component, this.#loss[component].at(place)]),
    ) as unknown as LossComponents;
    const logs = Object.fromEntries(
      [...this.#logs]
        .map(([name, column]) => [name, column.at(place)] as const)
        .filter(([, value]) => !Number.isNaN(value)),
    );
    return {
      epoch: this.#epochs.at(place),
      layers: this.layerNames.flatMap((name) => this.#layerAt(name, place) ?? []),
      ...(COMPONENTS.some((component) => !Number.isNaN(loss[component])) && { loss }),
      ...(Object.keys(logs).length > 0 && { logs }),
      ...(!Number.isNaN(elapsedMs) && { elapsedMs }),
    };
  }

  /**
   * Mean over all captures of a layer's mean |Δφ|, `next` included: what the next capture's resilience is
   * computed from.
   */
  meanAbsChange(layer: string, next = NaN): number {
    const { changeSum = 0, changeCount = 0 } = this.#layers.get(layer) ?? {};
    return Number.isNaN(next) ? changeSum / changeCount : (changeSum + next) / (changeCount + 1);
  }

  /** The whole history, for `JSON.stringify`. */
  toJSON(): unknown {
    const indices = Array.from({ length: this.#length }, (_, index) => index);
    const document: HistoryDocument = {
      format: HISTORY_FORMAT,
      version: HISTORY_VERSION,
      appended: this.#appended,
      maxBytes: this.maxBytes,
      ...(Number.isFinite(this.maxCaptures) && { maxCaptures: this.maxCaptures }),
      rules: this.rules,
      epochs: Array.from(this.epochs),
      elapsedMs: Array.from(this.elapsedMs),
      loss: Object.fromEntries(
        COMPONENTS.map((component) => [component, Array.from(this.loss(component))]),
      ) as HistoryDocument['loss'],
      logs: this.logNames.map((label) => ({ label, values: Array.from(this.log(label)) })),
      layers: [...this.#layers].map(([name, columns]) => ({
        name,
        changes: [columns.changeSum, columns.changeCount],
        archetypes: [...columns.archetypes(this.#length)],
        scalars: Object.fromEntries(
          SCALAR_METRICS.map((metric) => [metric, Array.from(this.column(name, metric))]),
        ),
        histograms: indices.map((index) => this.histogram(name, index)),
      })),
      anomalies: [...this.#anomalies.entries],
      last: this.at(-1) ?? null,
    };
    return encodeHistory(document);
  }

  /**
   * A history read back from `toJSON`'s value or its text; it goes on as if it had never been stored.
   * @throws KintsugiError `misuse` for anything else
   */
  static fromJSON(json: unknown): RunHistory {
    const document = decodeHistory(json);
    const { maxCaptures = Infinity, maxBytes, rules } = document;
    const history = new RunHistory({ maxCaptures, maxBytes, rules });
    document.epochs.forEach((epoch, index) => history.append(captureOf(document, epoch, index, rules)));
    for (const { name, changes } of document.layers) {
      const columns = history.#layers.get(name);
      if (columns) [columns.changeSum, columns.changeCount] = changes;
    }
    history.addAnomalies(document.anomalies);
    history.#appended = document.appended;
    return history;
  }

  /** All columns that are not of one layer. */
  get #runColumns(): ScalarColumn[] {
    return [
      this.#epochs,
      this.#elapsed,
      this.#histograms.column,
      ...Object.values(this.#loss),
      ...this.#logs.values(),
    ];
  }

  get #bytesPerCapture(): number {
    let bytes = 0;
    for (const column of this.#runColumns) bytes += column.bytesPerCapture;
    for (const layer of this.#layers.values()) bytes += layer.bytesPerCapture;
    return bytes;
  }

  #isKept(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.#length;
  }

  #position(epoch: number): number {
    let [low, high] = [0, this.#length];
    if (high > 0 && this.#epochs.at(high - 1) < epoch) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#epochs.at(middle) < epoch) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #addLayer(name: string): void {
    const columns = new LayerColumns(this.#capacity);
    columns.arrangeHistograms([], this.#histograms.capacity);
    this.#layers.set(name, columns);
    this.#layerNames = null;
  }

  #insertAt(index: number): void {
    if (index < this.#length) {
      for (const column of this.#runColumns) column.insert(index, this.#length);
      for (const layer of this.#layers.values()) layer.insert(index, this.#length);
    }
    this.#length++;
    this.#write(this.#histograms.column, index, -1);
  }

  #write(column: ScalarColumn, index: number, value: number): void {
    column.set(index, value, this.#length, this.#capacity);
  }

  #writeLogs(index: number, logs: Record<string, number>): void {
    for (const name of Object.keys(logs))
      if (!this.#logs.has(name)) this.#logs.set(name, new ScalarColumn('double'));
    for (const [name, column] of this.#logs)
      this.#write(column, index, (Object.hasOwn(logs, name) ? logs[name] : undefined) ?? NaN);
  }

  #writeLayers(index: number, present: ReadonlyMap<string, LayerCapture>, replaces: boolean): void {
    let bins = 0;
    for (const { metrics } of present.values()) bins = Math.max(bins, metrics.histogram.length);
    const row =
      bins > 0
        ? this.#histograms.claim(index, this.epochs, this.#capacity, bins)
        : this.#histograms.at(index);
    for (const [name, columns] of this.#layers) {
      const { metrics = null, classification } = present.get(name) ?? {};
      const change = columns.scalars.meanAbsChange;
      if (replaces) this.#countChange(columns, change.at(index), -1);
      columns.setScalars(index, metrics, classification?.archetype ?? null, this.#length, this.#capacity);
      this.#countChange(columns, change.at(index), 1);
      if (row >= 0)
        columns.setHistogram(
          row,
          metrics?.histogram ?? null,
          metrics?.histogramRange ?? [NaN, NaN],
          this.#histograms.capacity,
        );
    }
  }

  #countChange(columns: LayerColumns, change: number, sign: 1 | -1): void {
    if (Number.isNaN(change)) return;
    columns.changeSum += sign * change;
    columns.changeCount += sign;
  }

  #layerAt(name: string, index: number): LayerCapture | null {
    const columns = this.#layers.get(name)!;
    const classification = this.classification(name, index);
    if (!classification) return null;
    const { counts = [], range = [NaN, NaN] } = this.histogram(name, index) ?? {};
    return {
      layer: name,
      metrics: {
        ...this.#scalarsAt(columns, index),
        histogram: counts,
        histogramRange: [range[0]!, range[1]!],
      },
      classification,
    };
  }

  #scalarsAt(columns: LayerColumns, index: number): LayerMetrics {
    const entries = SCALAR_METRICS.map((metric) => [metric, columns.scalars[metric].at(index)] as const);
    const optional = new Set<ScalarMetric>([
      'activationMean',
      'activationStd',
      'deadNeurons',
      'activationUnits',
    ]);
    return Object.fromEntries(
      entries.filter(([metric, value]) => !(optional.has(metric) && Number.isNaN(value))),
    ) as unknown as LayerMetrics;
  }

  /** Room for one more capture, by growing or by thinning. Returns how many captures before `index` went. */
  #makeRoom(index: number, present: ReadonlyMap<string, LayerCapture>, logs: Record<string, number>): number {
    let fresh = 0;
    for (const name of present.keys()) if (!this.#layers.has(name)) fresh++;
    // One capture is constants only: what the columns take shows once there are two.
    const single = this.#length < 2;
    const known = single ? this.#layers.size * MOST_BYTES_PER_CAPTURE : this.#bytesPerCapture;
    const limit = this.#captureLimit(known + fresh * MOST_BYTES_PER_CAPTURE);
    let gone = 0;
    if (!single && this.#length + 1 > limit) {
      const kept = this.#thin(thinnedLength(limit), present, logs);
      gone = index - kept.filter((one) => one < index).length;
    }
    const needed = this.#length + 1;
    if (needed > this.#capacity)
      this.#resize(Math.max(needed, Math.min(limit, Math.max(FIRST_CAPACITY, this.#capacity * 2))));
    return gone;
  }

  /** Captures that the bound has room for, with so many bytes of scalars at each. */
  #captureLimit(bytesPerCapture: number): number {
    const bytes = Math.min(
      this.maxBytes * SCALAR_SHARE,
      this.maxBytes * (1 - ANOMALY_SHARE) - this.#histograms.bytes,
    );
    const allowed = Math.floor(bytes / Math.max(1, bytesPerCapture));
    return Math.max(1, Math.min(this.maxCaptures, allowed));
  }

  /**
   * A capture may take more than room was made for: columns that were constant so far are written out, layers may be
   * new. First room to spare is given back, then captures are.
   */
  #keepBound(present: ReadonlyMap<string, LayerCapture>, logs: Record<string, number>): void {
    while (this.#columnBytes > this.maxBytes * (1 - ANOMALY_SHARE)) {
      const limit = this.#captureLimit(this.#bytesPerCapture);
      const capacity = Math.min(this.#capacity, Math.max(this.#length, limit));
      if (capacity < this.#capacity) this.#resize(capacity);
      else if (this.#length > 1) this.#thin(thinnedLength(this.#length), present, logs);
      else return;
    }
  }

  get #columnBytes(): number {
    return this.#capacity * this.#bytesPerCapture + this.#histograms.bytes;
  }

  #resize(capacity: number): void {
    for (const column of this.#runColumns) column.resize(capacity, this.#length);
    for (const layer of this.#layers.values()) layer.resize(capacity, this.#length);
    this.#capacity = capacity;
  }

  /** Keeps `target` captures, and forgets the names that are in none of them nor in the capture that comes. */
  #thin(
    target: number,
    present: ReadonlyMap<string, LayerCapture>,
    logs: Record<string, number>,
  ): readonly number[] {
    const kept = thinIndices(this.epochs, target, this.#importantIndices());
    for (const layer of this.#layers.values()) layer.keep(kept);
    for (const column of this.#runColumns) column.keep(kept);
    this.#length = kept.length;
    this.#layerNames = null;
    for (const [name, layer] of this.#layers)
      if (!present.has(name) && !layer.isPresent(this.#length)) this.#layers.delete(name);
    for (const [name, column] of this.#logs)
      if (!Object.hasOwn(logs, name) && !column.hasNumber(this.#length)) this.#logs.delete(name);
    this.#histograms.release(this.epochs, this.#capacity);
    return kept;
  }

  /** Anomalies first, then each layer's extremes. */
  #importantIndices(): number[] {
    const important: number[] = [];
    for (const { epoch } of this.#anomalies.entries) {
      const at = this.#position(epoch);
      if (at < this.#length && this.#epochs.at(at) === epoch) important.push(at);
    }
    for (const metric of SHAPE_METRICS) {
      for (const layer of this.#layers.values())
        important.push(...extremes(layer.scalars[metric].view(this.#length)));
    }
    return important;
  }
}

/** Captures that thinning leaves of `limit`, one at least. */
function thinnedLength(limit: number): number {
  return Math.max(1, Math.min(limit - 1, Math.max(FEWEST_MAX_CAPTURES - 1, Math.floor(limit * THINNED_TO))));
}
