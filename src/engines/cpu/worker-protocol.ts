import type { StatisticsResult, StatisticsTask } from './statistics-task.js';

/** The worker's first word: it has loaded, and may be given work. */
export interface WorkerReady {
  ready: true;
}

/** Work for the worker; one request at a time. The memory of the tasks moves with it. */
export interface WorkerRequest {
  tasks: StatisticsTask[];
}

/**
 * The figures, or the sentence of an error; the tasks, and with them their memory, come back in either case.
 */
export interface WorkerReply {
  tasks: StatisticsTask[];
  results: StatisticsResult[] | null;
  error: string | null;
}

/** What the engine needs of a worker: a `Worker` of the platform, or anything that behaves like one. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: unknown) => void): void;
  terminate(): unknown;
}

/** What the worker needs of its own scope. */
export interface WorkerScope {
  postMessage(message: WorkerReady | WorkerReply, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { data: WorkerRequest }) => void): void;
}
