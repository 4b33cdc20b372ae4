import { DEAD_UNIT_THRESHOLD, type ActivationStats } from '../core/activation-stats.js';
import type { ValueFormat } from '../core/engine.js';
import type { ChunkKernel } from './chunk-kernel.js';
import { CHUNK, FOLD_LENGTH, momentsOfSums } from './fold-chunk.js';
import { foldMixed } from './fold-mixed.js';
import { emptyMoments, mergeMoments } from './moments.js';
import { chunkReader, type StoredValues } from './value-reader.js';

/** Activations of one layer over a batch, already checked; shape `[batch, ...units]`. */
export interface ActivationTask {
  name: string;
  values: StoredValues;
  format: ValueFormat;
  shape: readonly number[];
}

/** The figures of one layer's activations, in steps: yields after each chunk. */
export function* activationSteps(
  task: ActivationTask,
  kernel: ChunkKernel,
): Generator<void, ActivationStats> {
  const { values, format, shape } = task;
  const batch = shape[0]!;
  const units = shape.slice(1).reduce((product, d) => product * d, 1);
  const sums = new Float64Array(units);
  const counts = new Uint32Array(units);
  const read = chunkReader(values, format);
  const folded = new Float64Array(FOLD_LENGTH);
  const total = emptyMoments();
  const part = emptyMoments();
  let unit = 0;
  for (let start = 0; start < values.length; start += CHUNK) {
    const { values: now, from, to } = read(start, Math.min(start + CHUNK, values.length));
    kernel.fold(now, null, from, to, folded);
    if (!momentsOfSums(folded, now[from]!, to - from, false, part)) foldMixed(now, null, from, to, part);
    mergeMoments(total, part);
    for (let i = from; i < to; i++) {
      const value = now[i]!;
      if (Number.isFinite(value)) {
        sums[unit]! += value;
        counts[unit]!++;
      }
      if (++unit === units) unit = 0;
    }
    yield;
  }
  return {
    name: task.name,
    batch,
    units,
    activationMean: total.n === 0 ? NaN : total.mean + 0,
    // One value has no spread to estimate: 0 / 0.
    activationStd: total.n === 0 ? NaN : Math.sqrt(total.m2 / (total.n - 1)),
    // A unit without a finite value has no mean, and is not called dead.
    deadNeurons: sums.reduce((dead, sum, u) => dead + (sum / counts[u]! < DEAD_UNIT_THRESHOLD ? 1 : 0), 0),
    nonFinite: total.nanCount + total.infCount,
  };
}
