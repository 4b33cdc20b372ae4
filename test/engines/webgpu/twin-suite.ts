// The WebGPU engine against its CPU twin, on random captures. One suite over every place where the engine
// runs.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, LayerInput } from '../../../src/core/engine.js';
import type { UnitStats } from '../../../src/core/layer-stats.js';
import { measureLayer } from '../../../src/statistics/index.js';
import { createWebGpuEngine } from '../../../src/engines/webgpu/webgpu-engine.js';
import type { GpuData } from '../../../src/engines/webgpu/gpu-input.js';
import { expectStatsToMatch, figuresOf, TOLERANCES } from '../../support/compare-stats.js';
import { AWKWARD_SIZES, layerValues, randomLayer, uniformFrom } from '../../support/layers.js';

export interface TwinSuiteOptions {
  makeDevice: () => Promise<GPUDevice>;
  runs: number;
}

/**
 * What the engine remembers of earlier captures, kept here by the same rule: name and occurrence, same size.
 */
class Memory {
  readonly #values = new Map<string, Float32Array>();

  expected(layers: readonly { name: string; data: Float32Array }[], range?: readonly [number, number]) {
    const seen = new Map<string, number>();
    return layers.map(({ name, data }) => {
      const occurrence = seen.get(name) ?? 0;
      seen.set(name, occurrence + 1);
      const key = `${occurrence} ${name}`;
      const stats = measureLayer(data, {
        name,
        previous: this.#values.get(key) ?? null,
        ...(range && { range }),
      });
      this.#values.set(key, data);
      return stats;
    });
  }
}

function expectClose(value: number, wanted: number, scale: number): void {
  if (Number.isNaN(wanted)) expect(value).toBeNaN();
  else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(TOLERANCES.meanAbsChange * scale);
}

/** Means to 1e-6 of the unit's own mean |φ|, mean |Δφ| to 1e-6 of itself, the largest values exactly. */
function expectUnitsToMatch(
  units: UnitStats,
  expected: UnitStats,
  data: Float32Array,
  shape: readonly number[],
): void {
  const magnitudes = measureLayer(data.map(Math.abs), { units: { shape, top: 0 } }).units!;
  expect([units.rows, units.columns]).toEqual([expected.rows, expected.columns]);
  for (const key of ['rowMean', 'columnMean', 'rowMeanAbsChange', 'columnMeanAbsChange'] as const) {
    const scales = key.endsWith('Change') ? expected[key] : magnitudes[key];
    expect(units[key]).toHaveLength(expected[key].length);
    units[key].forEach((value, index) => expectClose(value, expected[key][index]!, scales[index]!));
  }
  expect(units.top).toEqual(expected.top);
}

const capture = fc.array(
  fc.tuple(fc.constantFrom('dense', 'conv', 'embedding', 'head'), randomLayer({ maxSize: 9000 })),
  { maxLength: 6 },
);

export function twinSuite({ makeDevice, runs }: TwinSuiteOptions): void {
  let device: GPUDevice;
  let engine: Engine<GpuData>;
  beforeAll(async () => {
    device = await makeDevice();
    engine = await createWebGpuEngine(device);
  });
  afterAll(() => engine.dispose());

  describe('agrees with the CPU twin', () => {
    test('on random captures: layers of one name, layers that come, go and change size', async () => {
      const memory = new Memory();
      await fc.assert(
        fc.asyncProperty(capture, async (drawn) => {
          const layers = drawn.map(([name, layer]) => ({ name, data: layerValues(layer) }));
          const expected = memory.expected(layers);
          const stats = await engine.measure(layers);
          expect(stats.map(({ name }) => name)).toEqual(layers.map(({ name }) => name));
          stats.forEach((layer, index) => {
            expectStatsToMatch(layer, figuresOf(expected[index]!));
            expect(layer.changeCount).toBe(expected[index]!.changeCount);
          });
        }),
        { numRuns: runs, endOnFailure: true },
      );
    });

    test.each(AWKWARD_SIZES)('on %i values', async (size) => {
      const data = layerValues({ fill: 'normal about 1', size, seed: size + 1, nonFinite: 0, atEnds: false });
      const [stats] = await engine.measure([{ name: `size ${size}`, data }]);
      expectStatsToMatch(stats!, figuresOf(measureLayer(data)));
    });

    test('with a common range, also for values outside it', async () => {
      const drawn = fc.tuple(
        randomLayer({ fills: ['uniform', 'multiples of 0.1', 'negative', 'heavy tail', 'constant'] }),
        fc.constantFrom([0, 1], [-2, 0.5], [0.3, 40]),
      );
      await fc.assert(
        fc.asyncProperty(drawn, async ([layer, [low, high]]) => {
          const data = layerValues(layer);
          const range = [Math.fround(low!), Math.fround(high!)] as const;
          const [stats] = await engine.measure([{ name: 'ranged', data }], { range });
          const expected = measureLayer(data, { range });
          expect(stats!.histogram).toEqual(expected.histogram);
          expect(stats!.outOfRange).toBe(expected.outOfRange);
          expect(stats!.histogramRange).toEqual(expected.histogramRange);
        }),
        { numRuns: Math.ceil(runs / 2), endOnFailure: true },
      );
    });

    test.each(['f16', 'bf16'] as const)('on every bit pattern of %s without a sign', async (format) => {
      const data = Uint16Array.from({ length: 32_769 }, (_, index) => index % 32_768);
      const engineLayer: LayerInput<GpuData> = { name: format, data, format };
      const [stats] = await engine.measure([engineLayer]);
      expectStatsToMatch(stats!, figuresOf(measureLayer(data, { format })));
    });

    test.each([2, 256])('with %i bins', async (bins) => {
      const other = await createWebGpuEngine(device, { bins });
      const data = layerValues({
        fill: 'multiples of 0.1',
        size: 5000,
        seed: 3,
        nonFinite: 0.1,
        atEnds: true,
      });
      const [stats] = await other.measure([{ name: 'binned', data }]);
      expect(stats!.histogram).toEqual(measureLayer(data, { bins }).histogram);
      other.dispose();
    });

    test('per unit: row and column means, mean |Δφ| and the largest values', async () => {
      const shapes: fc.Arbitrary<number[]> = fc.constantFrom(
        [1],
        [5],
        [3, 4],
        [17, 33],
        [1200, 3],
        [3, 3, 5, 16],
        [2, 1100],
      );
      let turn = 0;
      await fc.assert(
        fc.asyncProperty(
          shapes,
          randomLayer({
            fills: ['uniform', 'multiples of 0.1', 'mean near zero', 'constant', 'about 1e-30', 'negative'],
          }),
          async (shape, layer) => {
            const size = shape.reduce((product, dimension) => product * dimension, 1);
            const before = layerValues({ ...layer, size });
            const data = layerValues({ ...layer, size, seed: layer.seed ^ 1 });
            const name = `units ${turn++}`;
            await engine.measure([{ name, data: before, shape }]);
            const [{ units } = {}] = await engine
              .measure(
                [
                  { name: 'other', data: new Float32Array(40) },
                  { name, data, shape },
                ],
                { units: { top: 9, layers: [name] } },
              )
              .then((all) => all.slice(1));
            const expected = measureLayer(data, { previous: before, units: { shape, top: 9 } }).units!;
            expectUnitsToMatch(units!, expected, data, shape);
          },
        ),
        { numRuns: Math.ceil(runs / 2), endOnFailure: true },
      );
    });
  });

  describe('treats −0 as 0', () => {
    const zeros = fc.array(fc.constantFrom(-0, -0, 0, 0.5, 1, -0.5, -1), {
      minLength: 1,
      maxLength: 40,
    });
    const ranges = fc.constantFrom(undefined, [0, 1], [-0, 1], [-1, 0], [-1, -0]);

    test('in bins, in what is out of range, in extremes, in |Δφ| and among the largest', async () => {
      let turn = 0;
      await fc.assert(
        fc.asyncProperty(zeros, zeros, ranges, async (drawn, other, ends) => {
          const [data, before] = [Float32Array.from(drawn), drawn.map((_, i) => other[i % other.length]!)];
          const range = ends && ([ends[0]!, ends[1]!] as const);
          const layer = { name: `zeros ${turn++}`, shape: [data.length] };
          await engine.measure([{ ...layer, data: Float32Array.from(before) }]);
          const [stats] = await engine.measure([{ ...layer, data }], {
            units: { top: 5 },
            ...(range && { range }),
          });
          const expected = measureLayer(data, {
            name: layer.name,
            previous: Float32Array.from(before),
            units: { shape: layer.shape, top: 5 },
            ...(range && { range }),
          });
          // toEqual tells −0 from 0.
          const { units, ...figures } = stats!;
          const { units: expectedUnits, mean, variance, ...exact } = expected;
          expect(figures).toMatchObject(exact);
          expect(units!.top).toEqual(expectedUnits!.top);
          expectClose(figures.mean, mean, 1);
          expectClose(figures.variance, variance, 1);
        }),
        { numRuns: runs, endOnFailure: true },
      );
    });
  });

  describe('a common range bears on the histogram alone', () => {
    let turn = 0;
    /** The second of two captures, on the GPU and as the CPU twin has it, with a range and without. */
    async function capturesOf(before: Float32Array, data: Float32Array, range: readonly [number, number]) {
      const [ranged, plain] = [`ranged ${turn}`, `plain ${turn++}`];
      await engine.measure([
        { name: ranged, data: before },
        { name: plain, data: before },
      ]);
      const [withRange] = await engine.measure([{ name: ranged, data }], { range });
      const [without] = await engine.measure([{ name: plain, data }]);
      return {
        withRange: withRange!,
        without: without!,
        expected: measureLayer(data, { previous: before, range }),
      };
    }
    const small = fc.record({
      exponent: fc.integer({ min: -16, max: -4 }),
      size: fc.integer({ min: 2, max: 300 }),
      seed: fc.nat(2 ** 31 - 1),
      high: fc.constantFrom(10, 1e6, 3e38),
    });

    test('mean, variance, extremes, sparsity and |Δφ| have the same bits with and without one', async () => {
      await fc.assert(
        fc.asyncProperty(small, async ({ exponent, size, seed, high }) => {
          const [before, data] = [seed, seed ^ 1].map((own) => {
            const u = uniformFrom(own);
            return Float32Array.from({ length: size }, () => (0.5 + u()) * 10 ** exponent);
          });
          const { withRange, without, expected } = await capturesOf(before!, data!, [0, high]);
          for (const key of ['mean', 'variance', 'min', 'max', 'belowThreshold', 'meanAbsChange'] as const)
            expect(withRange[key], key).toBe(without[key]);
          expectStatsToMatch(withRange, figuresOf(expected));
        }),
        { numRuns: runs, endOnFailure: true },
      );
    });

    test.each([
      [0, 10],
      [-1, 2 ** -140],
      [0, 2 ** -126],
    ] as const)('a layer of subnormals within [%d, %d]', async (low, high) => {
      const fill = { fill: 'subnormal', size: 5000, nonFinite: 0, atEnds: false } as const;
      const [before, data] = [layerValues({ ...fill, seed: 1 }), layerValues({ ...fill, seed: 2 })];
      const { withRange, expected } = await capturesOf(before, data, [low, high]);
      expect(withRange.variance).toBeGreaterThan(0);
      expectStatsToMatch(withRange, figuresOf(expected));
    });
  });

  describe('small changes beside outliers', () => {
    let turn = 0;
    const drawn = fc.record({
      change: fc.constantFrom(1e-44, 1e-40, 1e-38, 1e-20, 1e-5, 1, 1e20),
      outlier: fc.constantFrom(0, 1, 13_604, 1e6, 1e9, 1e12, 1e19, 3.4e38, -3.4e38),
      shape: fc.constantFrom([4], [7, 3], [40, 65], [2, 1100], [1300, 2]),
      seed: fc.nat(2 ** 31 - 1),
    });

    test('mean |Δφ| keeps its digits, in all and per unit, and so do the means of units', async () => {
      await fc.assert(
        fc.asyncProperty(drawn, async ({ change, outlier, shape, seed }) => {
          const size = shape.reduce((product, dimension) => product * dimension, 1);
          const u = uniformFrom(seed);
          const at = Math.floor(u() * size);
          const make = () =>
            Float32Array.from({ length: size }, (_, i) => (i === at ? outlier : u() * change));
          const [before, data, name] = [make(), make(), `outlier ${turn++}`];
          await engine.measure([{ name, data: before, shape }]);
          const [stats] = await engine.measure([{ name, data, shape }], { units: { top: 1 } });
          const expected = measureLayer(data, { previous: before, units: { shape, top: 1 } });
          expect(stats!.changeCount).toBe(expected.changeCount);
          expectClose(stats!.meanAbsChange, expected.meanAbsChange, expected.meanAbsChange);
          expectUnitsToMatch(stats!.units!, expected.units!, data, shape);
        }),
        { numRuns: runs, endOnFailure: true },
      );
    });

    test('the largest of all values may change sign', async () => {
      const [low, high] = [-3.4028234663852886e38, 3.4028234663852886e38];
      const layer = { name: 'ends of f32', shape: [3, 2] };
      const before = Float32Array.of(low, high, low, high, 1, 1);
      const data = Float32Array.of(high, low, high, low, 1, 1.5);
      await engine.measure([{ ...layer, data: before }]);
      const [stats] = await engine.measure([{ ...layer, data }], { units: { top: 0 } });
      const expected = measureLayer(data, { previous: before, units: { shape: layer.shape, top: 0 } });
      expectClose(stats!.meanAbsChange, expected.meanAbsChange, expected.meanAbsChange);
      expectUnitsToMatch(stats!.units!, expected.units!, data, layer.shape);
      expect(stats!.units!.rowMeanAbsChange[2]).toBe(0.25);
    });

    test('many chunks and threads: the sum does not depend on how values are spread', async () => {
      const size = 70_001;
      const u = uniformFrom(5);
      const make = (at: number) =>
        Float32Array.from({ length: size }, (_, i) => (i === at ? 1e12 : u() * 10 ** -(i % 30)));
      const [before, data] = [make(69_999), make(69_999)];
      await engine.measure([{ name: 'many chunks', data: before }]);
      const [stats] = await engine.measure([{ name: 'many chunks', data }]);
      const expected = measureLayer(data, { previous: before }).meanAbsChange;
      expectClose(stats!.meanAbsChange, expected, expected);
    });
  });

  test('two measurements of the same values give identical bits', async () => {
    const layers = [1, 2, 3].map((seed) => ({
      name: `layer ${seed}`,
      data: layerValues({ fill: 'heavy tail', size: 30_000, seed, nonFinite: 0.1, atEnds: true }),
    }));
    const other = await createWebGpuEngine(device);
    await engine.measure(layers);
    await other.measure(layers);
    expect(await engine.measure(layers)).toEqual(await other.measure(layers));
    other.dispose();
  });
}
