import StatisticsWorker from './statistics-worker.ts?worker&inline';
import type { WorkerLike } from './worker-protocol.js';

/**
 * The library's own worker, whose script is part of the library. Throws, or fails later with an `error`
 * event, where the platform has no workers or the page's policy forbids them.
 */
export function startWorker(): WorkerLike {
  return new StatisticsWorker({ name: 'kintsugi-statistics' });
}
