import { getBackend } from '@tensorflow/tfjs';
import type { Engine } from '../core/engine.js';
import { createEngine } from '../engines/create-engine.js';
import { webGpuBackend } from './tensor-layers.js';

/**
 * The engine that suits where tfjs computes now: its own device where that is a real GPU, the CPU otherwise.
 */
export async function engineForBackend(): Promise<Engine> {
  const gpu = webGpuBackend();
  if (gpu !== null) return createEngine({ kind: 'auto', device: gpu.device });
  const where =
    getBackend() === 'webgl'
      ? 'whose values are read back in the background'
      : 'whose values are in memory already';
  const { createCpuEngine } = await import('../engines/cpu/create-cpu-engine.js');
  return createCpuEngine({
    reason: `TensorFlow.js computes on its ${getBackend()} backend, ${where}.`,
  }) as Engine;
}
