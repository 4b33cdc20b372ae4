import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isNumber } from '../core/check-value.js';
import type { Anomaly } from '../core/anomaly.js';
import type { Archetype, Classification } from '../core/classification.js';
import { describeClassification } from '../analysis/classification/classify-layer.js';
import { extremes } from '../statistics/extremes.js';
import { HistogramRows } from './histogram-rows.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { LayerColumns } from './layer-columns.js';
import { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from '../core/layer-metrics.js';
import { NumberColumn } from './number-column.js';
import { checkRules, RULES, type ClassificationRule } from '../analysis/classification/rules.js';
import type { Capture, LayerCapture, LossComponents, RunHistoryView } from '../core/run-history-view.js';
import {
  captureOf,
  decodeHistory,
  encodeHistory,
  HISTORY_FORMAT,
  HISTORY_VERSION,
  type HistoryDocument,
} from './run-history-json.js';
import { thinIndices } from './thin-indices.js';

export interface RunHistoryOptions {
  /** Captures kept at most; older ones are thinned. Default: as many as `maxBytes` allows. */
  maxCaptures?: number;
  /** Bytes that the columns may take. Default 64 MiB. */
  maxBytes?: number;
  /** The rules that the captures are classified by, to explain kept ones. */
  rules?: readonly ClassificationRule[];
}

export const DEFAULT_HISTORY_BYTES = 64 * 2 ** 20;
const FIRST_CAPACITY = 64;
const FEWEST_CAPTURES = 8;
/** Of the bytes allowed: what scalars may take, histograms have the rest. */
const SCALAR_SHARE = 0.6;
/**
 * Once the bound is reached, thinning makes room for this share of new captures, so that it need not happen
 * at each.
 */
const THINNED_TO = 0.75;
const COMPONENTS = ['base', 'kintsugi', 'regularization'] as const;
/** Extremes are told by these. */
const SHAPE_METRICS: readonly ScalarMetric[] = ['luminosity', 'meanAbsChange'];

const OPTIONS: OptionTable<RunHistoryOptions> = {
  maxCaptures: [
    (value) => isNumber(value) && value >= FEWEST_CAPTURES,
    `a number of captures, at least ${FEWEST_CAPTURES}`,
  ],
  maxBytes: [(value) => isNumber(value) && value >= 2 ** 16, `a number of bytes, at least ${2 ** 16}`],
  rules: [Array.isArray, 'an array of rules'],
};

/**
 * The history of one run as typed columns, in bounded memory. When the bound is reached older captures are
 * thinned: the first, the last, extremes and anomalies stay, the rest gets coarser with age. A capture of an
 * epoch that is already there replaces it; one of an earlier epoch is put in its place. Scalars have f32
 * precision; histograms whose fullest bin exceeds 65,535 are rounded to 16 bits.
 */
export class RunHistory implements RunHistoryView {
  readonly maxCaptures: number;
  readonly maxBytes: number;
  readonly rules: readonly ClassificationRule[];
  #version = 0;
  #length = 0;
  #appended = 0;
  #capacity = FIRST_CAPACITY;
  readonly #epochs = new NumberColumn();
  readonly #elapsed = new NumberColumn();
  readonly #loss = Object.fromEntries(
    COMPONENTS.map((component) => [component, new NumberColumn()]),
  ) as Record<keyof LossComponents, NumberColumn>;
  readonly #logs = new Map<string, NumberColumn>();
  readonly #layers = new Map<string, LayerColumns>();
  readonly #histograms: HistogramRows;
  readonly #layerNames: string[] = [];
  readonly #anomalies: Anomaly[] = [];
  readonly #anomalyKeys = new Set<string>();
  #last: Capture | undefined;

  /** @throws KintsugiError `misuse` for an unknown option or one out of its bounds */
  constructor(options: RunHistoryOptions = {}) {
    const {
      maxCaptures = Infinity,
      maxBytes = DEFAULT_HISTORY_BYTES,
      rules = RULES,
    } = checkOptions('RunHistory', options, OPTIONS);
    if (rules !== RULES) checkRules(rules, 'RunHistory');
    this.maxCaptures = Math.floor(maxCaptures);
    this.maxBytes = maxBytes;
    this.rules = rules;
    this.#histograms = new HistogramRows(this.#layers, {
      bytes: maxBytes * (1 - SCALAR_SHARE),
      fewest: FEWEST_CAPTURES,
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
    return this.#epochs.view(this.#length);
  }
  get elapsedMs(): Float64Array {
    return this.#elapsed.view(this.#length);
  }
  get layerNames(): readonly string[] {
    return this.#layerNames;
  }
  get logNames(): readonly string[] {
    return [...this.#logs.keys()];
  }
  get anomalies(): readonly Anomaly[] {
    return this.#anomalies;
  }

  get bytes(): number {
    let bytes = 0;
    for (const column of this.#numberColumns) bytes += column.bytes;
    for (const layer of this.#layers.values()) bytes += layer.scalarBytes + layer.histogramBytes;
    return bytes;
  }

  append(capture: Capture): void {
    if (!Number.isFinite(capture.epoch))
      throw new KintsugiError('misuse', `the capture's epoch is ${capture.epoch}: give a finite number`);
    for (const { layer } of capture.layers) if (!this.#layers.has(layer)) this.#addLayer(layer);
    let index = this.#position(capture.epoch);
    const replaces = index < this.#length && this.#epochs.at(index) === capture.epoch;
    if (!replaces) {
      index -= this.#makeRoom(index);
      this.#insertAt(index);
    }
    if (index === this.#length - 1) this.#last = capture;
    this.#epochs.set(index, capture.epoch);
    this.#elapsed.set(index, capture.elapsedMs ?? NaN);
    for (const component of COMPONENTS) this.#loss[component].set(index, capture.loss?.[component] ?? NaN);
    this.#writeLogs(index, capture.logs ?? {});
    this.#writeLayers(index, capture.layers, replaces);
    this.#appended++;
    this.#version++;
  }

  /** Adds anomalies that are not there yet; returns those that were new. */
  addAnomalies(anomalies: readonly Anomaly[]): Anomaly[] {
    const fresh = anomalies.filter(({ type, layer, epoch }) => {
      const key = JSON.stringify([type, layer, epoch]);
      if (this.#anomalyKeys.has(key)) return false;
      this.#anomalyKeys.add(key);
      return true;
    });
    if (fresh.length > 0) {
      this.#anomalies.push(...fresh);
      this.#version++;
    }
    return fresh;
  }

  column(layer: string, metric: ScalarMetric): Float32Array {
    return (
      this.#layers.get(layer)?.scalars[metric].view(this.#length) ?? new Float32Array(this.#length).fill(NaN)
    );
  }

  log(name: string): Float64Array {
    return this.#logs.get(name)?.view(this.#length) ?? new Float64Array(this.#length).fill(NaN);
  }

  loss(component: keyof LossComponents): Float64Array {
    return this.#loss[component].view(this.#length);
  }

  archetypes(layer: string): readonly (Archetype | null)[] {
    return (
      this.#layers.get(layer)?.archetypes(this.#length) ?? Array.from({ length: this.#length }, () => null)
    );
  }

  histogram(layer: string, index: number): { counts: number[]; range: [number, number] } | null {
    const row = this.#histograms.at(index);
    return row >= 0 ? (this.#layers.get(layer)?.histogram(row) ?? null) : null;
  }

  classification(layer: string, index: number): Classification | null {
    const columns = this.#layers.get(layer);
    const archetype = columns?.archetypeAt(index) ?? null;
    if (!columns || archetype === null) return null;
    return describeClassification(archetype, this.#scalarsAt(columns, index), this.rules);
  }

  at(index: number): Capture | undefined {
    const place = index < 0 ? this.#length + index : index;
    if (place < 0 || place >= this.#length) return undefined;
    if (place === this.#length - 1 && this.#last) return this.#last;
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
      layers: this.#layerNames.flatMap((name) => this.#layerAt(name, place) ?? []),
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
      anomalies: [...this.#anomalies],
      last: this.#last ?? null,
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
    history.#last = document.last ?? undefined;
    return history;
  }

  get #numberColumns(): NumberColumn[] {
    return [
      this.#epochs,
      this.#elapsed,
      this.#histograms.column,
      ...Object.values(this.#loss),
      ...this.#logs.values(),
    ];
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
    columns.resizeHistograms(this.#histograms.capacity);
    this.#layers.set(name, columns);
    this.#layerNames.push(name);
  }

  #insertAt(index: number): void {
    for (const column of this.#numberColumns) column.insert(index, this.#length);
    if (index < this.#length) for (const layer of this.#layers.values()) layer.insert(index, this.#length);
    this.#histograms.column.set(index, -1);
    this.#length++;
  }

  #writeLogs(index: number, logs: Record<string, number>): void {
    for (const name of Object.keys(logs))
      if (!this.#logs.has(name)) this.#logs.set(name, new NumberColumn(this.#length));
    for (const [name, column] of this.#logs) column.set(index, logs[name] ?? NaN);
  }

  #writeLayers(index: number, captured: readonly LayerCapture[], replaces: boolean): void {
    const present = new Map(captured.map((one) => [one.layer, one]));
    const bins = captured[0]?.metrics.histogram.length;
    const row = bins === undefined ? -1 : this.#histograms.claim(index, this.epochs, bins);
    for (const [name, columns] of this.#layers) {
      const { metrics, classification } = present.get(name) ?? {};
      if (replaces) this.#countChange(columns, columns.scalars.meanAbsChange.at(index), -1);
      columns.setScalars(
        index,
        metrics ?? null,
        classification?.archetype ?? null,
        this.#length,
        this.#capacity,
      );
      if (metrics) this.#countChange(columns, metrics.meanAbsChange, 1);
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
  #makeRoom(index: number): number {
    let perCapture = 0;
    for (const layer of this.#layers.values()) perCapture += layer.bytesPerCapture;
    const allowed = Math.floor(
      (this.maxBytes * SCALAR_SHARE) / Math.max(1, perCapture + 16 * (6 + this.#logs.size)),
    );
    const limit = Math.max(FEWEST_CAPTURES, Math.min(this.maxCaptures, allowed));
    let gone = 0;
    if (this.#length + 1 > limit)
      gone = this.#thin(Math.max(FEWEST_CAPTURES - 1, Math.floor(limit * THINNED_TO)), index);
    const capacity =
      this.#length + 1 > this.#capacity
        ? Math.min(limit, this.#capacity * 2)
        : Math.min(limit, this.#capacity);
    if (capacity !== this.#capacity) {
      for (const layer of this.#layers.values()) layer.resize(capacity, this.#length);
      this.#capacity = capacity;
    }
    return gone;
  }

  #thin(target: number, index: number): number {
    const kept = thinIndices(this.epochs, target, this.#importantIndices());
    for (const layer of this.#layers.values()) layer.keep(kept);
    for (const column of this.#numberColumns) column.keep(kept);
    this.#length = kept.length;
    return index - kept.filter((one) => one < index).length;
  }

  /** Anomalies first, then each layer's extremes. */
  #importantIndices(): number[] {
    const important: number[] = [];
    for (const { epoch } of this.#anomalies) {
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
