import type { ActivationStats } from '../../core/activation-stats.js';
import type { LayerStats } from '../../core/layer-stats.js';
import type { ChunkKernel } from '../../statistics/chunk-kernel.js';
import { activationSteps, type ActivationTask } from '../../statistics/activation-steps.js';
import { layerSteps, type LayerTask } from '../../statistics/layer-steps.js';

/**
 * One layer's work. Holds typed arrays and plain values only, so that it can be posted to a worker and back.
 */
export type StatisticsTask = ({ kind: 'layer' } & LayerTask) | ({ kind: 'activations' } & ActivationTask);

export type StatisticsResult = LayerStats | ActivationStats;

export function stepsOf(task: StatisticsTask, kernel: ChunkKernel): Generator<void, StatisticsResult> {
  return task.kind === 'layer' ? layerSteps(task, kernel) : activationSteps(task, kernel);
}

/** The memory that moves with tasks when they are posted. Every array of a task has a buffer of its own. */
export function buffersOf(tasks: readonly StatisticsTask[]): ArrayBuffer[] {
  return tasks.flatMap((task) => {
    const arrays = task.kind === 'layer' && task.previous ? [task.values, task.previous] : [task.values];
    return arrays.map((array) => array.buffer as ArrayBuffer);
  });
}
