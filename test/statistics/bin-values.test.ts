import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSimdKernel } from '../../src/engines/cpu/simd-kernel.js';
import { measureLayer } from '../../src/statistics/index.js';
import { plainBin } from './plain-stats.js';

/** The histogram by exact arithmetic over [low, high]. */
function exactHistogram(values: Float32Array, bins: number, low: number, high: number): number[] {
  const histogram = new Array<number>(bins).fill(0);
  for (const value of values)
    if (value >= low && value <= high) histogram[plainBin(value, low, high, bins)]!++;
  return histogram;
}

const kernels = [
  ['plain loops', undefined],
  ['SIMD', createSimdKernel()!],
] as const;

describe.each(kernels)('every f32 comes into the bin of exact arithmetic, by %s', (_name, kernel) => {
  function expectExact(values: Float32Array, bins: number, range?: readonly [number, number]) {
    const stats = measureLayer(values, { bins, ...(range && { range }) }, kernel);
    const [low, high] = range ? (range.map(Math.fround) as [number, number]) : [stats.min, stats.max];
    expect(stats.histogram).toEqual(exactHistogram(values, bins, low, high));
  }

  test('a value just below an edge at 0 belongs in the bin below it', () => {
    const values = new Float32Array(102).fill(-1e-17);
    values.set([-1, 1]);
    const { histogram } = measureLayer(values, {}, kernel);
    expect([histogram[24], histogram[25]]).toEqual([100, 0]);
    expectExact(values, 50);
  });

  test('0 and −0 on that edge belong in the bin above it', () => {
    const { histogram } = measureLayer(Float32Array.of(-1, 1, 0, -0, 2 ** -149, -(2 ** -149)), {}, kernel);
    expect([histogram[24], histogram[25]]).toEqual([1, 3]);
  });

  test('where an extreme is tiny beside the other, edges move by as little', () => {
    const halves = new Float32Array(64).fill(0.5);
    expectExact(Float32Array.of(1e-20, 1, ...halves), 50);
    expectExact(Float32Array.of(-1e-20, 1, ...halves), 50);
    expectExact(Float32Array.of(-1, 1e-20, ...halves.map((half) => -half)), 50);
  });

  // Values about the edges: on them, and a few f32 to either side; and tiny ones about 0.
  const scale = fc.constantFrom(1, 1, 1, 0.1, 1e-8, 1e-20, 1e-38, 1e20, 3e38);
  const end = fc.tuple(fc.float({ min: -1, max: 1, noNaN: true }), scale).map(([x, s]) => Math.fround(x * s));
  const nice = fc.constantFrom(-2, -1, -0.5, 0, 0.1, 0.5, 1, 2, 4, 50, 1e-20, -1e-20, 2 ** -149);
  const extremes = fc
    .tuple(fc.oneof(end, nice), fc.oneof(end, nice))
    .map(([a, b]) => [Math.fround(Math.min(a, b)), Math.fround(Math.max(a, b))] as const)
    .filter(([low, high]) => low < high);
  const places = fc.array(
    fc.record({ edge: fc.integer({ min: 0, max: 256 }), steps: fc.integer({ min: -3, max: 3 }) }),
    { minLength: 4, maxLength: 40 },
  );
  const tiny = fc.array(fc.tuple(fc.float({ min: -1, max: 1, noNaN: true }), scale), { maxLength: 40 });

  test.each([1, 2, 3, 49, 50, 255, 256])('about the edges of %i bins, over any range', (bins) => {
    fc.assert(
      fc.property(extremes, places, tiny, fc.boolean(), ([low, high], about, others, common) => {
        const values = Float32Array.from([
          low,
          high,
          ...about.map(({ edge, steps }) =>
            stepped(low + ((edge % (bins + 1)) / bins) * (high - low), steps),
          ),
          ...others.map(([x, s]) => x * s),
        ]);
        const inside = values.filter((value) => value >= low && value <= high);
        // A whole number of four lanes, so that the vectorized loop runs to the end.
        const padded = Float32Array.from(
          { length: Math.ceil(inside.length / 4) * 4 },
          (_, i) => inside[i] ?? low,
        );
        expectExact(padded, bins);
        expectExact(common ? values : padded, bins, [low, high]);
      }),
      { numRuns: 400 },
    );
  });
});

/** The f32 so many steps away from the one nearest to `value`. */
function stepped(value: number, steps: number): number {
  const float = Float32Array.of(value);
  const bits = new Int32Array(float.buffer);
  bits[0] = float[0] === 0 ? Math.max(0, steps) : bits[0]! + steps;
  return Number.isFinite(float[0]!) ? float[0]! : value;
}
