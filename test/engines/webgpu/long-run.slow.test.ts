import { expect, test } from 'vitest';
import { createWebGpuEngine } from '../../../src/engines/webgpu/webgpu-engine.js';
import { dawnDevice } from './dawn.js';
import { watch } from './watched-device.js';

test('10,000 captures leave the number of GPU buffers and the JavaScript heap flat', async () => {
  const { device, counts } = watch(await dawnDevice());
  const engine = await createWebGpuEngine(device);
  const layers = [16, 64, 7].map((size, index) => ({
    name: `layer ${index}`,
    data: new Float32Array(size).fill(index),
  }));
  const run = async (captures: number) => {
    for (let capture = 0; capture < captures; capture++) await engine.measure(layers);
    globalThis.gc?.();
    return { ...counts, submits: 0, maps: 0, heap: process.memoryUsage().heapUsed };
  };
  const early = await run(1000);
  const late = await run(9000);
  expect({ ...late, heap: 0 }).toEqual({ ...early, heap: 0 });
  // Without a forced collection the heap saws up and down; a leak of one record a capture would be beyond
  // this.
  expect(late.heap - early.heap).toBeLessThan(globalThis.gc ? 2e6 : 40e6);
  engine.dispose();
});

test('layers that are never seen again give their room back', async () => {
  const { device, counts } = watch(await dawnDevice());
  const engine = await createWebGpuEngine(device);
  const large = new Float32Array(20_000);
  for (let capture = 0; capture < 20; capture++)
    await engine.measure([{ name: `early ${capture}`, data: large }]);
  const held = counts.bytes;
  for (let capture = 0; capture < 1600; capture++)
    await engine.measure([{ name: 'steady', data: large.subarray(0, 8) }]);
  expect(counts.bytes).toBeLessThan(held / 4);
  engine.dispose();
});
