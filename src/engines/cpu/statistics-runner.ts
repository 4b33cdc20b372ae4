import type { ChunkKernel } from '../../statistics/chunk-kernel.js';
import { stepsOf, type StatisticsResult, type StatisticsTask } from './statistics-task.js';
import { TasksLost, WorkerClient } from './worker-client.js';
import type { WorkerLike } from './worker-protocol.js';

/**
 * Milliseconds that measuring may hold the calling thread at a stretch: less than a frame, so that a page
 * stays fluid.
 */
export const SLICE_MS = 12;

/**
 * Values in all from which the calling thread, too, tries the SIMD kernel. Below it the plain loops take a
 * millisecond, and a page whose policy forbids WebAssembly is spared a report of the attempt.
 */
export const SIMD_THRESHOLD = 2 ** 18;

function countOf(tasks: readonly StatisticsTask[]): number {
  return tasks.reduce((sum, { values }) => sum + values.length, 0);
}

export interface StatisticsRunnerOptions {
  plainKernel: ChunkKernel;
  /** Makes the kernel for much work; null where there is none better. */
  makeKernel: () => ChunkKernel | null;
  /** Null: everything on the calling thread. */
  startWorker: (() => WorkerLike) | null;
  /** Values in all from which work goes to the worker. */
  workerThreshold: number;
  /** Milliseconds, monotonic. */
  clock: () => number;
  /** Lets the other tasks of this thread run. */
  pause: () => Promise<void>;
}

/**
 * Measures tasks, in a worker where there are many values and the worker is ready, otherwise on the calling
 * thread in slices with pauses between them. The figures are the same bits either way. One run at a time.
 */
export class StatisticsRunner {
  /** Milliseconds that the last run held the calling thread. */
  blockedMs = 0;
  readonly #options: StatisticsRunnerOptions;
  #worker: WorkerClient | null = null;
  #fastKernel: ChunkKernel | null = null;
  #disposed = false;

  constructor(options: StatisticsRunnerOptions) {
    this.#options = options;
  }

  /** @throws TasksLost where the worker ended with the tasks in its hands */
  async run(tasks: readonly StatisticsTask[]): Promise<StatisticsResult[]> {
    const { clock } = this.#options;
    this.blockedMs = 0;
    const worker = this.#workerFor(tasks);
    if (worker) {
      const begun = clock();
      const answer = worker.run(tasks);
      this.blockedMs = clock() - begun;
      const results = await answer;
      if (results) return results;
    }
    return this.#runInSlices(tasks);
  }

  /** Work on its way ends at its next pause, with a TasksLost. */
  dispose(): void {
    this.#disposed = true;
    this.#worker?.terminate();
  }

  /** The worker is started by the first work that is large enough for it, and used once it has loaded. */
  #workerFor(tasks: readonly StatisticsTask[]): WorkerClient | null {
    const { startWorker, workerThreshold } = this.#options;
    if (!startWorker || countOf(tasks) < workerThreshold) return null;
    this.#worker ??= new WorkerClient(startWorker);
    return this.#worker.ready ? this.#worker : null;
  }

  #kernelFor(tasks: readonly StatisticsTask[]): ChunkKernel {
    const { plainKernel, makeKernel } = this.#options;
    if (countOf(tasks) < SIMD_THRESHOLD) return plainKernel;
    return (this.#fastKernel ??= makeKernel() ?? plainKernel);
  }

  async #runInSlices(tasks: readonly StatisticsTask[]): Promise<StatisticsResult[]> {
    const { clock, pause } = this.#options;
    const kernel = this.#kernelFor(tasks);
    const results: StatisticsResult[] = [];
    let begun = clock();
    for (const task of tasks) {
      const steps = stepsOf(task, kernel);
      let step = steps.next();
      while (!step.done) {
        const held = clock() - begun;
        if (held >= SLICE_MS) {
          this.blockedMs += held;
          await pause();
          if (this.#disposed) throw new TasksLost('disposed');
          begun = clock();
        }
        step = steps.next();
      }
      results.push(step.value);
    }
    this.blockedMs += clock() - begun;
    return results;
  }
}
