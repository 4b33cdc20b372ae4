import type { LayersModel } from '@tensorflow/tfjs';
import { refuse } from '../core/check-value.js';

/** Refuses what is no layers model of tfjs. */
export function checkModel(who: string, model: unknown): asserts model is LayersModel {
  const { layers, weights } = (model ?? {}) as { layers?: unknown; weights?: unknown };
  if (!Array.isArray(layers) || !Array.isArray(weights)) refuse(who, 'the model', model, 'a tf.LayersModel');
}
