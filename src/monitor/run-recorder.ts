import type { ActivationStats } from '../core/activation-stats.js';
import { AnomalyDetector } from '../analysis/anomalies/anomaly-detector.js';
import type { AnomalyOptions } from '../analysis/anomalies/anomaly-options.js';
import { AnomalyLog } from '../history/anomaly-log.js';
import { classifyLayer } from '../analysis/classification/classify-layer.js';
import { LayerHysteresis } from '../analysis/classification/hysteresis.js';
import { numberedNames } from '../core/layer-keys.js';
import type { LayerStats } from '../core/layer-stats.js';
import { metricsFromStats } from '../analysis/metrics-from-stats.js';
import { RULES, type ClassificationRule } from '../analysis/classification/rules.js';
import { DEFAULT_HISTORY_BYTES } from '../history/history-options.js';
import { ANOMALY_SHARE, RunHistory } from '../history/run-history.js';
import type { Capture, LayerCapture, LossComponents } from '../core/run-history-view.js';

/** How a run is judged and how much of it is kept. */
export interface RecorderOptions {
  /**
   * Go on with this history, read back from storage, say; its own bounds and rules hold. Default: a new one.
   */
  history?: RunHistory;
  /** Rules of classification, first that holds wins. Default `RULES`. */
  rules?: readonly ClassificationRule[];
  /** A layer changes archetype only after this many captures in a row agree. Default 1: at once. */
  hysteresis?: number;
  /** How anomalies are judged: `{method: 'robust' | 'sigma'}`. */
  anomalies?: AnomalyOptions;
  /** Keep the history within an eighth of the usual bytes. Default false. */
  memoryEfficient?: boolean;
  /**
   * Captures kept at most, at least 8; when more come older ones are thinned. Default: as many as the bytes
   * allow.
   */
  maxHistoryLength?: number;
  /** Bytes that the history may take. Default 64 MiB, or 8 with `memoryEfficient`. */
  maxHistoryBytes?: number;
}

/** What an engine and the training said of one moment. */
export interface Reading {
  epoch: number;
  stats: readonly LayerStats[];
  activations: readonly ActivationStats[];
  loss: Partial<LossComponents> | undefined;
  logs: Record<string, number> | undefined;
  elapsedMs: number;
}

const MEMORY_EFFICIENT_SHARE = 1 / 8;

/** Turns readings into captures: metrics, resilience over the run, class; and keeps them. */
export class RunRecorder {
  readonly history: RunHistory;
  readonly #rules: readonly ClassificationRule[];
  readonly #hysteresis: LayerHysteresis;
  readonly #anomalies: AnomalyOptions;
  #detector: AnomalyDetector;
  /** What was found and is not in the history yet. */
  #found: AnomalyLog;
  #lastEpoch = -Infinity;
  #detectedStep = -1;
  readonly #remembering: Generator<void>;

  constructor(options: RecorderOptions = {}) {
    const {
      history,
      rules = history?.rules ?? RULES,
      hysteresis = 1,
      anomalies = {},
      memoryEfficient = false,
      maxHistoryLength,
      maxHistoryBytes,
    } = options;
    this.#rules = rules;
    this.#hysteresis = new LayerHysteresis(hysteresis, rules);
    this.#anomalies = anomalies;
    this.#detector = new AnomalyDetector(anomalies);
    this.history =
      history ??
      new RunHistory({
        rules,
        maxBytes: maxHistoryBytes ?? DEFAULT_HISTORY_BYTES * (memoryEfficient ? MEMORY_EFFICIENT_SHARE : 1),
        ...(maxHistoryLength === undefined ? {} : { maxCaptures: maxHistoryLength }),
      });
    this.#found = this.#emptyLog();
    this.#remembering = this.#remember(this.history.length);
  }

  /**
   * Goes on with what a history read back holds already, capture by capture, until `enough` says so; true
   * once all of it is known. What is not gone through when the next capture comes is gone through then.
   */
  replay(enough: () => boolean): boolean {
    while (this.#remembering.next().done !== true) if (enough()) return false;
    return true;
  }

  /** Shows what is already in the history to all that remembers captures. What they find is there already. */
  *#remember(length: number): Generator<void> {
    for (let index = 0; index < length; index++) {
      const capture = this.history.at(index)!;
      this.#detector.update(capture);
      this.#lastEpoch = capture.epoch;
      this.#hysteresis.startCapture(capture.layers.map(({ layer }) => layer));
      for (const { layer, metrics, classification } of capture.layers)
        this.#hysteresis.settle(layer, classification, metrics);
      yield;
    }
    this.#detector.adopt(this.history.anomalies);
  }

  record({ epoch, stats, activations, loss, logs, elapsedMs }: Reading): Capture {
    this.replay(() => false);
    const waiting = [...activations];
    const names = numberedNames(stats);
    const named = stats.map((one, index) => ({ ...one, name: names[index]! }));
    this.#hysteresis.startCapture(names);
    const layers = named.map((one, index) => this.#layer(one, takeActivations(waiting, stats[index]!.name)));
    const capture: Capture = {
      epoch,
      layers,
      elapsedMs,
      ...(loss === undefined ? {} : { loss: { base: NaN, kintsugi: NaN, regularization: NaN, ...loss } }),
      ...(logs === undefined ? {} : { logs }),
    };
    this.history.append(capture);
    this.#examine(capture);
    return capture;
  }

  /**
   * Brings the anomalies found so far into the history where a multiple of `period` epochs has been reached
   * since the last time; 0 = only at the end. The detector itself sees every capture, whatever the schedule.
   */
  detect(period: number, epoch: number): void {
    if (period === 0) return;
    const step = Math.floor(epoch / period);
    if (step === this.#detectedStep) return;
    this.#detectedStep = step;
    this.#publish();
  }

  /** The end of a run: all anomalies found, and what only the whole run can tell. */
  finish(): void {
    this.replay(() => false);
    if (this.history.length === 0) return;
    this.#detector.finish(this.history);
    this.#found.add(this.#detector.changed);
    this.#publish();
  }

  #publish(): void {
    this.history.addAnomalies(this.#found.entries, this.#found.dropped);
    this.#found = this.#emptyLog();
  }

  #emptyLog(): AnomalyLog {
    return new AnomalyLog(this.history.maxBytes * ANOMALY_SHARE);
  }

  #examine(capture: Capture): void {
    // A run begun again from an earlier epoch is another run to the detector.
    if (capture.epoch <= this.#lastEpoch) {
      this.#detector.end();
      this.#found.add(this.#detector.changed);
      this.#detector = new AnomalyDetector(this.#anomalies);
    }
    this.#lastEpoch = capture.epoch;
    this.#detector.update(capture);
    this.#found.add(this.#detector.changed);
    this.#detector.noteMemory('The history', this.history.bytes, this.history.maxBytes, capture.epoch);
    this.#found.add(this.#detector.changed);
  }

  #layer(stats: LayerStats, activations: ActivationStats | undefined): LayerCapture {
    const metrics = metricsFromStats(stats, {
      meanAbsChange: this.history.meanAbsChange(stats.name, stats.meanAbsChange),
      ...(activations === undefined ? {} : { activations }),
    });
    const classification = this.#hysteresis.settle(
      stats.name,
      classifyLayer(metrics, { rules: this.#rules }),
      metrics,
    );
    return { layer: stats.name, metrics, classification };
  }
}

/**
 * Activations bear the name of a layer, φ that of its weights: "dense" goes to the first of "dense/kernel",
 * "dense/bias".
 */
function takeActivations(waiting: ActivationStats[], layer: string): ActivationStats | undefined {
  const index = waiting.findIndex(({ name }) => layer === name || layer.startsWith(`${name}/`));
  return index < 0 ? undefined : waiting.splice(index, 1)[0];
}
