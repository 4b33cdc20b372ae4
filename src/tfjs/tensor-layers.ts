import { backend, getBackend, keep, tidy, type LayersModel, type Tensor } from '@tensorflow/tfjs';
import type { LayerInput } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { GpuRange } from '../engines/webgpu/gpu-input.js';
import type { LayerBatch, LayerSelector } from '../monitor/layer-provider.js';
import type { PhiSource, PhiTensor } from './phi-sources.js';

/** The parts of tfjs's WebGPU backend that reading without a copy needs. */
export interface WebGpuBackendLike {
  readonly device: GPUDevice;
  readonly tensorMap: { get(dataId: object): { resource?: unknown } };
  uploadToGPU(dataId: object): void;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** tfjs's current backend where it is a WebGPU one, under whatever name it was registered; else null. */
export function webGpuBackend(): WebGpuBackendLike | null {
  const current = backend() as unknown as Partial<WebGpuBackendLike>;
  const complete =
    current.device !== undefined &&
    current.tensorMap !== undefined &&
    typeof current.uploadToGPU === 'function' &&
    typeof current.submitQueue === 'function' &&
    typeof current.ensureCommandEncoderReady === 'function' &&
    typeof current.endComputePassEncoder === 'function';
  return complete ? (current as WebGpuBackendLike) : null;
}

/** How the engine wants its data: ranges of buffers on a device, or arrays in memory. */
export type Delivery = { readonly device: GPUDevice } | 'arrays';

/**
 * Hands φ to an engine as it is now. Where `delivery` names the device of tfjs's own backend, as ranges of
 * tfjs's buffers, uncopied: tfjs's pending work is submitted first, so whatever the engine submits before the
 * next tfjs operation reads settled values. Elsewhere as arrays, which backends on a GPU deliver later. The
 * caller must call `release` once it has submitted (or at once, where it gives up).
 */
export function readLayers(
  source: PhiSource,
  model: LayersModel,
  delivery: Delivery,
  select?: LayerSelector,
): LayerBatch | Promise<LayerBatch> {
  return read(() => source(model), delivery, select);
}

/** The same for tensors that the caller made: a batch of activations, say. */
export function readTensors(
  make: () => readonly PhiTensor[],
  delivery: Delivery,
): LayerBatch | Promise<LayerBatch> {
  return read(make, delivery);
}

function read(
  make: () => readonly PhiTensor[],
  delivery: Delivery,
  select?: LayerSelector,
): LayerBatch | Promise<LayerBatch> {
  if (valuesInMemory())
    return { layers: withChosen(make, select, (entry) => layerOf(entry, copy(entry.tensor))) };
  // A clone costs no copy, and its data outlive both the source's own temporaries and the next step's
  // assignment to a variable.
  const held = withChosen(make, select, ({ name, tensor }) => ({ name, tensor: keep(tensor.clone()) }));
  const release = (): void => held.forEach(({ tensor }) => tensor.dispose());
  try {
    const gpu = delivery === 'arrays' ? null : webGpuBackend();
    if (gpu !== null && delivery !== 'arrays' && gpu.device === delivery.device)
      return { layers: bufferRanges(held, gpu), release };
  } catch (error) {
    release();
    throw error;
  }
  return readBack(held)
    .finally(release)
    .then((layers) => ({ layers }));
}

/** Runs a source and does `use` with each tensor chosen; the source's own temporaries are freed on return. */
function withChosen<T>(
  make: () => readonly PhiTensor[],
  select: LayerSelector | undefined,
  use: (entry: PhiTensor) => T,
): T[] {
  let used: T[] = [];
  tidy(() => {
    const found = make();
    for (const entry of found) checkTensor(entry);
    const chosen = select?.(found.map(({ name, tensor }) => ({ name, count: tensor.size })));
    used = found.filter((_, index) => chosen?.[index] ?? true).map(use);
  });
  return used;
}

function checkTensor({ name, tensor }: PhiTensor): void {
  if (typeof name !== 'string' || typeof tensor?.dtype !== 'string') {
    throw new KintsugiError('misuse', 'A φ source returns an array of {name: string, tensor: tf.Tensor}.');
  }
  if (tensor.dtype !== 'float32') {
    throw new KintsugiError(
      'unsupported',
      `The layer "${name}" holds ${tensor.dtype} values; φ must be float32. ` +
        "Cast it in the source: tensor.cast('float32').",
    );
  }
}

function bufferRanges(held: readonly PhiTensor[], gpu: WebGpuBackendLike): LayerInput<GpuRange>[] {
  for (const { tensor } of held) {
    if (tensor.size > 0) {
      // Data of another backend move here first, as they would at the next operation on them.
      gpu.tensorMap.get(tensor.dataId);
      gpu.uploadToGPU(tensor.dataId);
    }
  }
  gpu.ensureCommandEncoderReady();
  gpu.endComputePassEncoder();
  gpu.submitQueue();
  // From here to the engine's own submit, no tfjs operation and no await: either could record work that comes
  // too late.
  return held.map(({ name, tensor }) => {
    if (tensor.size === 0) return { name, data: new Float32Array(0) as never, shape: tensor.shape };
    const { resource } = gpu.tensorMap.get(tensor.dataId);
    // Counts come from the shape: a buffer may be larger than its tensor.
    return { name, data: { buffer: resource as GPUBuffer, count: tensor.size }, shape: tensor.shape };
  });
}

function layerOf({ name, tensor }: PhiTensor, data: Float32Array): LayerInput<Float32Array> {
  return { name, data, shape: tensor.shape };
}

/** Fetches values from a GPU, all at once. */
function readBack(held: readonly PhiTensor[]): Promise<LayerInput<Float32Array>[]> {
  return Promise.all(held.map(async (entry) => layerOf(entry, (await entry.tensor.data()) as Float32Array)));
}

/** True where tfjs computes on the CPU: its values can be read at once. */
export function valuesInMemory(): boolean {
  return getBackend() === 'cpu' || getBackend() === 'wasm';
}

/** Values in memory need no round trip to a device. They are copied, so that no later step can reach them. */
function copy(tensor: Tensor): Float32Array {
  const values = tensor.dataSync() as Float32Array;
  // tfjs's wasm backend hands out a copy of its heap already.
  return getBackend() === 'wasm' ? values : values.slice();
}
