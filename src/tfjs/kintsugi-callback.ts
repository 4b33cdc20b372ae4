import { Callback, getBackend, type LayersModel, type Logs } from '@tensorflow/tfjs';
import type { Engine } from '../core/engine.js';
import type { LossComponents } from '../core/run-history-view.js';
import type { MonitorStore } from '../core/store.js';
import { LayerMonitor, type CaptureInfo } from '../monitor/layer-monitor.js';
import { isDue } from '../monitor/schedule.js';
import { ActivationProbe } from './activation-probe.js';
import { CallbackFiles } from './callback-files.js';
import {
  checkCallbackOptions,
  type CheckedCallbackOptions,
  type KintsugiCallbackOptions,
} from './callback-options.js';
import { engineForBackend } from './engine-for-backend.js';
import { KintsugiOptimizer } from './kintsugi-optimizer.js';
import { modelVariables } from './layer-names.js';
import { deliveryFor } from './model-layers.js';
import { yieldToMain } from '../yield-to-main.js';
import { defaultSource, type PhiSource } from './phi-sources.js';
import { readLogs } from './read-logs.js';
import { readLayers, readTensors, valuesInMemory, webGpuBackend } from './tensor-layers.js';
import { TrainingClock } from './training-clock.js';

/** Longest time, in ms, for which training may hold the page up before it lets it draw and answer. */
const YIELD_EVERY_MS = 30;

/**
 * Monitors `model.fit`: `model.fit(x, y, {callbacks: [new KintsugiCallback()]})` is the whole change, and
 * `<kintsugi-monitor>` shows its `store`. Captures are never waited for, no batch costs a readback, and an error inside the
 * monitor is reported while the training goes on. Put it first in the list of callbacks: what later ones take
 * is then not counted as training.
 */
export class KintsugiCallback extends Callback {
  readonly monitor: LayerMonitor;
  private readonly options: CheckedCallbackOptions;
  private readonly trainingClock: TrainingClock;
  private readonly clock: () => number;
  private readonly files: CallbackFiles | null;
  private source: PhiSource | null = null;
  private probe: ActivationProbe | null = null;
  private engine: Engine | null = null;
  /** True where the engine was made here and is ours to replace and to dispose of. */
  private ownsEngine = false;
  /** tfjs's backend for which that engine was made. */
  private engineBackend = '';
  private starting: Promise<void> | null = null;
  private lastYield = -Infinity;
  private epoch = 0;
  private batch = 0;
  private batchesSeen = 0;
  private trainedBefore = false;

  /** Throws `KintsugiError` ('misuse') on an unknown option or a value out of its bounds. */
  constructor(options: KintsugiCallbackOptions = {}) {
    super();
    this.options = checkCallbackOptions(options, YIELD_EVERY_MS);
    this.clock = options.clock ?? (() => performance.now());
    this.trainingClock = new TrainingClock(this.clock);
    this.engine = options.engine ?? null;
    this.monitor =
      this.options.monitor ??
      new LayerMonitor(
        (select) => readLayers(this.source!, this.trained, deliveryFor(this.engine), select),
        this.options.monitorOptions,
      );
    this.files = this.monitor.saveDir === null ? null : new CallbackFiles(this.monitor);
  }

  /** Resolves when every file begun so far is saved or given up. */
  async saved(): Promise<void> {
    await this.files?.idle();
  }

  /** What `<kintsugi-monitor>` takes. */
  get store(): MonitorStore {
    return this.monitor.store;
  }

  /** Frees the engine made here, if any. The history stays readable. */
  dispose(): void {
    if (this.ownsEngine) this.engine?.dispose();
    this.engine = null;
    this.ownsEngine = false;
  }

  override async onTrainBegin(): Promise<void> {
    await this.guarded(async () => {
      const { source, description } =
        this.options.source === undefined
          ? defaultSource(this.trained)
          : { source: this.options.source, description: 'chosen by the program' };
      this.source = source;
      this.beginRun();
      this.monitor.setting({ source: description });
      this.monitor.progress({
        phase: 'training',
        epochs: numberOr(this.params['epochs'], NaN),
        epoch: -1,
        batch: NaN,
        batches: this.batches,
      });
      await this.ensureEngine();
      await this.monitor.prime();
      if (this.options.activations !== undefined)
        this.probe = new ActivationProbe(this.trained, this.options.activations);
    });
  }

  /** A second training from the start is another run; one that goes on where the last ended is the same. */
  private beginRun(): void {
    const { history } = this.monitor;
    const first = numberOr(this.params['initialEpoch'], 0);
    if (this.trainedBefore && history.length > 0 && first <= history.epochs.at(-1)!) this.monitor.restart();
    this.trainedBefore = true;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    await this.guarded(() => {
      this.epoch = epoch;
      this.batch = 0;
      this.monitor.progress({ epoch, batch: 0, batches: this.batches });
      // After the loss of a device a page may have set another backend. Not waited for: captures are dropped
      // until it is there.
      if (!this.monitor.attached) void this.guarded(() => this.ensureEngine());
    });
  }

  override async onBatchBegin(): Promise<void> {
    this.trainingClock.batchBegins();
  }

  // The logs hold scalars on the device; reading one would stall every batch, so they are left alone.
  override async onBatchEnd(batch: number): Promise<void> {
    await this.guarded(() => {
      this.monitor.recordTrainingTime(this.trainingClock.batchEnds(!valuesInMemory()));
      this.batch = batch + 1;
      this.monitor.progress({ batch: this.batch });
      const { everyBatches } = this.options;
      // The last batch's capture is taken at the end of the epoch, together with its loss.
      const due =
        everyBatches !== null && this.batchesSeen++ % everyBatches === 0 && this.batch !== this.batches;
      if (due && this.monitor.wantsCaptureNow()) void this.monitor.captureLayerStates(this.moment);
    });
    await this.letThePageDraw();
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    await this.guarded(() => {
      const perBatch = this.options.everyBatches !== null;
      const scheduled =
        isDue(this.monitor.schedule.metricsCapture, epoch) && !this.store.status.monitoringPaused;
      // How a run ended is worth more than its budget.
      const due = (perBatch || this.monitor.wantsCapture(epoch) || this.isLast(epoch)) && scheduled;
      if (!due) return;
      const captured = this.monitor.captureLayerStates(
        perBatch ? this.moment : epoch,
        this.captureInfo(epoch, logs),
      );
      this.files?.afterCapture(epoch, captured);
    });
    await this.letThePageDraw();
  }

  override async onTrainEnd(): Promise<void> {
    await this.guarded(async () => {
      await within(this.options.settleWithin, this.monitor.idle());
      this.monitor.finish();
      this.files?.finish();
      if (this.files !== null) await within(this.options.settleWithin, this.files.idle());
    });
  }

  /** A moment within the epoch in progress: epoch + share of its batches before the present one. */
  private get moment(): number {
    const before = Math.max(0, this.batch - 1);
    return this.epoch + before / (this.batches > 0 ? this.batches : before + 1);
  }

  private captureInfo(epoch: number, logs: Logs | undefined): CaptureInfo {
    const { probe, monitor } = this;
    // Pictures of the layers show their units; the last epoch's are those of the report at the end.
    const units =
      this.isLast(epoch) || (monitor.saveDir !== null && isDue(monitor.schedule.layerVisualizations, epoch));
    const numbers = readLogs(logs);
    return {
      logs: numbers,
      units,
      loss: this.lossComponents(numbers),
      ...(probe === null
        ? {}
        : { activations: () => readTensors(() => probe.run(), deliveryFor(this.engine)) }),
    };
  }

  private async lossComponents(logs: Promise<Record<string, number>>): Promise<Partial<LossComponents>> {
    const optimizer = this.trained.optimizer as unknown;
    const kintsugi = optimizer instanceof KintsugiOptimizer ? optimizer : null;
    const [{ loss }, parts] = await Promise.all([
      logs,
      kintsugi?.lossComponents() ?? {},
      kintsugi === null ? null : this.guarded(() => this.reportSkippedSteps(kintsugi)),
    ]);
    return { ...(loss === undefined ? {} : { base: loss }), ...parts };
  }

  private async reportSkippedSteps(optimizer: KintsugiOptimizer): Promise<void> {
    const skipped = Object.entries(await optimizer.skippedSteps());
    if (skipped.length === 0) return;
    const names = new Map(modelVariables(this.trained).map(({ name, variable }) => [variable.name, name]));
    this.monitor.setting({
      skippedSteps: skipped
        .map(([variable, steps]) => `${names.get(variable) ?? variable}: ${steps}`)
        .join(', '),
    });
  }

  /** Makes an engine where none was given, and anew where tfjs computes elsewhere than before. */
  private async ensureEngine(): Promise<void> {
    if (this.engine !== null && !this.ownsEngine) return;
    this.starting ??= this.startEngine().finally(() => (this.starting = null));
    await this.starting;
  }

  private async startEngine(): Promise<void> {
    const sameBackend =
      this.engineBackend === getBackend() && (this.engine?.kind !== 'webgpu' || this.delivers());
    // A monitor of the program's own comes with an engine of its own.
    if (this.monitor.attached && (sameBackend || this.engine === null)) return;
    const former = this.engine;
    // The device of tfjs itself was lost: nothing to measure until the page sets another backend.
    if (former?.kind === 'webgpu' && !this.monitor.attached && this.delivers()) return;
    const engine = await engineForBackend();
    this.engine = engine;
    this.engineBackend = getBackend();
    this.ownsEngine = true;
    this.monitor.reattach(engine);
    former?.dispose();
  }

  private delivers(): boolean {
    const delivery = deliveryFor(this.engine);
    return delivery !== 'arrays' && delivery.device === webGpuBackend()?.device;
  }

  private async letThePageDraw(): Promise<void> {
    const { yieldEvery } = this.options;
    if (yieldEvery === 0 || this.clock() - this.lastYield < yieldEvery) return;
    await yieldToMain();
    this.lastYield = this.clock();
  }

  /** Whatever fails here is reported and goes no further. */
  private async guarded(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.monitor.reportError(error);
    }
  }

  private isLast(epoch: number): boolean {
    return epoch + 1 === this.params['epochs'];
  }

  private get batches(): number {
    const { steps, samples, batchSize } = this.params as Record<string, unknown>;
    return numberOr(steps, Math.ceil(numberOr(samples, NaN) / numberOr(batchSize, NaN)));
  }

  private get trained(): LayersModel {
    return (this as unknown as { model: LayersModel }).model;
  }
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** Resolves with the promise, or after `ms`, whichever comes first. */
async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([promise, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
