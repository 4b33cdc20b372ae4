import { checkOptions } from '../core/check-options.js';
import { isWhole, refuse } from '../core/check-value.js';
import type { Anomaly } from '../core/anomaly.js';
import { AnomalyLog } from './anomaly-log.js';
import { checkAnomalies } from './decode-anomaly.js';
import type { Archetype, Classification } from '../core/classification.js';
import { BoundedColumns } from './bounded-columns.js';
import { checkCapture } from './check-capture.js';
import {
  ANOMALY_SHARE,
  checkBounds,
  DEFAULT_HISTORY_BYTES,
  OPTIONS,
  type ReadBounds,
  type RunHistoryOptions,
} from './history-options.js';
import { ListenerSet } from './listener-set.js';
import { readCapture, readClassification } from './read-capture.js';
import { SCALAR_METRICS, type ScalarMetric } from '../core/layer-metrics.js';
import { LOSS_COMPONENTS } from './run-columns.js';
import { checkRules, RULES, type ClassificationRule } from '../analysis/classification/rules.js';
import type { Capture, LossComponents, RunHistoryView } from '../core/run-history-view.js';
import { historyFromJson, historyToJson, mostLayers } from './run-history-json.js';

export { ANOMALY_SHARE, DEFAULT_HISTORY_BYTES, type RunHistoryOptions };

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
  /**
   * Tells Vue's `reactive` and `ref` to leave a history as it is: the proxy that they would put around it has no
   * access to its private fields. What changed is told to `subscribe`, not by reactivity.
   */
  readonly __v_skip = true;
  #version = 0;
  #appended = 0;
  readonly #columns: BoundedColumns;
  #layerNames: readonly string[] | null = null;
  readonly #anomalies: AnomalyLog;
  readonly #listeners = new ListenerSet();

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
    this.#anomalies = new AnomalyLog(maxBytes * ANOMALY_SHARE);
    this.#columns = new BoundedColumns({
      maxCaptures: this.maxCaptures,
      maxBytes: maxBytes * (1 - ANOMALY_SHARE),
    });
  }

  get version(): number {
    return this.#version;
  }
  get length(): number {
    return this.#columns.index.length;
  }
  get appended(): number {
    return this.#appended;
  }
  get epochs(): Float64Array {
    return this.#columns.index.epochs;
  }
  get elapsedMs(): Float64Array {
    return this.#columns.run.elapsed.view(this.length) as Float64Array;
  }
  get layerNames(): readonly string[] {
    return (this.#layerNames ??= [...this.#columns.layers.keys()]);
  }
  get logNames(): readonly string[] {
    return [...this.#columns.run.logs.keys()];
  }
  get anomalies(): readonly Anomaly[] {
    return this.#anomalies.entries;
  }
  /** Anomalies that went because they were too many: the least serious, of these the oldest. */
  get anomaliesDropped(): number {
    return this.#anomalies.dropped;
  }

  get bytes(): number {
    return this.#columns.bytes + this.#anomalies.bytes;
  }

  /**
   * Adds a capture, all of it or nothing.
   * @throws KintsugiError `misuse` for an epoch that is not finite, or a value that is not a number where one
   * is asked for
   */
  append(capture: Capture): void {
    checkCapture(capture, mostLayers(this.maxBytes));
    this.#columns.write(capture, () => this.#anomalies.entries.map(({ epoch }) => epoch));
    this.#layerNames = null;
    this.#appended++;
    this.#changed();
  }

  /**
   * Adds anomalies; one of the same type, layer and epoch takes the place of its former state. Returns those
   * that were new. All of them are added or, where one is wrong, none.
   * @param alreadyDropped - anomalies that were too many before they came here
   * @throws KintsugiError `misuse` for what is no anomaly
   */
  addAnomalies(anomalies: readonly Anomaly[], alreadyDropped = 0): Anomaly[] {
    const who = 'RunHistory.addAnomalies';
    const checked = checkAnomalies(who, anomalies);
    if (!isWhole(alreadyDropped, 0))
      refuse(who, 'alreadyDropped', alreadyDropped, 'a whole number of at least 0');
    const fresh = this.#anomalies.add(checked, alreadyDropped);
    if (checked.length > 0 || alreadyDropped > 0) this.#changed();
    return fresh;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  column(layer: string, metric: ScalarMetric): Float32Array | Float64Array {
    if (!SCALAR_METRICS.includes(metric))
      refuse('column', 'the metric', metric, `one of ${SCALAR_METRICS.join(', ')}`);
    return this.#layer(layer)?.scalar(metric).view(this.length) ?? new Float32Array(this.length).fill(NaN);
  }

  log(name: string): Float64Array {
    const column = this.#columns.run.logs.get(name);
    return (column?.view(this.length) ?? new Float64Array(this.length).fill(NaN)) as Float64Array;
  }

  loss(component: keyof LossComponents): Float64Array {
    if (!LOSS_COMPONENTS.includes(component))
      refuse('loss', 'the component', component, `one of ${LOSS_COMPONENTS.join(', ')}`);
    return this.#columns.run.loss[component].view(this.length) as Float64Array;
  }

  archetypes(layer: string): readonly (Archetype | null)[] {
    return this.#layer(layer)?.archetypes(this.length) ?? Array.from({ length: this.length }, () => null);
  }

  histogram(layer: string, index: number): { counts: number[]; range: [number, number] } | null {
    if (!this.#isKept(index)) return null;
    return this.#layer(layer)?.histogram(this.#columns.histograms.at(index)) ?? null;
  }

  classification(layer: string, index: number): Classification | null {
    const columns = this.#layer(layer);
    return columns && this.#isKept(index) ? readClassification(columns, index, this.rules) : null;
  }

  at(index: number): Capture | undefined {
    const place = index < 0 ? this.length + index : index;
    return this.#isKept(place) ? readCapture(this.#columns, place, this.rules) : undefined;
  }

  /**
   * Mean over all captures of a layer's mean |Δφ|, `next` included: what the next capture's resilience is
   * computed from.
   */
  meanAbsChange(layer: string, next = NaN): number {
    const { changeSum = 0, changeCount = 0 } = this.#layer(layer) ?? {};
    return Number.isNaN(next) ? changeSum / changeCount : (changeSum + next) / (changeCount + 1);
  }

  /**
   * A layer's changes so far, of captures that are gone too: sum and number of its mean |Δφ|.
   * @internal
   */
  changeTotals(layer: string): [sum: number, count: number] {
    const { changeSum = 0, changeCount = 0 } = this.#layer(layer) ?? {};
    return [changeSum, changeCount];
  }

  /**
   * The captures that are appended until `continueFrom` are of a history that was kept before.
   * @internal
   */
  beginRestoring(...what: Parameters<BoundedColumns['beginRestoring']>): void {
    this.#columns.beginRestoring(...what);
    this.#layerNames = null;
  }

  /**
   * Takes over what the kept captures alone do not tell.
   * @internal
   */
  continueFrom(rest: { appended: number; changes: ReadonlyMap<string, [sum: number, count: number]> }): void {
    this.#columns.endRestoring(() => this.#anomalies.entries.map(({ epoch }) => epoch));
    this.#layerNames = null;
    for (const [name, columns] of this.#columns.layers)
      [columns.changeSum, columns.changeCount] = rest.changes.get(name) ?? [0, 0];
    this.#appended = rest.appended;
  }

  /** The whole history, for `JSON.stringify`. */
  toJSON(): unknown {
    return historyToJson(this);
  }

  /**
   * A history read back from `toJSON`'s value or its text; it goes on as if it had never been stored. The
   * file's own bounds hold where they are the smaller ones.
   * @param bounds - the page's: `maxBytes` 64 MiB and any number of captures unless given
   * @throws KintsugiError `misuse` for anything but a whole run history of this version
   */
  static fromJSON(json: unknown, bounds: ReadBounds = {}): RunHistory {
    const checked = checkBounds('RunHistory.fromJSON', bounds);
    return historyFromJson(json, checked, (options) => new RunHistory(options));
  }

  #layer(name: string) {
    return this.#columns.layers.get(name);
  }

  #isKept(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.length;
  }

  #changed(): void {
    this.#version++;
    this.#listeners.notify();
  }
}
