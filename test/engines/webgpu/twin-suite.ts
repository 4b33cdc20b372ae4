// The WebGPU engine against its CPU twin, on random captures. One suite over every place where the engine
// runs.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine, LayerInput } from '../../../src/core/engine.js';
import { measureLayer } from '../../../src/statistics/index.js';
import { createWebGpuEngine } from '../../../src/engines/webgpu/webgpu-engine.js';
import type { GpuData } from '../../../src/engines/webgpu/gpu-input.js';
import { expectStatsToMatch, figuresOf } from '../../support/compare-stats.js';
import { AWKWARD_SIZES, layerValues, randomLayer } from '../../support/layers.js';

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
            expect(units!.rows).toBe(expected.rows);
            expect(units!.columns).toBe(expected.columns);
            const scale = Math.max(
              1e-300,
              ...Array.from(data, (value) => (Number.isFinite(value) ? Math.abs(value) : 0)),
            );
            for (const key of ['rowMean', 'columnMean', 'rowMeanAbsChange', 'columnMeanAbsChange'] as const) {
              expect(units![key].length).toBe(expected[key].length);
              units![key].forEach((value, index) => {
                const wanted = expected[key][index]!;
                if (Number.isNaN(wanted)) expect(value).toBeNaN();
                else expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-6 * scale);
              });
            }
            expect(units!.top).toEqual(expected.top);
          },
        ),
        { numRuns: Math.ceil(runs / 2), endOnFailure: true },
      );
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
