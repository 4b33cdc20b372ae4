import { gpu } from './dawn.js';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/core/engine.js';
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

it('chooses the CPU engine on a software adapter, and says why', async () => {
  const training = buildTraining();
  const callback = new KintsugiCallback();
  await training.fit([callback], { epochs: 1 });
  expect(callback.store.status.engine).toEqual({ kind: 'cpu', reason: expect.stringMatching(/software/) });
  callback.dispose();
  training.dispose();
});
