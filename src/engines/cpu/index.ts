export { createCpuEngine, WORKER_THRESHOLD, type CpuEngineOptions } from './create-cpu-engine.js';
export type { CpuData } from './cpu-engine.js';
export { serveStatistics } from './serve-statistics.js';
export type { WorkerLike, WorkerScope } from './worker-protocol.js';
