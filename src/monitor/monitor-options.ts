import type { Engine } from '../core/engine.js';
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
  /** Save pictures with fewer colours. Default false. */
  compressVisualizations?: boolean;
  /** How often each kind of work is done, in epochs, over the guide's schedule. */
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

/** What each option must be: how it is tested, and how that is said. */
const KNOWN: Record<keyof LayerMonitorOptions, readonly [test: (value: unknown) => boolean, what: string]> = {
  history: [(value) => value instanceof RunHistory, 'a RunHistory'],
  engine: [isObject, 'an engine, as createEngine() gives one'],
  saveDir: [
    (value) => isObject(value) || (typeof value === 'string' && value !== ''),
    'a path, a directory handle or a target such as zipTarget()',
  ],
  compressVisualizations: [isBoolean, 'true or false'],
  schedule: [isObject, 'an object such as { metricsCapture: 1 }'],
  budget: [isNumber, 'a share of training time, above 0 and up to 1'],
  timeoutMs: [
    (value) => typeof value === 'number' && value > 0,
    'a number of milliseconds above 0, or Infinity for no limit',
  ],
  clock: [isFunction, 'a function that gives milliseconds'],
  defer: [isFunction, 'a function that calls a task soon'],
  onError: [isFunction, 'a function that takes an Error'],
  memoryEfficient: [isBoolean, 'true or false'],
  maxHistoryLength: [
    (value) => isCount(value) && (value as number) >= 8,
    'a whole number of captures, at least 8',
  ],
  maxHistoryBytes: [
    (value) => isCount(value) && (value as number) >= 2 ** 16,
    `a whole number of bytes, at least ${2 ** 16}`,
  ],
  rules: [Array.isArray, 'an array of rules'],
  hysteresis: [isCount, 'a whole number of captures'],
  anomalies: [isObject, "an object such as { method: 'robust' }"],
};

/** Throws `KintsugiError` ('misuse') on an unknown option or a value of the wrong kind. */
export function checkMonitorOptions(options: LayerMonitorOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (!(name in KNOWN))
      throw new KintsugiError(
        'misuse',
        `The monitor knows no option "${name}"; it has ${Object.keys(KNOWN).join(', ')}.`,
      );
    const [test, what] = KNOWN[name as keyof LayerMonitorOptions];
    if (value !== undefined && !test(value)) {
      throw new KintsugiError(
        'misuse',
        `The monitor's ${name} cannot be ${typeof value === 'object' ? JSON.stringify(value) : String(value)}: give ${what}.`,
      );
    }
  }
  checkContinued(options);
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
  const given = Object.entries({ rules, memoryEfficient, maxHistoryLength, maxHistoryBytes }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length > 0)
    throw new KintsugiError(
      'misuse',
      `LayerMonitor: a history that goes on keeps its own bounds and rules; leave out ${given.map(([name]) => name).join(', ')}.`,
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

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

/** A whole number of at least 1. */
function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
