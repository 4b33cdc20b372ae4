import type { ValueFormat } from '../core/engine.js';
import type { LayerStats } from '../core/layer-stats.js';
import { binMixed, binningOf, histogramOf, naturalRange } from './bin-values.js';
import type { ChunkKernel } from './chunk-kernel.js';
import { CHUNK, FOLD_LENGTH, momentsOfSums } from './fold-chunk.js';
import { foldMixed } from './fold-mixed.js';
import { emptyMoments, mergeMoments, type Moments } from './moments.js';
import { chunkReader, type StoredValues } from './value-reader.js';

/** One layer to measure, already checked. */
export interface MeasureTask {
  name: string;
  values: StoredValues;
  /** The values at the last capture: as many, in the same format. */
  previous: StoredValues | null;
  format: ValueFormat;
  /** 1 … 256. */
  bins: number;
  range: readonly [low: number, high: number] | null;
}

/** What the first pass found: the whole, and which chunks hold values that are not finite. */
interface FirstPass {
  total: Moments;
  mixed: Uint8Array;
}

function* momentSteps(task: MeasureTask, kernel: ChunkKernel): Generator<void, FirstPass> {
  const { values, previous, format } = task;
  const read = chunkReader(values, format);
  const readPrevious = previous && chunkReader(previous, format);
  const sums = new Float64Array(FOLD_LENGTH);
  const total = emptyMoments();
  const part = emptyMoments();
  const mixed = new Uint8Array(Math.ceil(values.length / CHUNK));
  for (let start = 0, k = 0; start < values.length; start += CHUNK, k++) {
    const end = Math.min(start + CHUNK, values.length);
    const { values: now, from, to } = read(start, end);
    const before = readPrevious ? readPrevious(start, end).values : null;
    kernel.fold(now, before, from, to, sums);
    if (!momentsOfSums(sums, now[from]!, to - from, before !== null, part)) {
      foldMixed(now, before, from, to, part);
      mixed[k] = part.n < to - from ? 1 : 0;
    }
    mergeMoments(total, part);
    yield;
  }
  return { total, mixed };
}

function* histogramSteps(
  task: MeasureTask,
  kernel: ChunkKernel,
  { total, mixed }: FirstPass,
  [low, high]: readonly [number, number],
): Generator<void, { histogram: number[]; outOfRange: number }> {
  const { values, format, bins } = task;
  if (total.min === total.max && task.range === null) {
    // Half of a unit may be nothing beside a large value, so the place of a constant is not computed.
    const histogram = new Array<number>(bins).fill(0);
    histogram[bins >> 1] = total.n;
    return { histogram, outOfRange: 0 };
  }
  const binning = binningOf(bins, low, high);
  const allInside = total.min >= low && total.max <= high;
  const read = chunkReader(values, format);
  const { replicas } = kernel;
  replicas.fill(0);
  let outOfRange = 0;
  for (let start = 0, k = 0; start < values.length; start += CHUNK, k++) {
    const { values: now, from, to } = read(start, Math.min(start + CHUNK, values.length));
    if (allInside && mixed[k] === 0) kernel.bin(now, from, to, binning);
    else outOfRange += binMixed(now, from, to, binning, replicas);
    yield;
  }
  return { histogram: histogramOf(replicas, bins), outOfRange };
}

/**
 * The statistics of one layer, in steps: yields after each chunk, so that the caller may pause there. Two
 * passes over the values: one for the moments and extremes, one for the bins between the extremes.
 */
export function* measureSteps(task: MeasureTask, kernel: ChunkKernel): Generator<void, LayerStats> {
  const first = yield* momentSteps(task, kernel);
  const { total } = first;
  const any = total.n > 0;
  const range = task.range ?? (any ? naturalRange(total.min, total.max) : ([NaN, NaN] as const));
  const { histogram, outOfRange } = any
    ? yield* histogramSteps(task, kernel, first, range)
    : { histogram: new Array<number>(task.bins).fill(0), outOfRange: 0 };
  return {
    name: task.name,
    count: task.values.length,
    nanCount: total.nanCount,
    infCount: total.infCount,
    mean: any ? total.mean + 0 : NaN,
    variance: any ? total.m2 / total.n : NaN,
    // Adding 0 turns −0 into 0: which of the two zeros came first is not a figure.
    min: any ? total.min + 0 : NaN,
    max: any ? total.max + 0 : NaN,
    belowThreshold: total.belowThreshold,
    histogram,
    histogramRange: [range[0] + 0, range[1] + 0],
    outOfRange,
    meanAbsChange: total.changeSum / total.changeCount,
    changeCount: total.changeCount,
  };
}
