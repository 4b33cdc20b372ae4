// A WebGPU implementation in Node (Dawn). What `create` returns must be held: the process aborts when it is
// collected.
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);

const held: GPU[] = [];

/** A GPU of Dawn's own choice: a real one where there is one, the software adapter otherwise. */
export function dawn(...flags: string[]): GPU {
  const gpu = create(flags);
  held.push(gpu);
  return gpu;
}

export async function dawnDevice(limits: Record<string, number> = {}): Promise<GPUDevice> {
  const adapter = await dawn().requestAdapter();
  if (!adapter)
    throw new Error('Dawn found no adapter: run the tests with `npm test`, which points it at one');
  const requiredFeatures: GPUFeatureName[] = adapter.features.has('timestamp-query')
    ? ['timestamp-query']
    : [];
  return adapter.requestDevice({ requiredLimits: limits, requiredFeatures });
}
