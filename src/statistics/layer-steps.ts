import type { LayerStats } from '../core/layer-stats.js';
import type { ChunkKernel } from './chunk-kernel.js';
import { measureSteps, type MeasureTask } from './measure-steps.js';
import { unitSteps } from './measure-units.js';

/** One layer to measure, already checked, with its units or without. */
export interface LayerTask extends MeasureTask {
  units: { shape: readonly number[]; top: number } | null;
}

/** The statistics of one layer, and the figures of its units where they are asked for, in steps. */
export function* layerSteps(task: LayerTask, kernel: ChunkKernel): Generator<void, LayerStats> {
  const stats = yield* measureSteps(task, kernel);
  if (task.units === null) return stats;
  const { shape, top } = task.units;
  return { ...stats, units: yield* unitSteps(task.values, task.previous, task.format, shape, top) };
}
