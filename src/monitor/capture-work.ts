import type { ActivationStats } from '../core/activation-stats.js';
import type { Engine, MeasureOptions } from '../core/engine.js';
import type { LayerStats } from '../core/layer-stats.js';
import { asBatch, type LayerBatch, type LayerProvider, type LayerSelector } from './layer-provider.js';
import { isThenable } from './settle.js';
import type { UnitReading } from './unit-readings.js';

/**
 * Activations of a fixed batch, each of shape `[batch, ...units]`, named as the layers whose metrics they
 * belong to.
 */
export type ActivationProvider = () => LayerBatch | PromiseLike<LayerBatch>;

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

/** What a reading is taken of, and with. */
export interface MeasurementWork {
  provider: LayerProvider;
  select: LayerSelector;
  options: MeasureOptions;
  activationsOf: ActivationProvider | undefined;
  clock: () => number;
  /** The engine, or a promise of the one to come; null: there is none. */
  engine: Engine | null | PromiseLike<Engine | null>;
  /** Bounds a wait for the layers or activations of a provider. */
  wait<T>(work: PromiseLike<T>, who: string): Promise<T>;
  /** Bounds a wait for this engine. */
  answer<T>(engine: Engine, work: PromiseLike<T>): Promise<T>;
}

/**
 * Takes one reading. Where the provider answers at once and the engine is there, everything up to the
 * engine's submission happens before this function returns; the values are those of the moment of the call
 * in any case. Resolves to null where there is no engine or it had no free slot.
 */
export async function takeMeasurement(work: MeasurementWork): Promise<Measurement | null> {
  const { provider, select, options, activationsOf, clock, wait, answer } = work;
  let begun = clock();
  let blockingMs = 0;
  const pause = async <T>(promise: Promise<T>): Promise<T> => {
    blockingMs += clock() - begun;
    const value = await promise;
    begun = clock();
    return value;
  };
  const given = provider(select);
  const arrived = isThenable(given) ? await pause(arrival(given, wait, 'The provider of layers')) : given;
  let shapes: Measurement['shapes'];
  let engine: Engine | null;
  let measured: Promise<LayerStats[]> | null = null;
  try {
    const { layers } = asBatch(arrived, select);
    shapes = layers.map(({ shape }) => shape);
    engine = isThenable(work.engine) ? await pause(wait(work.engine, 'The engine to come')) : work.engine;
    blockingMs += clock() - begun;
    // Those that waited for the engine arrive all at once, and may wait a little longer.
    const figures = isThenable(work.engine)
      ? (engine?.measure(layers, options) ?? null)
      : (engine?.tryMeasure(layers, options) ?? null);
    if (engine !== null && figures !== null) measured = answer(engine, figures);
    // Heard of below; not at all where `release` throws, and no rejection may go unhandled.
    measured?.catch(() => {});
  } finally {
    // Also what turns out to hold no layers may hold memory.
    (arrived as Partial<LayerBatch> | null | undefined)?.release?.();
  }
  if (engine === null || measured === null) return null;
  begun = clock();
  const probed =
    activationsOf === undefined ? Promise.resolve([]) : measureActivations(engine, activationsOf, work);
  blockingMs += clock() - begun;
  const [stats, activations] = await Promise.all([measured, probed]);
  return { stats, activations, shapes, blockingMs };
}

async function measureActivations(
  engine: Engine,
  activationsOf: ActivationProvider,
  { wait, answer }: MeasurementWork,
): Promise<ActivationStats[]> {
  const given = activationsOf();
  const batch = isThenable(given) ? await arrival(given, wait, 'The provider of activations') : given;
  try {
    // Held until the figures are there: an engine whose slots are all taken reads them later.
    return await answer(engine, engine.measureActivations(batch.layers));
  } finally {
    batch.release?.();
  }
}

/** What a provider promised. Where it is waited for no longer, what still comes is let go again. */
async function arrival<T>(given: PromiseLike<T>, wait: MeasurementWork['wait'], who: string): Promise<T> {
  try {
    return await wait(given, who);
  } catch (error) {
    Promise.resolve(given)
      .then(
        (late) => (late as { release?(): void } | null)?.release?.(),
        () => {},
      )
      .catch(() => {});
    throw error;
  }
}

/** The per-unit figures of a measurement, by layer. */
export function unitsOf(epoch: number, { stats, shapes }: Measurement): [string, UnitReading][] {
  return stats.flatMap(({ name, units }, index): [string, UnitReading][] => {
    if (units === undefined) return [];
    const shape = shapes[index] ?? [units.rows, units.columns];
    return [[name, { epoch, shape, stats: units }]];
  });
}
