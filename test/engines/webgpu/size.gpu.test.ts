import { beforeAll, describe, expect, test } from 'vitest';
import { measureLayer, mergeStats } from '../../../src/statistics/index.js';
import { createWebGpuEngine } from '../../../src/engines/webgpu/webgpu-engine.js';
import { expectStatsToMatch, figuresOf } from '../../support/compare-stats.js';
import { layerValues } from '../../support/layers.js';
import { dawnDevice } from './dawn.js';
import { watch } from './watched-device.js';

let real: GPUDevice;
beforeAll(async () => {
  real = await dawnDevice();
});

const values = (size: number, seed: number) =>
  layerValues({ fill: 'heavy tail', size, seed, nonFinite: 0.05, atEnds: true });

describe('any size, on a device with small limits', () => {
  test('a layer beyond one binding is measured in pieces, with the figures of the whole', async () => {
    const { device } = watch(real, { maxStorageBufferBindingSize: 2 ** 16, maxBufferSize: 2 ** 16 });
    const engine = await createWebGpuEngine(device);
    const [before, after] = [values(50_001, 1), values(50_001, 2)];
    await engine.measure([{ name: 'large', data: before }]);
    const [stats] = await engine.measure([{ name: 'large', data: after }]);
    expectStatsToMatch(stats!, figuresOf(measureLayer(after, { previous: before })));
    engine.dispose();
  });

  test('a set of layers beyond one buffer spreads over pages, also per unit', async () => {
    const { device } = watch(real, { maxStorageBufferBindingSize: 2 ** 16, maxBufferSize: 2 ** 16 });
    const engine = await createWebGpuEngine(device);
    const layers = [700, 9000, 3, 20_000, 8192, 1].map((size, seed) => ({
      name: `layer ${seed}`,
      data: values(size, seed),
      shape: size % 10 === 0 ? [size / 10, 10] : [size],
    }));
    const stats = await engine.measure(layers, { units: { top: 5, layers: ['layer 0', 'layer 3'] } });
    layers.forEach(({ data, shape }, index) => {
      const expected = measureLayer(data, { units: { shape, top: 5 } });
      expectStatsToMatch(stats[index]!, figuresOf(expected));
      if (index !== 0 && index !== 3) return;
      expect(stats[index]!.units!.top).toEqual(expected.units!.top);
      stats[index]!.units!.rowMean.forEach((mean, row) => {
        if (Number.isNaN(expected.units!.rowMean[row]!)) expect(mean).toBeNaN();
        else expect(mean).toBeCloseTo(expected.units!.rowMean[row]!, 4);
      });
    });
    engine.dispose();
  });

  test('more workgroups than one dimension of a dispatch allows', async () => {
    const { device } = watch(real, { maxComputeWorkgroupsPerDimension: 3 });
    const engine = await createWebGpuEngine(device);
    const layers = Array.from({ length: 5 }, (_, seed) => ({
      name: `layer ${seed}`,
      data: values(9000, seed),
    }));
    const stats = await engine.measure(layers);
    layers.forEach(({ data }, index) => expectStatsToMatch(stats[index]!, figuresOf(measureLayer(data))));
    engine.dispose();
  });

  test('ranges of one buffer, at offsets and shorter than their buffer', async () => {
    const engine = await createWebGpuEngine(real);
    const all = values(30_000, 9);
    const buffer = real.createBuffer({
      size: all.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    real.queue.writeBuffer(buffer, 0, all as Float32Array<ArrayBuffer>);
    const ranges = [
      [0, 10_000],
      [10_000, 8],
      [10_009, 1],
      [10_010, 19_987],
    ] as const;
    const stats = await engine.measure(
      ranges.map(([first, count]) => ({ name: `from ${first}`, data: { buffer, count, offset: first * 4 } })),
    );
    ranges.forEach(([first, count], index) =>
      expectStatsToMatch(stats[index]!, figuresOf(measureLayer(all.slice(first, first + count)))),
    );
    engine.dispose();
  });
});

describe('one submission and one readback per capture, whatever the number of layers', () => {
  test.each([1, 40])(
    '%i layers: after the first two captures nothing is made, and each has one submit and one map',
    async (count) => {
      const { device, counts } = watch(real);
      const engine = await createWebGpuEngine(device);
      const layers = Array.from({ length: count }, (_, seed) => ({
        name: `layer ${seed}`,
        data: values(100, seed),
        shape: [10, 10],
      }));
      const options = { units: { top: 3, layers: ['layer 0'] } };
      for (let warm = 0; warm < 4; warm++) await engine.measure(layers, options);
      const before = { ...counts };
      for (let capture = 0; capture < 5; capture++) await engine.measure(layers, options);
      expect(counts).toEqual({ ...before, submits: before.submits + 5, maps: before.maps + 5 });
      engine.dispose();
    },
  );

  test('a changing choice of layers makes nothing either, once each has been seen', async () => {
    const { device, counts } = watch(real);
    const engine = await createWebGpuEngine(device);
    const layers = Array.from({ length: 12 }, (_, seed) => ({
      name: `layer ${seed}`,
      data: values(500, seed),
    }));
    for (let warm = 0; warm < 4; warm++) await engine.measure(layers);
    const before = { ...counts };
    for (let turn = 0; turn < 12; turn++) {
      const chosen = layers.filter((_, index) => (index + turn) % 4 === 0);
      const stats = await engine.measure(chosen);
      expect(stats.map(({ meanAbsChange }) => meanAbsChange)).toEqual(chosen.map(() => 0));
    }
    expect({ ...counts, submits: 0, maps: 0 }).toEqual({ ...before, submits: 0, maps: 0 });
    engine.dispose();
  });

  test('pipelines are compiled once for all engines of a device', async () => {
    const { device, counts } = watch(real);
    const engines = await Promise.all([createWebGpuEngine(device), createWebGpuEngine(device)]);
    expect(counts.pipelines).toBe(6);
    for (const engine of engines) engine.dispose();
  });

  test('two engines on one device do not disturb each other', async () => {
    const [a, b] = await Promise.all([createWebGpuEngine(real), createWebGpuEngine(real)]);
    const data = values(5000, 4);
    await a.measure([{ name: 'x', data }]);
    const [[fromA], [fromB]] = await Promise.all([
      a.measure([{ name: 'x', data }]),
      b.measure([{ name: 'x', data }]),
    ]);
    expect(fromA!.meanAbsChange).toBe(0);
    expect(fromB!.meanAbsChange).toBeNaN();
    a.dispose();
    b.dispose();
  });
});

test('disposing destroys every buffer that was made', async () => {
  const { device, counts } = watch(real);
  const engine = await createWebGpuEngine(device);
  for (let size = 100; size < 40_000; size *= 3)
    await engine.measure([{ name: 'growing', data: values(size, size), shape: [size] }], {
      units: { top: 2 },
    });
  engine.dispose();
  expect(counts.buffers - counts.destroyed).toBe(0);
  expect(counts.bytes).toBe(0);
});

test('shards measured with a common range merge to the figures of the whole', async () => {
  const engine = await createWebGpuEngine(real);
  const whole = layerValues({ fill: 'normal about 1', size: 20_000, seed: 8, nonFinite: 0.01, atEnds: true });
  const range = [-1, 3] as const;
  const parts = [0, 7001, 7002, 20_000].map((end, index, ends) => ({
    name: `shard ${index}`,
    data: whole.slice(ends[index - 1] ?? 0, end),
  }));
  const shards = await engine.measure(parts, { range });
  const merged = shards.reduce((a, b) => mergeStats(a, b));
  const expected = measureLayer(whole, { range });
  expectStatsToMatch(merged, figuresOf(expected));
  expect(merged.histogram).toEqual(expected.histogram);
  engine.dispose();
});
