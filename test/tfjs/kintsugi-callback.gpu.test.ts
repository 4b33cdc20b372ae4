import { gpu } from './dawn.js';
import * as tf from '@tensorflow/tfjs';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/core/engine.js';
import { createCpuEngine } from '../../src/engines/cpu/create-cpu-engine.js';
import { createWebGpuEngine } from '../../src/engines/webgpu/webgpu-engine.js';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import { shareDevice, type SharedDevice } from '../../src/tfjs/shared-device.js';
import { describeCallback } from './callback-contract.js';
import { buildTraining } from './training.js';

let shared: SharedDevice;
const engines: Engine[] = [];
let used = 0;
const errors: string[] = [];

beforeAll(async () => {
  shared = await shareDevice({ WebGPUBackend: WebGPUBackend as never, gpu });
  shared.device.addEventListener('uncapturederror', (event) =>
    errors.push((event as GPUUncapturedErrorEvent).error.message),
  );
  // One engine for each monitor of the contract: an engine remembers what it measured last by the name of the
  // layer.
  for (let i = 0; i < 8; i++) engines.push((await createWebGpuEngine(shared.device)) as Engine);
});

afterAll(() => {
  engines.forEach((engine) => engine.dispose());
  expect(errors).toEqual([]);
});

describeCallback('the webgpu backend, measured where φ lies', () => ({ engine: engines[used++]! }));

/** Shapes of the tensors that tfjs brings back from the GPU while `work` runs. */
async function readbacksDuring(work: () => Promise<unknown>): Promise<number[][]> {
  const shapes: number[][] = [];
  const backend = tf.backend() as unknown as {
    read(id: object): unknown;
    readSync(id: object): unknown;
    readToGPU(id: object, options?: object): unknown;
    tensorMap: { get(id: object): { shape: number[] } };
  };
  const spies = (['read', 'readSync', 'readToGPU'] as const).map((method) => {
    const original = backend[method].bind(backend);
    return vi.spyOn(backend, method).mockImplementation((id: object, options?: object) => {
      shapes.push(backend.tensorMap.get(id).shape);
      return original(id, options);
    });
  });
  try {
    await work();
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
  return shapes;
}

describe('what a fitted run reads back', () => {
  const PHI = ['4,6', '6', '6,1', '1'];
  const fitWith = async (engine: Engine) => {
    const training = buildTraining();
    const callback = new KintsugiCallback({ engine, budget: 1, clock: () => 0 });
    class Settle extends tf.Callback {
      override async onEpochEnd(): Promise<void> {
        await callback.monitor.idle();
      }
    }
    const read = await readbacksDuring(() => training.fit([callback, new Settle()], { epochs: 3 }));
    expect(callback.store.status.error).toBeNull();
    expect(callback.store.history.length).toBe(3);
    callback.dispose();
    training.dispose();
    // tfjs itself reads the indices of its batches and the scalars of its logs.
    return read.map(String).filter((shape) => PHI.includes(shape));
  };

  it('on a GPU engine of the same device: no tensor of φ at any capture', async () => {
    expect(await fitWith(engines[used++]!)).toEqual([]);
  });

  it('on an engine that needs arrays: φ of every layer at every capture', async () => {
    const cpu = createCpuEngine() as Engine;
    expect(await fitWith(cpu)).toEqual([...PHI, ...PHI, ...PHI]);
    cpu.dispose();
  });
});

it('chooses the CPU engine on a software adapter, and says why', async () => {
  const training = buildTraining();
  const callback = new KintsugiCallback();
  await training.fit([callback], { epochs: 1 });
  expect(callback.store.status.engine).toEqual({ kind: 'cpu', reason: expect.stringMatching(/software/) });
  callback.dispose();
  training.dispose();
});
