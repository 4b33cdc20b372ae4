import type { Engine } from '../core/engine.js';
import { checkOptions, type OptionTable } from '../core/check-options.js';
import {
  hasMethods,
  isBoolean,
  isCount,
  isFunction,
  isNumber,
  isRecord,
  isSaveDir,
  isWhole,
  refuse,
  SAVE_DIR,
} from '../core/check-value.js';
import type { RunPhase, RunStatus } from '../core/run-status.js';
import { checkAnomalyOptions } from '../analysis/anomalies/anomaly-options.js';
import { checkRules } from '../analysis/classification/rules.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { SaveDir } from '../core/save-target.js';
import type { Defer } from './monitor-store.js';
import { RunHistory } from '../history/run-history.js';
import type { RecorderOptions } from './run-recorder.js';
import type { MonitoringSchedule } from './schedule.js';

/** What a `LayerMonitor` is told. Everything may be left out. */
export interface LayerMonitorOptions extends RecorderOptions {
  /** What measures, as `createEngine()` gives it. May come later, with `reattach(engine)`. */
  engine?: Engine;
  /**
   * Where files of the run go: a folder's path, a directory handle or another save target. The monitor hands
   * it on to what saves.
   */
  saveDir?: SaveDir;
  /** Save pictures with fewer colors. Default false. */
  compressVisualizations?: boolean;
  /** How often each kind of work is done, in epochs, over the default schedule. */
  schedule?: Partial<MonitoringSchedule>;
  /** Share of training time that captures may take before their rate is lowered. Default 0.02. */
  budget?: number;
  /**
   * Milliseconds for which a measurement, the layers and activations of a provider, a loss or logs are waited
   * for; Infinity: for ever. An engine that does not answer in time is detached, with an error that says so;
   * a capture whose layers do not come is left out, a loss that does not come is. Default: 20 times the
   * slowest answer so far, at least 60,000.
   */
  timeoutMs?: number;
  /** Milliseconds, monotonic. Default `performance.now`. */
  clock?: () => number;
  /** Calls a task soon, for notifications of views. Default `setTimeout(task, 0)`. */
  defer?: Defer;
  /** Told of every error inside the monitor. */
  onError?: (error: Error) => void;
}

/** What is asked for where an engine is wanted. */
export const ENGINE = 'an engine, as createEngine() gives one';

const OPTIONS: OptionTable<LayerMonitorOptions> = {
  history: [(value) => value instanceof RunHistory, 'a RunHistory'],
  engine: [isEngine, ENGINE],
  saveDir: [isSaveDir, SAVE_DIR],
  compressVisualizations: [isBoolean, 'true or false'],
  schedule: [isRecord, 'an object such as { metricsCapture: 1 }'],
  budget: [(value) => isNumber(value) && value > 0 && value <= 1, 'a share above 0 and up to 1'],
  timeoutMs: [
    (value) => isNumber(value) && value > 0,
    'a number of milliseconds above 0, or Infinity for no limit',
  ],
  clock: [isFunction, 'a function that gives milliseconds'],
  defer: [isFunction, 'a function that calls a task soon'],
  onError: [isFunction, 'a function that takes an Error'],
  memoryEfficient: [isBoolean, 'true or false'],
  maxHistoryLength: [(value) => isWhole(value, 8), 'a whole number of captures, at least 8'],
  maxHistoryBytes: [(value) => isWhole(value, 2 ** 16), `a whole number of bytes, at least ${2 ** 16}`],
  rules: [Array.isArray, 'an array of rules'],
  hysteresis: [isCount, 'a whole number of captures, at least 1'],
  anomalies: [isRecord, "an object such as { method: 'robust' }"],
};

/**
 * The options given, checked.
 * @throws KintsugiError `misuse` on an unknown option or a value of the wrong kind
 */
export function checkMonitorOptions(options: LayerMonitorOptions): LayerMonitorOptions {
  const given = checkOptions('LayerMonitor', options, OPTIONS);
  if (given.rules !== undefined) checkRules(given.rules, 'LayerMonitor');
  if (given.anomalies !== undefined) checkAnomalyOptions(given.anomalies, 'LayerMonitor', 'anomalies.');
  checkContinued(given);
  return given;
}

/** Whether a value can measure for a monitor. */
export function isEngine(value: unknown): boolean {
  try {
    return hasMethods(value, 'tryMeasure') && hasMethods((value as Partial<Engine>).lost, 'then');
  } catch {
    return false;
  }
}

/**
 * What an engine says of itself.
 * @throws KintsugiError `misuse` where it cannot be asked
 */
export function describeEngine(engine: Engine): { kind: Engine['kind']; reason: string } {
  try {
    return { kind: engine.kind, reason: engine.reason };
  } catch {
    refuse('reattach', 'the engine', engine, ENGINE);
  }
}

const PHASES: readonly unknown[] = ['idle', 'training', 'paused', 'finished', 'failed'] satisfies RunPhase[];

type Progress = Partial<Pick<RunStatus, 'phase' | 'epoch' | 'epochs' | 'batch' | 'batches'>>;

const PROGRESS: OptionTable<Progress> = {
  phase: [(value) => PHASES.includes(value), `one of ${PHASES.join(', ')}`],
  epoch: [Number.isFinite, 'the number of the epoch'],
  epochs: [isNumber, 'the number of epochs, or NaN'],
  batch: [isNumber, 'the number of the batch, or NaN'],
  batches: [isNumber, 'the number of batches, or NaN'],
};

/** @throws KintsugiError `misuse` on anything that training has no progress in */
export function checkProgress(change: Progress): Progress {
  if (change === undefined) refuse('progress', 'the change', change, "an object such as {phase: 'training'}");
  return checkOptions('progress', change, PROGRESS);
}

/** @throws KintsugiError `misuse` for a phase in which no run ends */
export function checkLastPhase(phase: unknown): void {
  if (phase !== 'finished' && phase !== 'failed') refuse('finish', 'phase', phase, "'finished' or 'failed'");
}

/** Losses or logs as they were given; undefined and a report where anything but a number is among them. */
export function numbersOrReport<T extends object>(
  name: 'loss' | 'logs',
  values: T | undefined,
  report: (error: unknown) => void,
): T | undefined {
  if (values === undefined) return undefined;
  try {
    if (!isRecord(values)) refuse('captureLayerStates', name, values, 'an object of numbers by name');
    for (const [key, value] of Object.entries(values))
      if (value !== undefined && !isNumber(value))
        refuse('captureLayerStates', `${name}.${key}`, value, 'a number');
    return values;
  } catch (error) {
    report(error);
    return undefined;
  }
}

/** @throws KintsugiError `misuse` where a history comes with bounds or rules, which it has already */
function checkContinued({
  history,
  rules,
  memoryEfficient,
  maxHistoryLength,
  maxHistoryBytes,
}: LayerMonitorOptions): void {
  if (history === undefined) return;
  const given = Object.entries({ rules, memoryEfficient, maxHistoryLength, maxHistoryBytes })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.length > 0)
    throw new KintsugiError(
      'misuse',
      `LayerMonitor: a history that goes on keeps its own bounds and rules; leave out ${given.join(', ')}.`,
    );
}

/** The options that a report should name, as plain entries. */
export function describeOptions(
  { memoryEfficient, maxHistoryLength, compressVisualizations }: LayerMonitorOptions,
  schedule: MonitoringSchedule,
): Record<string, number | boolean> {
  const given = Object.entries({ memoryEfficient, maxHistoryLength, compressVisualizations });
  return {
    ...Object.fromEntries(
      given.filter((entry): entry is [string, number | boolean] => entry[1] !== undefined),
    ),
    ...Object.fromEntries(Object.entries(schedule).map(([task, period]) => [`schedule.${task}`, period])),
  };
}
