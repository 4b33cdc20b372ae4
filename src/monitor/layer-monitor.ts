import type { Engine, MeasureOptions } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { Capture, LossComponents } from '../core/run-history-view.js';
import type { RunStatus } from '../core/run-status.js';
import type { MonitorStore } from '../core/store.js';
import { takeMeasurement, type ActivationProvider, type Measurement } from './capture-work.js';
import { CostMeter } from './cost-meter.js';
import { ErrorReporter, valueOrReport } from './error-reporter.js';
import type { LayerProvider, LayerSelector } from './layer-provider.js';
import {
  checkLastPhase,
  checkMonitorOptions,
  checkProgress,
  describeOptions,
  ENGINE,
  isEngine,
  numbersOrReport,
  type LayerMonitorOptions,
} from './monitor-options.js';
import { refuse } from '../core/check-value.js';
import { LiveMonitorStore } from './monitor-store.js';
import { RunRecorder } from './run-recorder.js';
import { LayerSampler, type SamplingOptions, type SamplingStrategy } from './sampling.js';
import { isDue, monitoringSchedule, type MonitoringSchedule } from './schedule.js';
import {
  checkCleanup,
  checkCompression,
  checkQuality,
  DEFAULT_COMPRESSION,
  type ImageFormat,
  type VisualizationQuality,
  type VisualizationSettings,
} from '../core/visualization-settings.js';

/**
 * What is known of a moment besides the layers' values. Promises are waited for; one that fails is reported
 * and left out.
 */
export interface CaptureInfo {
  loss?: Partial<LossComponents> | Promise<Partial<LossComponents>>;
  logs?: Record<string, number> | Promise<Record<string, number>>;
  activations?: ActivationProvider;
  /** Take per-unit figures of every layer, for pictures of them. */
  units?: boolean;
}

/** Captures that may be under way at once; a further one is dropped and counted. */
const MAX_PENDING = 3;
/** Strongest weights reported of each layer whose units are measured. */
const STRONGEST = 64;

/**
 * Watches the layers of one run: measures them with an engine, derives metrics and classes, keeps the
 * history, looks for anomalies. Nothing in it throws into the training: what goes wrong in a capture is
 * reported (`onError`, `store.status.error`, the console once).
 */
export class LayerMonitor {
  readonly schedule: Readonly<MonitoringSchedule>;
  /** Where files of the run go, as it was given; null where nothing is saved. */
  readonly saveDir: NonNullable<LayerMonitorOptions['saveDir']> | null;
  private readonly live: LiveMonitorStore;
  private readonly recording: LayerMonitorOptions;
  private readonly budget: number | undefined;
  private recorder: RunRecorder;
  private meter: CostMeter;
  private readonly errors: ErrorReporter;
  private readonly clock: () => number;
  private sampler = new LayerSampler();
  private visuals: VisualizationSettings;
  private engine: Engine | null = null;
  private begun = NaN;
  private turn = 0;
  private pending = 0;
  private generation = 0;
  /** True while the engine has not seen the layers as this run begins with them. */
  private resumed = false;
  private unitsTaken = false;
  private tail: Promise<unknown> = Promise.resolve();

  /** Throws `KintsugiError` ('misuse') on an unknown option or a value out of its bounds. */
  constructor(
    private readonly provider: LayerProvider,
    options: LayerMonitorOptions = {},
  ) {
    if (typeof provider !== 'function') {
      refuse(
        'LayerMonitor',
        'the provider',
        provider,
        'a function that gives the layers, () => [{name, data}]',
      );
    }
    options = checkMonitorOptions(options);
    this.schedule = monitoringSchedule(options.schedule);
    this.saveDir = options.saveDir ?? null;
    this.clock = options.clock ?? (() => performance.now());
    this.budget = options.budget;
    this.meter = new CostMeter(options.budget);
    this.recording = options;
    this.recorder = new RunRecorder(options);
    this.resumed = this.recorder.history.length > 0;
    this.live = new LiveMonitorStore(this.recorder.history, options.defer);
    this.errors = new ErrorReporter(options.onError, (message) => this.live.update({ error: message }));
    this.visuals = {
      quality: 'medium',
      compression: options.compressVisualizations ? { ...DEFAULT_COMPRESSION } : null,
      cleanup: null,
    };
    this.live.update({ budget: this.meter.budget, settings: describeOptions(options, this.schedule) });
    if (options.engine !== undefined) this.reattach(options.engine);
  }

  /** What a view takes. */
  get store(): MonitorStore {
    return this.live;
  }

  get history(): RunRecorder['history'] {
    return this.recorder.history;
  }

  get status(): Readonly<RunStatus> {
    return this.live.status;
  }

  /** How pictures and files are to be made. */
  get visualization(): Readonly<VisualizationSettings> {
    return this.visuals;
  }

  /** True while an engine is there to measure with. */
  get attached(): boolean {
    return this.engine !== null;
  }

  /**
   * Measures with this engine from now on; the history stays. The former engine, if any, is the caller's to
   * dispose of.
   */
  reattach(engine: Engine): void {
    if (!isEngine(engine)) refuse('reattach', 'the engine', engine, ENGINE);
    if (this.engine !== null) this.meter.retire(this.engine.cost);
    this.engine = engine;
    // What the former engine has not delivered, it may never deliver.
    this.generation++;
    this.pending = 0;
    this.tail = Promise.resolve();
    this.live.update({ engine: { kind: engine.kind, reason: engine.reason }, error: null });
    void engine.lost.then((reason) => {
      if (this.engine !== engine) return;
      this.meter.retire(engine.cost);
      this.engine = null;
      this.live.update({ engine: { kind: 'none', reason } });
      this.errors.report(
        new KintsugiError(
          'device-lost',
          `The engine can measure no more: ${reason} The history is kept; attach a new engine to go on.`,
        ),
      );
    });
  }

  /** Tells the views of the training's progress: phase, epoch, batch. */
  progress(change: Partial<Pick<RunStatus, 'phase' | 'epoch' | 'epochs' | 'batch' | 'batches'>>): void {
    this.live.update({ ...checkProgress(change), elapsedMs: this.elapsed() });
  }

  /**
   * Counts `ms` of training, against which the cost of captures is held. Without it the time between captures
   * stands for it.
   */
  recordTrainingTime(ms: number): void {
    this.meter.addTraining(ms);
  }

  /**
   * Whether the schedule and the budget want a capture at this epoch. Ask once for each scheduled time:
   * asking counts.
   */
  wantsCapture(epoch: number): boolean {
    return isDue(this.schedule.metricsCapture, epoch) && this.wantsCaptureNow();
  }

  /** Whether the budget wants a capture at a time that the caller chose. Asking counts. */
  wantsCaptureNow(): boolean {
    const allowed = this.meter.nextTurn();
    if (!allowed) this.live.update({ skipped: this.meter.skipped });
    return allowed && !this.status.monitoringPaused;
  }

  /**
   * Captures the layers as they are at the moment of the call and adds them to the history. Resolves to the
   * capture, or to null where none was taken: monitoring is paused, the capture was dropped for want of a
   * free slot (and counted), or it failed (and was reported). Never rejects, and need not be awaited.
   */
  captureLayerStates(epoch: number, info: CaptureInfo = {}): Promise<Capture | null> {
    const { generation } = this;
    if (this.status.monitoringPaused) return Promise.resolve(null);
    if (this.pending >= MAX_PENDING || this.engine === null) {
      if (this.engine === null && this.status.error === null) {
        this.errors.report(
          new KintsugiError(
            'misuse',
            'The monitor has no engine to measure with: pass {engine: await createEngine()}, or call reattach(engine).',
          ),
        );
      }
      return this.drop();
    }
    const now = this.elapsed();
    this.meter.captureBegins(this.clock());
    this.pending++;
    const { engine } = this;
    const measured = this.measure(engine, epoch, info).catch((error: unknown) => {
      if (this.engine === engine) this.errors.report(error);
      return null;
    });
    const loss = valueOrReport(info.loss, this.errors);
    const logs = valueOrReport(info.logs, this.errors);
    const recorded = this.tail
      .then(() => Promise.all([measured, loss, logs]))
      .then(([measurement, lossComponents, logged]) =>
        measurement === null || generation !== this.generation
          ? null
          : this.record(engine, epoch, measurement, lossComponents, logged, now),
      )
      .catch((error: unknown) => {
        this.errors.report(error);
        return null;
      })
      .finally(() => {
        if (generation === this.generation) this.pending--;
        this.live.update({ cost: this.meter.total(this.engine?.cost) });
      });
    this.tail = recorded;
    return recorded;
  }

  /**
   * Shows the layers of a resumed or another run, as it begins with them, to the engine: the next capture
   * then knows how far they have moved since. Nothing is recorded. Does nothing in a monitor's first run.
   */
  async prime(): Promise<void> {
    const { engine } = this;
    if (!this.resumed || engine === null) return;
    this.resumed = false;
    try {
      await takeMeasurement(
        engine,
        this.provider,
        (candidates) => new LayerSampler().select(candidates, 0),
        {},
        undefined,
        this.clock,
      );
    } catch (error) {
      this.errors.report(error);
    }
  }

  /**
   * Begins another run: an empty history takes the place of the one so far, which stays as it is for whoever
   * holds it. The engine, the settings and what is still on its way to the page stay; captures on their way
   * are given up.
   */
  restart(): void {
    const { engine, budget, settings, monitoringPaused } = this.status;
    this.generation++;
    this.pending = 0;
    this.turn = 0;
    this.tail = Promise.resolve();
    this.begun = NaN;
    this.meter = new CostMeter(this.budget);
    const { history: _former, ...bounds } = this.recording;
    this.recorder = new RunRecorder(bounds);
    // What the engine saw last is not where this run begins.
    this.resumed = true;
    this.live.begin(this.recorder.history, { engine, budget, settings, monitoringPaused });
  }

  /** Resolves when every capture begun so far is in the history or given up. */
  async idle(): Promise<void> {
    await this.tail;
  }

  /**
   * Ends the run: brings in all anomalies, whether the schedule says so or not, and what only the whole run
   * can tell.
   */
  finish(phase: 'finished' | 'failed' = 'finished'): void {
    checkLastPhase(phase);
    try {
      this.recorder.finish();
    } catch (error) {
      this.errors.report(error);
    }
    this.progress({ phase });
  }

  /** Reports an error of something that works for the monitor, in the monitor's way. */
  reportError(error: unknown): void {
    this.errors.report(error);
  }

  /** Which layers a capture visits: 'all' (default), 'random' or 'stratified' by depth and size. */
  setSamplingStrategy(strategy: SamplingStrategy, options: SamplingOptions = {}): void {
    this.sampler = new LayerSampler(strategy, options);
    this.setting({
      sampling: strategy,
      ...(strategy === 'all' ? {} : { sampleRate: this.sampler.sampleRate }),
    });
  }

  setVisualizationQuality(quality: VisualizationQuality): void {
    this.visuals = { ...this.visuals, quality: checkQuality(quality) };
    this.setting({ visualizationQuality: quality });
  }

  /** Saves pictures smaller: format 'png' (quality = share of colours), 'webp' or 'jpeg'; quality 1 … 100. */
  enableCompression(options: { format?: ImageFormat; quality?: number } = {}): void {
    const compression = checkCompression(options);
    this.visuals = { ...this.visuals, compression };
    this.setting({ compressionFormat: compression.format, compressionQuality: compression.quality });
  }

  /**
   * Removes files of earlier epochs that the monitor itself made, but every `keepEvery`-th epoch's, beyond
   * `maxFiles`.
   */
  setCleanupPolicy(options: { keepEvery?: number; maxFiles?: number } = {}): void {
    const cleanup = checkCleanup(options);
    this.visuals = { ...this.visuals, cleanup };
    this.setting({ cleanupKeepEvery: cleanup.keepEvery, cleanupMaxFiles: cleanup.maxFiles });
  }

  /** Takes per-unit figures of every layer with each capture from now on, for pictures of them. */
  takeUnits(): void {
    this.unitsTaken = true;
  }

  /** Notes something of the run for reports: what the φ source is, say. */
  setting(entries: Record<string, string | number | boolean>): void {
    this.live.update({ settings: { ...this.status.settings, ...entries } });
  }

  private async measure(engine: Engine, epoch: number, info: CaptureInfo): Promise<Measurement | null> {
    if (!Number.isFinite(epoch))
      throw new KintsugiError(
        'misuse',
        `captureLayerStates takes the number of the epoch, not ${String(epoch)}.`,
      );
    const { turn } = this;
    this.turn++;
    const select: LayerSelector = (candidates) => this.sampler.select(candidates, turn);
    return takeMeasurement(
      engine,
      this.provider,
      select,
      this.measureOptions(info),
      info.activations,
      this.clock,
    );
  }

  private measureOptions({ units }: CaptureInfo): MeasureOptions {
    const layers = this.live.requestedUnits;
    if (units || this.unitsTaken) return { units: { top: STRONGEST } };
    return layers.length === 0 ? {} : { units: { top: STRONGEST, layers } };
  }

  private record(
    engine: Engine,
    epoch: number,
    { stats, activations, shapes, blockingMs }: Measurement,
    loss: Partial<LossComponents> | undefined,
    logs: Record<string, number> | undefined,
    elapsedMs: number,
  ): Capture {
    const begun = this.clock();
    const report = (error: unknown) => this.errors.report(error);
    loss = numbersOrReport('loss', loss, report);
    logs = numbersOrReport('logs', logs, report);
    const capture = this.recorder.record({ epoch, stats, activations, loss, logs, elapsedMs });
    stats.forEach(({ name, units }, index) => {
      if (units !== undefined)
        this.live.setUnits(name, {
          epoch,
          shape: shapes[index] ?? [units.rows, units.columns],
          stats: units,
        });
    });
    this.recorder.detect(this.schedule.anomalyDetection, epoch);
    const rateChange = this.meter.captureDone(blockingMs + this.clock() - begun, engine.cost);
    if (rateChange !== null) this.setting({ captureRate: rateChange });
    this.live.update({ costShare: this.meter.share, captureEvery: this.meter.captureEvery });
    return capture;
  }

  private drop(): Promise<null> {
    this.meter.drop();
    this.live.update({ cost: this.meter.total(this.engine?.cost) });
    return Promise.resolve(null);
  }

  private elapsed(): number {
    const now = this.clock();
    if (Number.isNaN(this.begun)) this.begun = now;
    return now - this.begun;
  }
}
