import type { EngineCost } from '../core/engine.js';
import type { RunStatus } from '../core/run-status.js';

/** Of no engine. */
export const NO_COST: Readonly<EngineCost> = {
  captures: 0,
  dropped: 0,
  cpuMs: NaN,
  gpuMs: NaN,
  latencyMs: NaN,
  readbackBytes: 0,
  residentBytes: 0,
};

/** Before anything has happened. */
export function idleStatus(): RunStatus {
  return {
    phase: 'idle',
    epoch: -1,
    epochs: NaN,
    batch: NaN,
    batches: NaN,
    elapsedMs: NaN,
    engine: { kind: 'none', reason: 'No engine has been attached yet.' },
    cost: { ...NO_COST },
    costShare: NaN,
    budget: NaN,
    captureEvery: 1,
    skipped: 0,
    monitoringPaused: false,
    error: null,
    settings: {},
  };
}
