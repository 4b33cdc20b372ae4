import type { Engine, MeasureOptions } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { Capture, LossComponents } from '../core/run-history-view.js';
import type { RunHistory } from '../history/run-history.js';
import { Cancellation } from './cancellation.js';
import type { CaptureInfo } from './capture-info.js';
import { CaptureQueue } from './capture-queue.js';
import { takeMeasurement, type Measurement } from './capture-work.js';
import { CostMeter } from './cost-meter.js';
import type { EngineUser } from './engine-loss.js';
import { EngineSlot } from './engine-slot.js';
import { ErrorReporter } from './error-reporter.js';
import type { LayerCandidate, LayerProvider, LayerSelector } from './layer-provider.js';
import type { LayerMonitorOptions } from './monitor-options.js';
import { LiveMonitorStore } from './monitor-store.js';
import { monotonicClock } from './monotonic-clock.js';
import { replayInTurns } from './replay.js';
import { RunRecorder } from './run-recorder.js';
import { LayerSampler } from './sampling.js';
import { isDue, monitoringSchedule } from './schedule.js';
import { GIVEN_UP, NoAnswer, settleWithin } from './settle.js';
import { TimeLimit } from './time-limit.js';

/** Strongest weights reported of each layer whose units are measured. */
const STRONGEST = 64;

/**
 * Takes the captures of a monitor: an engine, a budget, a queue and the history that they fill, run after run.
 * Nothing in it throws into the training and nothing is waited for without a limit. Inside the package only.
 */
export class CaptureSession implements EngineUser {
  readonly schedule;
  readonly store: LiveMonitorStore;
  readonly errors: ErrorReporter;
  /** Milliseconds; never throws, never runs backwards. */
  readonly clock: () => number;
  readonly #options: LayerMonitorOptions;
  readonly #limit: TimeLimit;
  readonly #slot = new EngineSlot(this);
  #provider: LayerProvider;
  #sampler = new LayerSampler();
  #recorder: RunRecorder;
  #meter: CostMeter;
  #queue: CaptureQueue;
  /** Ends the waits of the run's captures when they are given up. */
  #run = new Cancellation();
  #begun = NaN;
  #turn = 0;
  /** Values of the last capture begun; Infinity where that is not known. */
  #values = Infinity;
  /** What captures wait for before they are measured; null: nothing. */
  #gate: Promise<unknown> | null = null;
  /** True while the engine has not seen the layers as this run begins with them. */
  #unseen: boolean;
  #disposed = false;

  constructor(provider: LayerProvider, options: LayerMonitorOptions) {
    this.#provider = provider;
    this.#options = options;
    this.schedule = monitoringSchedule(options.schedule);
    this.#limit = new TimeLimit(options.timeoutMs);
    this.#meter = new CostMeter(options.budget);
    this.#recorder = new RunRecorder(options);
    this.#unseen = this.#recorder.history.length > 0;
    this.errors = new ErrorReporter(options.onError, (message) => this.store.update({ error: message }));
    this.store = new LiveMonitorStore(this.#recorder.history, options.defer, (what, error) =>
      this.errors.log(what, error),
    );
    this.clock = monotonicClock(options.clock ?? (() => performance.now()), (error) =>
      this.errors.report(error),
    );
    this.#queue = new CaptureQueue(this.#replay());
    this.store.update({ budget: this.#meter.budget });
  }

  get history(): RunHistory {
    return this.#recorder.history;
  }

  /** True while an engine is there to measure with. */
  get attached(): boolean {
    return this.#slot.engine !== null;
  }

  /** Milliseconds for which an answer is waited for now. */
  get limitMs(): number {
    return this.#limit.ms;
  }

  /** Measures with this engine from now on. */
  attach(engine: Engine): void {
    if (this.#disposed)
      throw new KintsugiError('disposed', 'This monitor was disposed: make another LayerMonitor.');
    this.#slot.attach(engine);
    this.#queue.clear();
    this.store.update({ engine: { kind: engine.kind, reason: engine.reason }, error: null });
  }

  /** Measures no more, for this reason; what the engine has not delivered is given up. */
  detach(reason: string): void {
    this.#slot.detach();
    this.#queue.clear();
    this.store.update({ engine: { kind: 'none', reason } });
  }

  engineLost(engine: Engine, reason: string): void {
    if (this.#slot.engine !== engine) return;
    this.detach(reason);
    this.errors.report(
      new KintsugiError(
        'device-lost',
        `The engine can measure no more: ${reason} The history is kept; attach a new engine to go on.`,
      ),
    );
  }

  /** An engine is on its way: captures begun before it is there hold their values and wait for it. */
  awaitEngine(coming: Promise<unknown>): void {
    const gate = Promise.allSettled([this.#gate, coming]).then(() => {
      if (this.#gate === gate) this.#gate = null;
    });
    this.#gate = gate;
  }

  /** Counts `ms` of training, against which the cost of captures is held. */
  recordTrainingTime(ms: number): void {
    this.#meter.addTraining(ms);
  }

  /** Takes the next turn where the schedule has one at this epoch; true where the budget grants a capture. */
  claimTurn(epoch: number): boolean {
    return isDue(this.schedule.metricsCapture, epoch) && this.claimTurnNow();
  }

  /** The same at a time that the caller chose. */
  claimTurnNow(): boolean {
    const granted = this.#meter.nextTurn();
    if (!granted) this.store.update({ skipped: this.#meter.skipped });
    return granted && !this.store.status.monitoringPaused;
  }

  /** See `LayerMonitor.captureLayerStates`. */
  capture(epoch: number, info: CaptureInfo = {}): Promise<Capture | null> {
    // Heard of in any case, so that no rejection goes unhandled.
    const loss = this.errors.valueOf(info?.loss);
    const logs = this.errors.valueOf(info?.logs);
    if (this.#disposed || this.store.status.monitoringPaused) return Promise.resolve(null);
    if (this.#slot.engine === null && this.#gate === null) {
      if (this.store.status.error === null) this.errors.report(noEngine());
      return this.#drop();
    }
    if (this.#queue.full(this.#values, this.#gate !== null)) return this.#drop();
    const run = this.#run;
    const elapsedMs = this.elapsed();
    this.#meter.captureBegins(this.clock());
    const measured = this.#measure(epoch, info ?? {});
    return this.#queue.add(async () => {
      try {
        const measurement = await measured;
        if (measurement === null) return null;
        const known = await Promise.all([
          this.#known(loss, 'The promise of the loss', run),
          this.#known(logs, 'The promise of the logs', run),
        ]);
        return run.cancelled ? null : this.#record(epoch, measurement, ...known, elapsedMs);
      } catch (error) {
        this.#fail(error);
        return null;
      } finally {
        if (!run.cancelled) this.#showCost();
      }
    });
  }

  /**
   * Shows the layers of a resumed or another run, as it begins with them, to the engine: the next capture
   * then knows how far they have moved since. Nothing is recorded. Does nothing in a monitor's first run.
   */
  prime(): void {
    if (!this.#unseen || (this.#slot.engine === null && this.#gate === null)) return;
    this.#unseen = false;
    const all: LayerSelector = (candidates) => candidates.map(() => true);
    this.awaitEngine(this.#take(all, {}, undefined).catch((error: unknown) => this.#fail(error)));
  }

  /**
   * Begins another run: an empty history takes the place of the one so far, which stays as it is for whoever
   * holds it. The engine, the settings and what is still on its way to the page stay; captures on their way
   * are given up.
   */
  restart(): void {
    const { engine, budget, settings, monitoringPaused } = this.store.status;
    this.#giveUp();
    this.#turn = 0;
    this.#begun = NaN;
    this.#meter = new CostMeter(this.#options.budget);
    const { history: _former, ...bounds } = this.#options;
    this.#recorder = new RunRecorder(bounds);
    this.#queue = new CaptureQueue();
    // What the engine saw last is not where this run begins.
    this.#unseen = true;
    this.store.begin(this.#recorder.history, { engine, budget, settings, monitoringPaused });
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  finish(phase: 'finished' | 'failed'): void {
    try {
      this.#recorder.finish();
    } catch (error) {
      this.errors.report(error);
    }
    this.store.update({ phase, elapsedMs: this.elapsed() });
    this.errors.summarize();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#giveUp();
    this.detach('The monitor was disposed.');
    this.#provider = () => [];
  }

  sampleWith(sampler: LayerSampler): void {
    this.#sampler = sampler;
  }

  /** Notes something of the run for reports: what the φ source is, say. */
  note(entries: Record<string, string | number | boolean>): void {
    this.store.update({ settings: { ...this.store.status.settings, ...entries } });
  }

  /** Milliseconds since the run began; it begins with the first question. */
  elapsed(): number {
    const now = this.clock();
    if (Number.isNaN(this.#begun)) this.#begun = now;
    return now - this.#begun;
  }

  async #measure(epoch: number, info: CaptureInfo): Promise<Measurement | null> {
    const meter = this.#meter;
    try {
      if (!Number.isFinite(epoch))
        throw new KintsugiError(
          'misuse',
          `captureLayerStates takes the number of the epoch, not ${String(epoch)}.`,
        );
      const turn = this.#turn++;
      const measurement = await this.#take(
        (candidates) => this.#choose(candidates, turn),
        this.#measureOptions(epoch, info),
        info.activations,
      );
      if (measurement === null) meter.drop();
      return measurement;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #choose(candidates: readonly LayerCandidate[], turn: number): readonly boolean[] {
    const chosen = this.#sampler.select(candidates, turn);
    this.#values = candidates.reduce((sum, { count }, index) => sum + (chosen[index] ? count : 0), 0);
    return chosen;
  }

  #take(
    select: LayerSelector,
    options: MeasureOptions,
    activationsOf: CaptureInfo['activations'],
  ): Promise<Measurement | null> {
    const run = this.#run;
    const gate = this.#gate;
    return takeMeasurement({
      provider: this.#provider,
      select,
      options,
      activationsOf,
      clock: this.clock,
      engine: gate === null ? this.#slot.engine : gate.then(() => this.#slot.engine),
      wait: (work, who) => settleWithin(work, who, this.#limit.ms, run),
      answer: (engine, work) => this.#answer(engine, work),
    });
  }

  /** What an engine answers. One that does not is given up with all that waits for it. */
  async #answer<T>(engine: Engine, work: PromiseLike<T>): Promise<T> {
    const begun = this.clock();
    const { ms } = this.#limit;
    const gone = engine === this.#slot.engine ? this.#slot.gone : ended();
    try {
      return await settleWithin(work, 'The engine', ms, gone);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.engineLost(engine, error.message);
      throw GIVEN_UP;
    } finally {
      this.#limit.took(this.clock() - begun);
    }
  }

  #measureOptions(epoch: number, info: CaptureInfo): MeasureOptions {
    const drawn = this.#options.saveDir !== undefined && isDue(this.schedule.layerVisualizations, epoch);
    if (info.units ?? drawn) return { units: { top: STRONGEST } };
    const layers = this.store.requestedUnits;
    return layers.length === 0 ? {} : { units: { top: STRONGEST, layers } };
  }

  /** A promise of loss or logs, waited for no longer than for a measurement; undefined where it failed. */
  async #known<T>(value: Promise<T | undefined>, who: string, run: Cancellation): Promise<T | undefined> {
    try {
      return await settleWithin(value, who, this.#limit.ms, run);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #record(
    epoch: number,
    { stats, activations, shapes, blockingMs }: Measurement,
    loss: Partial<LossComponents> | undefined,
    logs: Record<string, number> | undefined,
    elapsedMs: number,
  ): Capture {
    const begun = this.clock();
    const capture = this.#recorder.record({ epoch, stats, activations, loss, logs, elapsedMs });
    stats.forEach(({ name, units }, index) => {
      if (units === undefined) return;
      const shape = shapes[index] ?? [units.rows, units.columns];
      this.store.setUnits(name, { epoch, shape, stats: units });
    });
    this.#recorder.detect(this.schedule.anomalyDetection, epoch);
    const cost = this.#meter.total(this.#slot.engine?.cost);
    const rateChange = this.#meter.captureDone(blockingMs + this.clock() - begun, cost);
    if (rateChange !== null) this.note({ captureRate: rateChange });
    this.store.update({ costShare: this.#meter.share, captureEvery: this.#meter.captureEvery });
    return capture;
  }

  async #replay(): Promise<void> {
    try {
      await replayInTurns(this.#recorder, this.clock, this.#run);
    } catch (error) {
      this.errors.report(error);
    }
  }

  #drop(): Promise<null> {
    this.#meter.drop();
    this.#showCost();
    return Promise.resolve(null);
  }

  #showCost(): void {
    this.store.update({ cost: this.#meter.total(this.#slot.engine?.cost) });
  }

  /** What was given up on purpose is no error. */
  #fail(error: unknown): void {
    if (error !== GIVEN_UP) this.errors.report(error);
  }

  #giveUp(): void {
    this.#run.cancel();
    this.#run = new Cancellation();
  }
}

/** For an engine that was replaced between the reading of the layers and their measurement. */
function ended(): Cancellation {
  const gone = new Cancellation();
  gone.cancel();
  return gone;
}

function noEngine(): KintsugiError {
  return new KintsugiError(
    'misuse',
    'The monitor has no engine to measure with: pass {engine: await createEngine()}, or call reattach(engine).',
  );
}
