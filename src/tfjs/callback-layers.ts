import { keep, tidy, type LayersModel } from '@tensorflow/tfjs';
import type { LayerBatch, LayerSelector } from '../monitor/layer-provider.js';
import type { BackendEngine } from './backend-engine.js';
import type { PhiSource } from './phi-sources.js';
import { readLayers, valuesInMemory } from './tensor-layers.js';

/**
 * φ as it is now, in the form in which the engine wants it. Where the engine is still on its way and tfjs
 * computes on a GPU, φ is held there until it is known whether it must be read back: a clone costs no copy.
 */
export function layersFor(
  engine: BackendEngine,
  source: PhiSource,
  model: LayersModel,
  select: LayerSelector,
): LayerBatch | Promise<LayerBatch> {
  const { starting } = engine;
  if (starting === null || valuesInMemory()) return readLayers(source, model, engine.delivery, select);
  const held = tidy(() => source(model).map(({ name, tensor }) => ({ name, tensor: keep(tensor.clone()) })));
  return starting
    .then(() => readLayers(() => held, model, engine.delivery, select))
    .finally(() => held.forEach(({ tensor }) => tensor.dispose()));
}
