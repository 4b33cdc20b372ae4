import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Engine } from '../../../src/core/engine.js';
import { measureLayer } from '../../../src/statistics/index.js';
import type { GpuData } from '../../../src/engines/webgpu/gpu-input.js';
import { createWebGpuEngine } from '../../../src/engines/webgpu/webgpu-engine.js';
import { dawnDevice } from './dawn.js';
import { watch } from './watched-device.js';

const layer = { name: 'a', data: Float32Array.of(1, 2, 3, 4, 5) };
let shared: GPUDevice;
let device: GPUDevice;
let engine: Engine<GpuData>;
const uncaptured = vi.fn();

async function freshDevice(): Promise<GPUDevice> {
  const fresh = await dawnDevice();
  fresh.addEventListener('uncapturederror', uncaptured);
  return fresh;
}

beforeAll(async () => {
  shared = await freshDevice();
});
beforeEach(async ({ task }) => {
  // Compiling takes a software adapter seconds: only what loses its device gets one of its own.
  device = task.suite?.name === 'a lost device' ? await freshDevice() : shared;
  engine = await createWebGpuEngine(device);
});
afterEach(() => {
  engine.dispose();
  expect(uncaptured).not.toHaveBeenCalled();
  uncaptured.mockClear();
});

describe('a lost device', () => {
  test('before a capture: the engine says so and refuses', async () => {
    device.destroy();
    await expect(engine.lost).resolves.toMatch(/\w/);
    await expect(engine.measure([layer])).rejects.toMatchObject({ code: 'device-lost' });
    await expect(engine.tryMeasure([layer])).rejects.toMatchObject({ code: 'device-lost' });
  });

  test('during a capture: the capture rejects, it never hangs', async () => {
    const capture = engine.measure([layer]);
    device.destroy();
    await expect(capture).rejects.toMatchObject({ code: 'device-lost' });
  });

  test('after a capture: its figures stay, the next one is refused', async () => {
    const [stats] = await engine.measure([layer]);
    device.destroy();
    await engine.lost;
    expect(stats!.mean).toBe(3);
    await expect(engine.measure([layer])).rejects.toMatchObject({
      code: 'device-lost',
      message: expect.stringContaining('new engine') as string,
    });
  });

  test('while captures wait for a readback slot: all of them reject', async () => {
    const captures = Array.from({ length: 8 }, () => engine.measure([layer]));
    device.destroy();
    const results = await Promise.allSettled(captures);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  });

  test('a new engine on a new device measures again', async () => {
    device.destroy();
    await engine.lost;
    const next = await createWebGpuEngine(await dawnDevice());
    expect((await next.measure([layer]))[0]!.mean).toBe(3);
    next.dispose();
  });
});

describe('errors of ours', () => {
  test('a buffer of another device is refused by name of the cause, and the engine goes on', async () => {
    const other = await dawnDevice();
    const foreign = other.createBuffer({ size: 64, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.STORAGE });
    await expect(engine.measure([{ name: 'foreign', data: { buffer: foreign, count: 16 } }])).rejects.toThrow(
      /GPU/,
    );
    const [stats] = await engine.measure([layer]);
    expect(stats!.mean).toBe(3);
  });

  test('a destroyed buffer is refused, and the engine goes on without a false |Δφ|', async () => {
    const buffer = device.createBuffer({ size: 64, usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.STORAGE });
    await engine.measure([{ name: 'b', data: { buffer, count: 16 } }]);
    buffer.destroy();
    await expect(engine.measure([{ name: 'b', data: { buffer, count: 16 } }])).rejects.toThrow(/GPU refused/);
    const [stats] = await engine.measure([{ name: 'b', data: new Float32Array(16).fill(2) }]);
    expect(stats!.meanAbsChange).toBeNaN();
    expect(stats!.mean).toBe(2);
  });

  test.each([
    ['an Int32Array', { name: 'i', data: new Int32Array(3) }, /Float32Array/],
    ['a number', { name: 'n', data: 3 }, /Float32Array/],
    ['nothing', { name: 'n' }, /Float32Array/],
    ['no name', { data: new Float32Array(3) }, /name/],
    [
      'a count beyond the buffer',
      { name: 'c', data: { buffer: { size: 16, usage: 4 }, count: 5 } },
      /5 values/,
    ],
    [
      'an odd offset',
      { name: 'o', data: { buffer: { size: 16, usage: 4 }, count: 1, offset: 2 } },
      /offset in data .* is 2;/,
    ],
    [
      'a buffer that cannot be copied',
      { name: 'u', data: { buffer: { size: 16, usage: 128 }, count: 1 } },
      /COPY_SRC/,
    ],
    [
      'a shape of another size',
      { name: 's', data: new Float32Array(4), shape: [3] },
      /shape of layer "s" is .*3/,
    ],
    ['an unknown format', { name: 'f', data: new Float32Array(4), format: 'f64' }, /f64/],
  ])('%s is misuse, told with the fix', async (_, input, message) => {
    await expect(engine.measure([input as never])).rejects.toMatchObject({
      code: 'misuse',
      message: expect.stringMatching(message) as string,
    });
  });

  test.each([0, 257, 1.5, NaN])('bins = %d is misuse', async (bins) => {
    await expect(createWebGpuEngine(device, { bins })).rejects.toMatchObject({ code: 'misuse' });
  });

  test('an unknown option of measure is misuse', async () => {
    await expect(engine.measure([layer], { ranges: [0, 1] } as never)).rejects.toThrow(/"ranges"/);
  });
});

describe('a capture that cannot be decoded', () => {
  /** The next buffer that is read gives too few bytes. */
  function spoilNextReadback(watched: GPUDevice): () => void {
    const make = watched.createBuffer.bind(watched);
    let spoiled = false;
    vi.spyOn(watched, 'createBuffer').mockImplementation((descriptor) => {
      const buffer = make(descriptor);
      const range = buffer.getMappedRange.bind(buffer);
      buffer.getMappedRange = (...args) => {
        if (!spoiled) return range(...args);
        spoiled = false;
        return range(...args).slice(0, 4);
      };
      return buffer;
    });
    return () => (spoiled = true);
  }

  test('is told as what it is, frees its slot, and the next |Δφ| is against it', async () => {
    const spoilNext = spoilNextReadback(device);
    const own = await createWebGpuEngine(device, { inFlight: 1 });
    await own.measure([layer]);
    spoilNext();
    const data = layer.data.map((value) => value + 1);
    await expect(own.measure([{ ...layer, data }])).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/decoded/) as string,
    });
    for (const rise of [2, 4, 7]) {
      const [stats] = await own.measure([{ ...layer, data: layer.data.map((value) => value + rise) }]);
      expect(stats!.mean).toBe(3 + rise);
      expect(stats!.meanAbsChange).toBe({ 2: 1, 4: 2, 7: 3 }[rise]);
    }
    own.dispose();
    vi.restoreAllMocks();
  });

  test('one that fails before it is submitted leaves the last capture in place', async () => {
    const own = await createWebGpuEngine(device);
    await own.measure([layer]);
    await own.measure([{ ...layer, data: layer.data.map((value) => value + 10) }]);
    vi.spyOn(device, 'createCommandEncoder').mockImplementationOnce(() => {
      throw new Error('no encoder today');
    });
    await expect(own.measure([{ ...layer, data: layer.data.map((value) => value + 50) }])).rejects.toThrow(
      /no encoder today/,
    );
    const [stats] = await own.measure([{ ...layer, data: layer.data.map((value) => value + 11) }]);
    expect(stats!.meanAbsChange).toBe(1);
    own.dispose();
    vi.restoreAllMocks();
  });
});

describe('a disposed engine', () => {
  test('refuses with its own code, and disposing twice is harmless', async () => {
    engine.dispose();
    engine.dispose();
    await expect(engine.measure([layer])).rejects.toMatchObject({ code: 'disposed' });
    await expect(engine.measureActivations([{ ...layer, shape: [5] }])).rejects.toMatchObject({
      code: 'disposed',
    });
  });

  test('with a capture on its way: the capture rejects', async () => {
    const capture = engine.measure([layer]);
    engine.dispose();
    await expect(capture).rejects.toMatchObject({ code: 'disposed' });
  });
});

describe('pressure', () => {
  test('tryMeasure gives null and counts where every readback is in flight; measure waits and delivers', async () => {
    const first = [engine.tryMeasure([layer]), engine.tryMeasure([layer]), engine.tryMeasure([layer])];
    expect(engine.tryMeasure([layer])).toBeNull();
    expect(engine.cost.dropped).toBe(1);
    const waited = engine.measure([layer]);
    const all = await Promise.all([...first, waited]);
    expect(all.map((stats) => stats![0]!.mean)).toEqual([3, 3, 3, 3]);
    expect(engine.cost.captures).toBe(4);
    expect(await engine.tryMeasure([layer])).toHaveLength(1);
  });

  test('a refused capture frees its readback slot', async () => {
    for (let attempt = 0; attempt < 10; attempt++)
      await expect(engine.tryMeasure([{ name: 'x', data: 1 as never }])).rejects.toThrow();
    expect(await engine.tryMeasure([layer])).toHaveLength(1);
  });

  test('no layers: no figures, no work', async () => {
    const watched = watch(device);
    const own = await createWebGpuEngine(watched.device);
    expect(await own.measure([])).toEqual([]);
    expect(await own.tryMeasure([])).toEqual([]);
    expect(watched.counts.submits).toBe(0);
    own.dispose();
  });
});

test('the values are those of the moment of the call', async () => {
  const data = Float32Array.of(1, 1, 1, 1);
  const capture = engine.measure([{ name: 'm', data }]);
  data.fill(9);
  expect((await capture)[0]!.mean).toBe(1);
});

test('cost tells what the last capture took', async () => {
  await engine.measure([layer]);
  const { captures, cpuMs, latencyMs, readbackBytes, residentBytes, gpuMs } = engine.cost;
  expect(captures).toBe(1);
  expect(cpuMs).toBeGreaterThan(0);
  expect(latencyMs).toBeGreaterThanOrEqual(cpuMs);
  expect(readbackBytes).toBeGreaterThan(200);
  expect(residentBytes).toBeGreaterThan(readbackBytes);
  if (device.features.has('timestamp-query')) expect(gpuMs).toBeGreaterThan(0);
});

test('a layer of only NaN between finite ones has counts alone', async () => {
  const [a, b] = await engine.measure([{ name: 'nan', data: new Float32Array(5000).fill(NaN) }, layer]);
  expect(a).toMatchObject({
    count: 5000,
    nanCount: 5000,
    mean: NaN,
    min: NaN,
    histogram: measureLayer(new Float32Array(5).fill(NaN)).histogram,
  });
  expect(b!.mean).toBe(3);
});
