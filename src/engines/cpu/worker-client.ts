import { buffersOf, type StatisticsResult, type StatisticsTask } from './statistics-task.js';
import type { WorkerLike, WorkerReady, WorkerReply, WorkerRequest } from './worker-protocol.js';

/** Milliseconds for which an answer is waited for, and values that the slowest worker measures in one more. */
const PATIENCE_MS = 30_000;
const SLOWEST_PER_MS = 10_000;

/** The worker ended with the tasks and their memory in its hands: nobody can measure them any more. */
export class TasksLost extends Error {}

interface Pending {
  /** Ends the wait: the system can take a worker away without a word. */
  timer: ReturnType<typeof setTimeout>;
  tasks: readonly StatisticsTask[];
  resolve(results: StatisticsResult[] | null): void;
  reject(error: TasksLost): void;
}

/**
 * The engine's side of the worker. Work is given only once the worker has said that it is ready, so that one
 * that never loads holds nothing up, and never again after it has failed.
 */
export class WorkerClient {
  #state: 'starting' | 'ready' | 'failed' = 'starting';
  #worker: WorkerLike | null = null;
  #pending: Pending | null = null;

  constructor(start: () => WorkerLike) {
    try {
      const worker = start();
      this.#worker = worker;
      worker.addEventListener('message', ({ data }) => this.#receive(data as WorkerReady | WorkerReply));
      worker.addEventListener('error', (event) => {
        // Handled here: the page's own error handlers need not hear of it.
        (event as Partial<Event> | undefined)?.preventDefault?.();
        this.#fail();
      });
      worker.addEventListener('messageerror', () => this.#fail());
    } catch {
      this.#fail();
    }
  }

  get ready(): boolean {
    return this.#state === 'ready' && this.#pending === null;
  }

  /**
   * The figures of the tasks, in order; null where the worker could not compute them, with the memory back in
   * the tasks. Rejects with TasksLost where it ended. Call only while `ready`.
   */
  run(tasks: readonly StatisticsTask[]): Promise<StatisticsResult[] | null> {
    return new Promise((resolve, reject) => {
      try {
        const values = tasks.reduce((sum, task) => sum + task.values.length, 0);
        this.#worker!.postMessage({ tasks: [...tasks] } satisfies WorkerRequest, buffersOf(tasks));
        const timer = setTimeout(() => this.#fail(), PATIENCE_MS + values / SLOWEST_PER_MS);
        this.#pending = { tasks, resolve, reject, timer };
      } catch {
        this.#fail();
        resolve(null);
      }
    });
  }

  terminate(): void {
    this.#fail();
  }

  #receive(message: WorkerReady | WorkerReply): void {
    if ('ready' in message) {
      if (this.#state === 'starting') this.#state = 'ready';
      return;
    }
    const pending = this.#pending;
    this.#pending = null;
    if (!pending) return;
    clearTimeout(pending.timer);
    pending.tasks.forEach((task, i) => Object.assign(task, message.tasks[i]));
    if (message.error !== null) this.#fail();
    pending.resolve(message.results);
  }

  #fail(): void {
    this.#state = 'failed';
    const pending = this.#pending;
    this.#pending = null;
    clearTimeout(pending?.timer);
    this.#worker?.terminate();
    this.#worker = null;
    pending?.reject(new TasksLost('the worker ended'));
  }
}
