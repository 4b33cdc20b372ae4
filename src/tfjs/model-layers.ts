import type { LayersModel } from '@tensorflow/tfjs';
import type { Engine } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { isGpuEngine } from '../engines/webgpu/gpu-engine.js';
import type { LayerProvider } from '../monitor/layer-provider.js';
import { defaultSource, type PhiSource } from './phi-sources.js';
import { readLayers, type Delivery } from './tensor-layers.js';

/**
 * The layers of a tfjs model, for `new LayerMonitor(modelLayers(model, {engine}), {engine})` in a training
 * loop of one's own.
 * `engine` is the one that will measure: where it works on tfjs's own device, φ is measured where it lies.
 */
export function modelLayers(
  model: LayersModel,
  { source, engine }: { source?: PhiSource; engine?: Engine } = {},
): LayerProvider {
  if (!Array.isArray((model as Partial<LayersModel> | null)?.layers))
    throw new KintsugiError('misuse', 'modelLayers takes a tf.LayersModel.');
  return (select) => readLayers(source ?? defaultSource(model).source, model, deliveryFor(engine), select);
}

/** How an engine wants its data: ranges of buffers on its own device, or arrays. */
export function deliveryFor(engine: Engine | null | undefined): Delivery {
  return isGpuEngine(engine) ? { device: engine.device } : 'arrays';
}
