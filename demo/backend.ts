import * as tf from '@tensorflow/tfjs';
import { createEngine } from 'kintsugi-monitor';
import type { DataKind } from './data.js';
import type { BackendChoice } from './settings.js';

export type Backend = Exclude<BackendChoice, 'auto'>;

/**
 * Makes a backend current and says, for people, which one and why. Falls back to the CPU where the wish
 * cannot be met.
 */
export async function useBackend(
  choice: BackendChoice,
  data: DataKind,
): Promise<{ backend: Backend; reason: string }> {
  const { backend, reason } = choice === 'auto' ? await suggest(data) : { backend: choice, reason: 'chosen' };
  const obstacle = await tryBackend(backend, data);
  if (!obstacle) return { backend, reason };
  await tf.setBackend('cpu');
  return { backend: 'cpu', reason: obstacle };
}

/** WebGPU where there is a real GPU; else what trains this kind of model fastest on a processor. */
async function suggest(data: DataKind): Promise<{ backend: Backend; reason: string }> {
  const engine = await createEngine({ kind: 'auto' });
  const { kind, reason } = engine;
  engine.dispose();
  if (kind === 'webgpu') return { backend: 'webgpu', reason: 'a GPU is present' };
  return data === 'vectors'
    ? { backend: 'wasm', reason }
    : { backend: 'cpu', reason: `${reason} The wasm backend cannot train convolutions.` };
}

/** Undefined when the backend is in use, else why it cannot be. */
async function tryBackend(backend: Backend, data: DataKind): Promise<string | undefined> {
  if (backend === 'wasm' && data === 'windows')
    return 'The wasm backend of TensorFlow.js has no gradient for convolutions, so the cpu backend is used.';
  try {
    if (backend === 'webgpu') {
      if (!('gpu' in navigator) || !(await navigator.gpu.requestAdapter()))
        return 'This browser offers no WebGPU adapter, so the cpu backend is used.';
      await import('@tensorflow/tfjs-backend-webgpu');
    }
    if (backend === 'wasm') await loadWasm();
    if (await tf.setBackend(backend)) return undefined;
  } catch (error) {
    return `The ${backend} backend could not start (${error instanceof Error ? error.message : String(error)}), so the cpu backend is used.`;
  }
  return `The ${backend} backend is not available in this browser, so the cpu backend is used.`;
}

/** The binaries are assets of this page, not of a CDN. */
async function loadWasm(): Promise<void> {
  const [{ setWasmPaths }, plain, simd, threaded] = await Promise.all([
    import('@tensorflow/tfjs-backend-wasm'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'),
    import('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'),
  ]);
  try {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plain.default,
      'tfjs-backend-wasm-simd.wasm': simd.default,
      'tfjs-backend-wasm-threaded-simd.wasm': threaded.default,
    });
  } catch {
    // Already running from an earlier run: the paths stand.
  }
}
