import { describe, expect, test } from 'vitest';
import { BUFFER_USAGE, MAP_MODE, SHADER_STAGE } from '../../../src/engines/webgpu/flags.js';
import { KERNELS, pipelinesFor } from '../../../src/engines/webgpu/kernels.js';
import { dawn } from './dawn.js';

// Dawn's null backend validates WGSL and pipelines without any driver.
describe.each([1, 2, 50, 64, 255, 256])('with %i bins', (bins) => {
  test('every kernel compiles with its constants under the default limits', async () => {
    const adapter = (await dawn('backend=null').requestAdapter())!;
    const device = await adapter.requestDevice();
    const { pipelines } = await pipelinesFor(device, bins);
    expect(Object.keys(pipelines)).toEqual(Object.keys(KERNELS));
  });
});

test('a kernel that does not compile is reported with its name', async () => {
  const device = await (await dawn('backend=null').requestAdapter())!.requestDevice();
  await expect(pipelinesFor(device, 5000)).rejects.toThrow(/kintsugi accumulate/);
});

test.each([
  ['GPUBufferUsage', BUFFER_USAGE],
  ['GPUMapMode', MAP_MODE],
  ['GPUShaderStage', SHADER_STAGE],
])('the flags named here are those of %s', (global, flags) => {
  const standard = (globalThis as unknown as Record<string, Record<string, number>>)[global]!;
  for (const [name, value] of Object.entries(flags)) expect(standard[name], name).toBe(value);
});
