export { measureActivations, type MeasureActivationsOptions } from './measure-activations.js';
export { measureLayer, type MeasureLayerOptions } from './measure-layer.js';
export { mergeStats } from './merge-stats.js';
export { decodeBf16, decodeF16 } from './decode-half.js';
export { activationSteps, type ActivationTask } from './activation-steps.js';
export { layerSteps, type LayerTask } from './layer-steps.js';
export { measureSteps, type MeasureTask } from './measure-steps.js';
export { createPlainKernel, type ChunkKernel } from './chunk-kernel.js';
export { finish } from './finish.js';
