/**
 * The adapter for TensorFlow.js: an optimizer with value weights, a callback that monitors `model.fit`, and
 * the sources of φ.
 *
 * All of it imports the one package `@tensorflow/tfjs`, a peer: a bundler, an import map or the script-tag
 * build's global `tf` then gives this code and the page the same instance, which the engine's registry of
 * variables and `tf.Callback` both need.
 * `@tensorflow/tfjs-backend-webgpu` is never imported; `shareDevice` is handed its backend class.
 */
export { KintsugiCallback } from './kintsugi-callback.js';
export type { CaptureMoments, KintsugiCallbackOptions } from './callback-options.js';
export { KintsugiOptimizer, type KintsugiLoss } from './kintsugi-optimizer.js';
export type { NamedTensor } from './saved-weights.js';
export { KINTSUGI_DEFAULTS, type KintsugiOptions, type KintsugiSettings } from './kintsugi-options.js';
export {
  defaultSource,
  optimizerPhi,
  variablesNamed,
  weightMagnitude,
  type PhiSource,
  type PhiTensor,
} from './phi-sources.js';
export { modelLayers } from './model-layers.js';
export { engineForBackend } from './engine-for-backend.js';
export {
  shareDevice,
  useSharedDevice,
  type SharedDevice,
  type SharedDeviceOptions,
} from './shared-device.js';
export type { ProbeBatch } from './activation-probe.js';
