import { refuse } from '../core/check-value.js';
import type { LayerInput } from '../core/engine.js';

/** A layer that could be captured. */
export interface LayerCandidate {
  name: string;
  /** Values it holds. */
  count: number;
}

/** Says which of the layers there are now are wanted, one answer each. */
export type LayerSelector = (candidates: readonly LayerCandidate[]) => readonly boolean[];

/** Layers ready to measure. */
export interface LayerBatch {
  readonly layers: readonly LayerInput<unknown>[];
  /** Called once the engine has taken the values. */
  release?(): void;
}

/**
 * Gives the layers to measure, as they are at the moment of the call. Synchronous where the values can be
 * measured where they lie; a promise where they must be fetched first. A plain array of layers is a complete
 * answer; a provider that reads only what `select` wants saves the cost of the rest.
 */
export type LayerProvider = (
  select: LayerSelector,
) => LayerBatch | readonly LayerInput<unknown>[] | PromiseLike<LayerBatch | readonly LayerInput<unknown>[]>;

/**
 * A plain array becomes a batch of the layers wanted; a batch was selected from by its provider.
 * @throws KintsugiError `misuse` on what holds no layers
 */
export function asBatch(
  answer: LayerBatch | readonly LayerInput<unknown>[],
  select: LayerSelector,
): LayerBatch {
  if (!Array.isArray(answer)) {
    const batch = answer as LayerBatch;
    if (Array.isArray(batch?.layers)) return batch;
    refuse('LayerMonitor', 'what the provider gave', answer, 'layers, [{name, data}] or {layers, release}');
  }
  const layers = answer as readonly LayerInput<unknown>[];
  const wanted = select(layers.map(({ name, data }) => ({ name, count: countOf(data) })));
  return { layers: layers.filter((_, index) => wanted[index]) };
}

function countOf(data: unknown): number {
  const { length, count } = (data ?? {}) as { length?: number; count?: number };
  return length ?? count ?? 0;
}
