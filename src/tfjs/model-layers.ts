import type { LayersModel } from '@tensorflow/tfjs';
import type { Engine } from '../core/engine.js';
import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isFunction } from '../core/check-value.js';
import { isGpuEngine } from '../engines/webgpu/gpu-engine.js';
import { ENGINE, isEngine } from '../monitor/monitor-options.js';
import { checkModel } from './check-model.js';
import type { LayerProvider } from '../monitor/layer-provider.js';
import { defaultSource, type PhiSource } from './phi-sources.js';
import { readLayers, type Delivery } from './tensor-layers.js';

const OPTIONS: OptionTable<{ source?: PhiSource; engine?: Engine }> = {
  source: [isFunction, 'a function from the model to [{name, tensor}], such as weightMagnitude()'],
  engine: [isEngine, ENGINE],
};

/**
 * The layers of a tfjs model, for `new LayerMonitor(modelLayers(model, {engine}), {engine})` in a training
 * loop of one's own.
 * `engine` is the one that will measure: where it works on tfjs's own device, φ is measured where it lies.
 */
export function modelLayers(
  model: LayersModel,
  options: { source?: PhiSource; engine?: Engine } = {},
): LayerProvider {
  checkModel('modelLayers', model);
  const { source, engine } = checkOptions('modelLayers', options, OPTIONS);
  return (select) => readLayers(source ?? defaultSource(model).source, model, deliveryFor(engine), select);
}

/** How an engine wants its data: ranges of buffers on its own device, or arrays. */
export function deliveryFor(engine: Engine | null | undefined): Delivery {
  return isGpuEngine(engine) ? { device: engine.device } : 'arrays';
}
