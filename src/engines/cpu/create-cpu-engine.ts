import type { Engine } from '../../core/engine.js';
import { checkOptions, type OptionTable } from '../../core/check-options.js';
import { isAtLeast, isCount, isFunction, isString, isWhole } from '../../core/check-value.js';
import { HISTOGRAM_BINS } from '../../core/layer-stats.js';
import { createPlainKernel } from '../../statistics/chunk-kernel.js';
import { CpuEngine, type CpuData } from './cpu-engine.js';
import { yieldToMain } from '../../yield-to-main.js';
import { createSimdKernel } from './simd-kernel.js';
import { startWorker } from './start-worker.js';
import { StatisticsRunner } from './statistics-runner.js';
import type { WorkerLike } from './worker-protocol.js';

/** Below it a capture takes a few milliseconds on the calling thread, less than a worker is worth. */
export const WORKER_THRESHOLD = 2 ** 20;

export interface CpuEngineOptions {
  /** Histogram bins, 1 to 256. Default 50. */
  bins?: number;
  /** Why this engine was chosen, for people. */
  reason?: string;
  /**
   * `auto` (default): a worker of the library's own for large captures, where the platform has workers and
   * the page's policy lets them start; `false`: never; a function: makes the worker, whose script calls
   * `serveStatistics`.
   */
  worker?: 'auto' | false | (() => WorkerLike);
  /** Values of a capture, all layers together, from which it goes to the worker. Default WORKER_THRESHOLD. */
  workerThreshold?: number;
  /** Captures that may be on their way at once. Default 3. */
  inFlight?: number;
  /** Milliseconds, monotonic. */
  clock?: () => number;
}

const OPTIONS: OptionTable<CpuEngineOptions> = {
  bins: [(value) => isWhole(value, 1, 256), 'a whole number from 1 to 256'],
  reason: [isString, 'a sentence'],
  worker: [
    (value) => value === 'auto' || value === false || isFunction(value),
    "'auto', false or a function that makes a worker",
  ],
  workerThreshold: [(value) => value === Infinity || isAtLeast(value, 0), 'a number of values, 0 or more'],
  inFlight: [isCount, 'a whole number of captures, at least 1'],
  clock: [isFunction, 'a function that gives milliseconds'],
};

function starterOf(worker: CpuEngineOptions['worker']): (() => WorkerLike) | null {
  if (worker === false) return null;
  if (typeof worker === 'function') return worker;
  return typeof Worker === 'function' ? startWorker : null;
}

/**
 * An engine that measures on the CPU, in f64. Large captures are measured in a worker; without one they are
 * measured on the calling thread in short slices. The figures do not depend on which.
 * @throws KintsugiError `misuse` for a wrong option
 */
export function createCpuEngine(options: CpuEngineOptions = {}): Engine<CpuData> {
  const {
    bins = HISTOGRAM_BINS,
    reason = 'The CPU engine was asked for.',
    worker = 'auto',
    workerThreshold = WORKER_THRESHOLD,
    inFlight = 3,
    clock = () => performance.now(),
  } = checkOptions('createCpuEngine', options, OPTIONS);
  const runner = new StatisticsRunner({
    plainKernel: createPlainKernel(),
    makeKernel: createSimdKernel,
    startWorker: starterOf(worker),
    workerThreshold,
    clock,
    pause: yieldToMain,
  });
  return new CpuEngine({ bins, reason, inFlight, runner, clock });
}
