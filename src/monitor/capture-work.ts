import type { ActivationStats } from '../core/activation-stats.js';
import type { Engine, MeasureOptions } from '../core/engine.js';
import type { LayerStats } from '../core/layer-stats.js';
import { asBatch, type LayerBatch, type LayerProvider, type LayerSelector } from './layer-provider.js';

/**
 * Activations of a fixed batch, each of shape `[batch, ...units]`, named as the layers whose metrics they
 * belong to.
 */
export type ActivationProvider = () => LayerBatch | Promise<LayerBatch>;

/** What an engine said of one moment. */
export interface Measurement {
  stats: LayerStats[];
  activations: ActivationStats[];
  /** Tensor shapes by position, where the provider told. */
  shapes: (readonly number[] | undefined)[];
  /**
   * Milliseconds for which the calling thread was held up, the engine's own share (`cost.cpuMs`) left out.
   */
  blockingMs: number;
}

/**
 * Takes one reading. Where the provider answers at once, everything up to the engine's submission happens
 * before this function returns, so the figures are those of the moment of the call. Resolves to null where
 * the engine had no free slot.
 */
export async function takeMeasurement(
  engine: Engine,
  provider: LayerProvider,
  select: LayerSelector,
  options: MeasureOptions,
  activationsOf: ActivationProvider | undefined,
  clock: () => number,
): Promise<Measurement | null> {
  let begun = clock();
  let blockingMs = 0;
  const answer = provider(select);
  let given;
  if (answer instanceof Promise) {
    blockingMs += clock() - begun;
    given = await answer;
    begun = clock();
  } else {
    given = answer;
  }
  const batch = asBatch(given, select);
  const shapes = batch.layers.map(({ shape }) => shape);
  let figures: Promise<LayerStats[]> | null;
  blockingMs += clock() - begun;
  try {
    figures = engine.tryMeasure(batch.layers, options);
  } finally {
    batch.release?.();
  }
  if (figures === null) return null;
  begun = clock();
  const probed =
    activationsOf === undefined ? Promise.resolve([]) : measureActivations(engine, activationsOf);
  blockingMs += clock() - begun;
  const [stats, activations] = await Promise.all([figures, probed]);
  return { stats, activations, shapes, blockingMs };
}

async function measureActivations(
  engine: Engine,
  activationsOf: ActivationProvider,
): Promise<ActivationStats[]> {
  const answer = activationsOf();
  const batch = answer instanceof Promise ? await answer : answer;
  try {
    // Held until the figures are there: an engine whose slots are all taken reads them later.
    return await engine.measureActivations(batch.layers);
  } finally {
    batch.release?.();
  }
}
