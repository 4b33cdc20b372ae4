import type { Engine } from '../core/engine.js';
import type { Capture } from '../core/run-history-view.js';
import type { RunStatus } from '../core/run-status.js';
import type { SaveDir } from '../core/save-target.js';
import type { MonitorStore } from '../core/store.js';
import { isNumber, refuse } from '../core/check-value.js';
import {
  checkCleanup,
  checkCompression,
  checkQuality,
  DEFAULT_COMPRESSION,
  type ImageFormat,
  type VisualizationQuality,
  type VisualizationSettings,
} from '../core/visualization-settings.js';
import type { RunHistory } from '../history/run-history.js';
import type { CaptureInfo } from './capture-info.js';
import { CaptureSession } from './capture-session.js';
import type { LayerProvider } from './layer-provider.js';
import {
  checkLastPhase,
  checkMonitorOptions,
  checkProgress,
  describeOptions,
  ENGINE,
  isEngine,
  type LayerMonitorOptions,
} from './monitor-options.js';
import { LayerSampler, type SamplingOptions, type SamplingStrategy } from './sampling.js';
import type { MonitoringSchedule } from './schedule.js';

let readSession: (monitor: LayerMonitor) => CaptureSession;

/**
 * Watches the layers of one run: measures them with an engine, derives metrics and classes, keeps the
 * history, looks for anomalies. Nothing in it throws into the training, and nothing waits without a limit:
 * what goes wrong in a capture is reported (`onError`, `store.status.error`, the console once).
 */
export class LayerMonitor {
  /** Vue's `reactive` must leave it alone: through a proxy private fields cannot be reached. */
  readonly __v_skip = true;
  /** Where files of the run go, as it was given; null where nothing is saved. */
  readonly saveDir: SaveDir | null;
  readonly #session: CaptureSession;
  #visualization: VisualizationSettings;

  static {
    readSession = (monitor) => monitor.#session;
  }

  /** Throws `KintsugiError` ('misuse') on an unknown option or a value out of its bounds. */
  constructor(provider: LayerProvider, options: LayerMonitorOptions = {}) {
    if (typeof provider !== 'function') {
      refuse(
        'LayerMonitor',
        'the provider',
        provider,
        'a function that gives the layers, () => [{name, data}]',
      );
    }
    options = checkMonitorOptions(options);
    this.saveDir = options.saveDir ?? null;
    this.#session = new CaptureSession(provider, options);
    this.#visualization = {
      quality: 'medium',
      compression: options.compressVisualizations ? { ...DEFAULT_COMPRESSION } : null,
      cleanup: null,
    };
    this.#session.note(describeOptions(options, this.schedule));
    if (options.engine !== undefined) this.reattach(options.engine);
  }

  get schedule(): Readonly<MonitoringSchedule> {
    return this.#session.plan.schedule;
  }

  /** What a view takes. */
  get store(): MonitorStore {
    return this.#session.store;
  }

  get history(): RunHistory {
    return this.#session.history;
  }

  get status(): Readonly<RunStatus> {
    return this.#session.store.status;
  }

  /** How pictures and files are to be made. */
  get visualization(): Readonly<VisualizationSettings> {
    return this.#visualization;
  }

  /**
   * Measures with this engine from now on; the history stays. The former engine, if any, is the caller's to
   * dispose of; what it has not delivered is given up.
   * @throws KintsugiError `misuse` on what is no engine, `disposed` after `dispose()`
   */
  reattach(engine: Engine): void {
    if (!isEngine(engine)) refuse('reattach', 'the engine', engine, ENGINE);
    this.#session.attach(engine);
  }

  /** Tells the views of the training's progress: phase, epoch, batch. */
  progress(change: Partial<Pick<RunStatus, 'phase' | 'epoch' | 'epochs' | 'batch' | 'batches'>>): void {
    this.#session.store.update({ ...checkProgress(change), elapsedMs: this.#session.elapsed() });
  }

  /**
   * Counts `ms` of training, against which the cost of captures is held. Without it the time between captures
   * stands for it.
   * @throws KintsugiError `misuse` on what is not a number
   */
  recordTrainingTime(ms: number): void {
    if (!isNumber(ms)) refuse('recordTrainingTime', 'ms', ms, 'a number of milliseconds');
    this.#session.recordTrainingTime(ms);
  }

  /**
   * Takes the turn of this epoch: true where schedule and budget grant a capture now. Ask once for each
   * epoch, since every question takes a turn.
   */
  claimTurn(epoch: number): boolean {
    return this.#session.claimTurn(epoch);
  }

  /**
   * Captures the layers as they are at the moment of the call and adds them to the history. Resolves to the
   * capture, or to null where none was taken: monitoring is paused, the capture was dropped for want of a
   * free slot (and counted), it failed or was given up (and was reported), or the monitor was disposed. Never
   * rejects, always settles (see `timeoutMs`), and need not be awaited.
   */
  captureLayerStates(epoch: number, info: CaptureInfo = {}): Promise<Capture | null> {
    return this.#session.capture(epoch, info);
  }

  /** Resolves when every capture begun so far is in the history or given up. */
  async idle(): Promise<void> {
    await this.#session.idle();
  }

  /**
   * Ends the run: brings in all anomalies, whether the schedule says so or not, and what only the whole run
   * can tell.
   */
  finish(phase: 'finished' | 'failed' = 'finished'): void {
    checkLastPhase(phase);
    this.#session.finish(phase);
  }

  /**
   * Lets go of the engine, which is the caller's to dispose of, and of the layers; gives up what is under
   * way. The history and the store stay readable; later captures resolve to null. May be called again.
   */
  dispose(): void {
    this.#session.dispose();
  }

  /** Which layers a capture visits: 'all' (default), 'random' or 'stratified' by depth and size. */
  setSamplingStrategy(strategy: SamplingStrategy, options: SamplingOptions = {}): void {
    const sampler = new LayerSampler(strategy, options);
    this.#session.plan.sampler = sampler;
    this.#session.note({
      sampling: strategy,
      ...(strategy === 'all' ? {} : { sampleRate: sampler.sampleRate }),
    });
  }

  setVisualizationQuality(quality: VisualizationQuality): void {
    this.#visualization = { ...this.#visualization, quality: checkQuality(quality) };
    this.#session.note({ visualizationQuality: quality });
  }

  /** Saves pictures smaller: format 'png' (quality = share of colors), 'webp' or 'jpeg'; quality 1 … 100. */
  enableCompression(options: { format?: ImageFormat; quality?: number } = {}): void {
    const compression = checkCompression(options);
    this.#visualization = { ...this.#visualization, compression };
    this.#session.note({ compressionFormat: compression.format, compressionQuality: compression.quality });
  }

  /**
   * Removes files of earlier epochs that the monitor itself made, but every `keepEvery`-th epoch's, beyond
   * `maxFiles`.
   */
  setCleanupPolicy(options: { keepEvery?: number; maxFiles?: number } = {}): void {
    const cleanup = checkCleanup(options);
    this.#visualization = { ...this.#visualization, cleanup };
    this.#session.note({ cleanupKeepEvery: cleanup.keepEvery, cleanupMaxFiles: cleanup.maxFiles });
  }
}

/** What takes a monitor's captures, for adapters within the package. */
export function sessionOf(monitor: LayerMonitor): CaptureSession {
  return readSession(monitor);
}
