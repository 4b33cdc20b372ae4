import type { Engine, EngineCost } from '../core/engine.js';
import type { Capture } from '../core/run-history-view.js';
import type { RunHistory } from '../history/run-history.js';
import type { CaptureInfo } from './capture-info.js';
import { unitsOf, type Measurement } from './capture-work.js';
import { CapturePlan } from './capture-plan.js';
import { ErrorReporter } from './error-reporter.js';
import { LayerMeasurer } from './layer-measurer.js';
import type { LayerProvider } from './layer-provider.js';
import { checkEpoch, engineGone, monitorDisposed, noEngine } from './monitor-errors.js';
import { describeEngine, numbersOrReport, type LayerMonitorOptions } from './monitor-options.js';
import { LiveMonitorStore } from './monitor-store.js';
import { MonitoredRun } from './monitored-run.js';
import { monotonicClock } from './monotonic-clock.js';
import { isDue } from './schedule.js';
import { GIVEN_UP } from './settle.js';

/**
 * Takes the captures of a monitor: joins what measures to the history that it fills, run after run. Nothing
 * in it throws into the training and nothing is waited for without a limit. Inside the package only.
 */
export class CaptureSession {
  readonly store: LiveMonitorStore;
  readonly errors: ErrorReporter;
  readonly measurer: LayerMeasurer;
  readonly plan: CapturePlan;
  /** Milliseconds; never throws, never runs backwards. */
  readonly clock: () => number;
  readonly #options: LayerMonitorOptions;
  #provider: LayerProvider;
  #run: MonitoredRun;
  /** True while the engine has not seen the layers as this run begins with them. */
  #unseen: boolean;
  #disposed = false;

  constructor(provider: LayerProvider, options: LayerMonitorOptions) {
    this.#provider = provider;
    this.#options = options;
    this.plan = new CapturePlan(options);
    this.errors = new ErrorReporter(options.onError, (message) => this.store.update({ error: message }));
    const report = (error: unknown): void => this.errors.report(error);
    this.clock = monotonicClock(options.clock ?? (() => performance.now()), report);
    this.#run = new MonitoredRun({ ...options, clock: this.clock, onError: report });
    this.#unseen = this.history.length > 0;
    this.store = new LiveMonitorStore(this.history, options.defer, (what, error) =>
      this.errors.log(what, error),
    );
    this.measurer = new LayerMeasurer(options.timeoutMs, this.clock, (reason) => this.#engineLost(reason));
    this.store.update({ budget: this.#run.meter.budget });
  }

  get history(): RunHistory {
    return this.#run.recorder.history;
  }

  /** True while an engine is there to measure with. */
  get attached(): boolean {
    return this.measurer.engine !== null;
  }

  /** Measures with this engine from now on; throws as `LayerMonitor.reattach` does. */
  attach(engine: Engine): void {
    if (this.#disposed) throw monitorDisposed();
    const described = describeEngine(engine);
    this.measurer.attach(engine);
    this.#run.queue.clear();
    this.store.update({ engine: described, error: null });
  }

  /** Measures no more, for this reason; what the engine has not delivered is given up. */
  detach(reason: string): void {
    this.measurer.detach();
    this.#run.queue.clear();
    this.store.update({ engine: { kind: 'none', reason } });
  }

  /** Counts `ms` of training, against which the cost of captures is held. */
  recordTrainingTime(ms: number): void {
    this.#run.meter.addTraining(ms);
  }

  /** Takes the next turn where the schedule has one at this epoch; true where the budget grants a capture. */
  claimTurn(epoch: number): boolean {
    return isDue(this.plan.schedule.metricsCapture, epoch) && this.claimTurnNow();
  }

  /** The same at a time that the caller chose. */
  claimTurnNow(): boolean {
    const { meter } = this.#run;
    const granted = meter.nextTurn();
    if (!granted) this.store.update({ skipped: meter.skipped });
    return granted && !this.store.status.monitoringPaused;
  }

  /** See `LayerMonitor.captureLayerStates`. */
  capture(epoch: number, info: CaptureInfo = {}): Promise<Capture | null> {
    // Heard of in any case, so that no rejection goes unhandled.
    const loss = this.errors.valueOf(() => info?.loss);
    const logs = this.errors.valueOf(() => info?.logs);
    if (this.#disposed || this.store.status.monitoringPaused) return Promise.resolve(null);
    const run = this.#run;
    const { holding } = this.measurer;
    if (!this.attached && !holding) {
      if (this.store.status.error === null) this.errors.report(noEngine());
      return this.#drop();
    }
    if (run.queue.full(run.values, holding)) return this.#drop();
    const elapsedMs = run.elapsed();
    run.meter.captureBegins(this.clock());
    const measured = this.#measure(run, epoch, info ?? {});
    // Waited for no longer than for a measurement, and left out then.
    const known = <T extends object>(name: 'loss' | 'logs', value: Promise<T | undefined>) =>
      this.measurer
        .within(value, `The promise of the ${name}`, run.ended)
        .then((numbers) => numbersOrReport(name, numbers, (error) => this.#fail(error)))
        .catch((error: unknown) => this.#fail(error));
    return run.queue.add(async () => {
      try {
        const measurement = await measured;
        if (measurement === null) return null;
        const [lossKnown, logsKnown] = await Promise.all([known('loss', loss), known('logs', logs)]);
        if (run.ended.cancelled) return null;
        return this.#record(run, epoch, measurement, { loss: lossKnown, logs: logsKnown, elapsedMs });
      } catch (error) {
        this.#fail(error);
        return null;
      } finally {
        if (!run.ended.cancelled) this.#showCost();
      }
    });
  }

  /**
   * Shows the layers of a resumed or another run, as it begins with them, to the engine: the next capture
   * then knows how far they have moved since. Nothing is recorded. Does nothing in a monitor's first run.
   */
  prime(): void {
    if (!this.#unseen || (!this.attached && !this.measurer.holding)) return;
    this.#unseen = false;
    const primed = this.measurer.measure({
      provider: this.#provider,
      select: (candidates) => candidates.map(() => true),
      options: {},
      activationsOf: undefined,
      run: this.#run.ended,
    });
    this.measurer.holdFor(primed.catch((error: unknown) => this.#fail(error)));
  }

  /**
   * Begins another run: an empty history takes the place of the one so far, which stays as it is for whoever
   * holds it. The engine, the settings and what is still on its way to the page stay; captures on their way
   * are given up.
   */
  restart(): void {
    const { engine, budget, settings, monitoringPaused } = this.store.status;
    this.#run.ended.cancel();
    const { history: _former, ...options } = this.#options;
    const onError = (error: unknown): void => this.errors.report(error);
    this.#run = new MonitoredRun({ ...options, clock: this.clock, onError });
    // What the engine saw last is not where this run begins.
    this.#unseen = true;
    this.store.begin(this.history, { engine, budget, settings, monitoringPaused });
  }

  idle(): Promise<void> {
    return this.#run.queue.idle();
  }

  finish(phase: 'finished' | 'failed'): void {
    this.errors.attempt(() => this.#run.recorder.finish());
    this.store.update({ phase, elapsedMs: this.elapsed() });
    this.errors.summarize();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#run.ended.cancel();
    this.detach('The monitor was disposed.');
    this.#provider = () => [];
  }

  /** Notes something of the run for reports: what the φ source is, say. */
  note(entries: Record<string, string | number | boolean>): void {
    this.store.update({ settings: { ...this.store.status.settings, ...entries } });
  }

  /** Milliseconds since the run began; it begins with the first question. */
  elapsed(): number {
    return this.#run.elapsed();
  }

  async #measure(run: MonitoredRun, epoch: number, info: CaptureInfo): Promise<Measurement | null> {
    try {
      checkEpoch(epoch);
      const measurement = await this.measurer.measure({
        provider: this.#provider,
        select: this.plan.selector(run),
        options: this.plan.measureOptions(epoch, info, this.store.requestedUnits),
        activationsOf: info.activations,
        run: run.ended,
      });
      if (measurement === null) run.meter.drop();
      return measurement;
    } catch (error) {
      this.#fail(error);
      return null;
    }
  }

  #record(
    run: MonitoredRun,
    epoch: number,
    measurement: Measurement,
    known: Parameters<MonitoredRun['record']>[2],
  ): Capture {
    const { anomalyDetection } = this.plan.schedule;
    const { capture, rateChange } = run.record(epoch, measurement, known, anomalyDetection, this.#cost());
    this.store.addUnits(unitsOf(epoch, measurement));
    if (rateChange !== null) this.note({ captureRate: rateChange });
    this.store.update({ costShare: run.meter.share, captureEvery: run.meter.captureEvery });
    return capture;
  }

  #engineLost(reason: string): void {
    this.detach(reason);
    this.errors.report(engineGone(reason));
  }

  #drop(): Promise<null> {
    this.#run.meter.drop();
    this.#showCost();
    return Promise.resolve(null);
  }

  #showCost(): void {
    this.store.update({ cost: this.#run.meter.total(this.#cost()) });
  }

  #cost(): EngineCost | undefined {
    const { engine } = this.measurer;
    return this.errors.attempt(() => (engine === null ? undefined : { ...engine.cost }));
  }

  /** What was given up on purpose is no error. */
  #fail(error: unknown): undefined {
    if (error !== GIVEN_UP) this.errors.report(error);
  }
}
