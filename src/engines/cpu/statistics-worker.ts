// The script of the worker: measures large layers away from the calling thread.
import { serveStatistics } from './serve-statistics.js';
import type { WorkerScope } from './worker-protocol.js';

serveStatistics(globalThis as unknown as WorkerScope);
