import { Callback, type LayersModel, type Logs } from '@tensorflow/tfjs';
import type { MonitorStore } from '../core/store.js';
import type { CaptureInfo } from '../monitor/capture-info.js';
import type { CaptureSession } from '../monitor/capture-session.js';
import { LayerMonitor, sessionOf } from '../monitor/layer-monitor.js';
import { isDue } from '../monitor/schedule.js';
import { startTimer } from '../monitor/timer.js';
import { yieldToMain } from '../yield-to-main.js';
import { ActivationProbe } from './activation-probe.js';
import { BackendEngine } from './backend-engine.js';
import { CallbackFiles } from './callback-files.js';
import { layersFor } from './callback-layers.js';
import {
  checkCallbackOptions,
  type CheckedCallbackOptions,
  type KintsugiCallbackOptions,
} from './callback-options.js';
import { FitWatch, type Fitted } from './fit-watch.js';
import { lossComponents } from './loss-components.js';
import { defaultSource, type PhiSource } from './phi-sources.js';
import { readLogs } from './read-logs.js';
import { readTensors, valuesInMemory } from './tensor-layers.js';
import { TrainingClock } from './training-clock.js';

/** Longest time, in ms, for which training may hold the page up before it lets it draw and answer. */
const YIELD_EVERY_MS = 30;

/**
 * Monitors `model.fit`: `model.fit(x, y, {callbacks: [new KintsugiCallback()]})` is the whole change, and
 * `<kintsugi-monitor>` shows its `store`. Training begins at once and is never held up by a capture, no batch
 * costs a readback, and an error inside the monitor is reported while the training goes on. Put it first in
 * the list of callbacks: what later ones take is then not counted as training.
 *
 * tfjs tells its callbacks nothing of a training that throws. The phase then becomes `failed` within half a
 * second, or when the next training begins.
 */
export class KintsugiCallback extends Callback {
  /** Vue's `reactive` must leave it alone: through a proxy private fields cannot be reached. */
  readonly __v_skip = true;
  readonly monitor: LayerMonitor;
  readonly #session: CaptureSession;
  readonly #engine: BackendEngine;
  readonly #options: CheckedCallbackOptions;
  readonly #trainingClock: TrainingClock;
  readonly #files: CallbackFiles | null;
  readonly #watch: FitWatch;
  #source: PhiSource | null = null;
  #probe: ActivationProbe | null = null;
  #lastYield = -Infinity;
  #epoch = 0;
  #batch = 0;
  #batchesSeen = 0;
  #trainedBefore = false;

  /** Throws `KintsugiError` ('misuse') on an unknown option or a value out of its bounds. */
  constructor(options: KintsugiCallbackOptions = {}) {
    super();
    this.#options = checkCallbackOptions(options, YIELD_EVERY_MS);
    this.monitor =
      this.#options.monitor ??
      new LayerMonitor(
        (select) => layersFor(this.#engine, this.#source!, this.#trained, select),
        this.#options.monitorOptions,
      );
    this.#session = sessionOf(this.monitor);
    this.#engine = new BackendEngine(this.#session, options.engine);
    this.#trainingClock = new TrainingClock(this.#session.clock);
    this.#files = this.monitor.saveDir === null ? null : new CallbackFiles(this.monitor);
    this.#watch = new FitWatch(() => this.#session.finish('failed'));
  }

  /** Resolves when every file begun so far is saved or given up. */
  async saved(): Promise<void> {
    await this.#files?.idle();
  }

  /** What `<kintsugi-monitor>` takes. */
  get store(): MonitorStore {
    return this.monitor.store;
  }

  /** Frees the engine made here, if any. The history stays readable. */
  dispose(): void {
    this.#engine.dispose();
  }

  // Waits for nothing: the engine may be there later, or never.
  override async onTrainBegin(): Promise<void> {
    await this.#guarded(() => {
      this.#watch.begin(this.#trained as unknown as Fitted);
      const { source, description } =
        this.#options.source === undefined
          ? defaultSource(this.#trained)
          : { source: this.#options.source, description: 'chosen by the program' };
      this.#source = source;
      this.#beginRun();
      this.#session.note({ source: description });
      this.monitor.progress({
        phase: 'training',
        epochs: numberOr(this.params['epochs'], NaN),
        epoch: -1,
        batch: NaN,
        batches: this.#batches,
      });
      this.#engine.ensure();
      this.#session.prime();
      if (this.#options.activations !== undefined)
        this.#probe = new ActivationProbe(this.#trained, this.#options.activations);
    });
  }

  /** A second training from the start is another run; one that goes on where the last ended is the same. */
  #beginRun(): void {
    const { history } = this.monitor;
    const first = numberOr(this.params['initialEpoch'], 0);
    if (this.#trainedBefore && history.length > 0 && first <= history.epochs.at(-1)!) this.#session.restart();
    this.#trainedBefore = true;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    await this.#guarded(() => {
      this.#epoch = epoch;
      this.#batch = 0;
      this.monitor.progress({ epoch, batch: 0, batches: this.#batches });
      // After the loss of a device a page may have set another backend; one that did not answer is replaced.
      if (!this.#session.attached) this.#engine.ensure();
    });
  }

  override async onBatchBegin(): Promise<void> {
    this.#trainingClock.batchBegins();
  }

  // The logs hold scalars on the device; reading one would stall every batch, so they are left alone.
  override async onBatchEnd(batch: number): Promise<void> {
    await this.#guarded(async () => {
      this.#session.recordTrainingTime(this.#trainingClock.batchEnds(!valuesInMemory()));
      this.#batch = batch + 1;
      this.monitor.progress({ batch: this.#batch });
      const { everyBatches, awaitCaptures } = this.#options;
      // The last batch's capture is taken at the end of the epoch, together with its loss.
      const due =
        everyBatches !== null && this.#batchesSeen++ % everyBatches === 0 && this.#batch !== this.#batches;
      if (!due || !this.#session.claimTurnNow()) return;
      const captured = this.#session.capture(this.#moment);
      if (awaitCaptures) await captured;
    });
    await this.#letThePageDraw();
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    await this.#guarded(async () => {
      const { everyBatches, awaitCaptures } = this.#options;
      const perBatch = everyBatches !== null;
      const scheduled =
        isDue(this.monitor.schedule.metricsCapture, epoch) && !this.store.status.monitoringPaused;
      // How a run ended is worth more than its budget.
      const due = (perBatch || this.#session.claimTurn(epoch) || this.#isLast(epoch)) && scheduled;
      if (!due) return;
      const captured = this.#session.capture(perBatch ? this.#moment : epoch, this.#captureInfo(epoch, logs));
      this.#files?.afterCapture(epoch, captured);
      if (awaitCaptures) await captured;
    });
    await this.#letThePageDraw();
  }

  override async onTrainEnd(): Promise<void> {
    await this.#guarded(async () => {
      this.#watch.end();
      let callOff = (): void => {};
      const enough = new Promise<void>(
        (resolve) => (callOff = startTimer(this.#options.settleWithin, resolve)),
      );
      await Promise.race([this.#session.idle(), enough]);
      this.monitor.finish();
      this.#files?.finish();
      await Promise.race([this.#files?.idle(), enough]);
      callOff();
    });
  }

  /** A moment within the epoch in progress: epoch + share of its batches before the present one. */
  get #moment(): number {
    const before = Math.max(0, this.#batch - 1);
    return this.#epoch + before / (this.#batches > 0 ? this.#batches : before + 1);
  }

  #captureInfo(epoch: number, logs: Logs | undefined): CaptureInfo {
    const { monitor } = this;
    const probe = this.#probe;
    // Pictures of the layers show their units; the last epoch's are those of the report at the end.
    const units =
      this.#isLast(epoch) || (monitor.saveDir !== null && isDue(monitor.schedule.layerVisualizations, epoch));
    const numbers = readLogs(logs);
    return {
      logs: numbers,
      units,
      loss: lossComponents(this.#trained, numbers, this.#session),
      ...(probe === null ? {} : { activations: () => readTensors(() => probe.run(), this.#engine.delivery) }),
    };
  }

  async #letThePageDraw(): Promise<void> {
    const { yieldEvery } = this.#options;
    const { clock } = this.#session;
    if (yieldEvery === 0 || clock() - this.#lastYield < yieldEvery) return;
    await yieldToMain();
    this.#lastYield = clock();
  }

  /** Whatever fails here is reported and goes no further. */
  async #guarded(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#session.errors.report(error);
    }
  }

  #isLast(epoch: number): boolean {
    return epoch + 1 === this.params['epochs'];
  }

  get #batches(): number {
    const { steps, samples, batchSize } = this.params as Record<string, unknown>;
    return numberOr(steps, Math.ceil(numberOr(samples, NaN) / numberOr(batchSize, NaN)));
  }

  get #trained(): LayersModel {
    return (this as unknown as { model: LayersModel }).model;
  }
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
