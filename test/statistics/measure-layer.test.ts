import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { measureLayer } from '../../src/statistics/index.js';
import { layerValues, randomLayer, uniformFrom, type RandomLayer } from '../support/layers.js';
import { plainStats } from './plain-stats.js';

const close = (actual: number, wanted: number, tolerance: number, scale = Math.abs(wanted)) =>
  Object.is(actual, wanted) || actual === wanted || Math.abs(actual - wanted) <= tolerance * scale;

describe('agrees with the definitions, the histogram value by value', () => {
  const check = (
    layer: RandomLayer,
    bins: number,
    withPrevious: boolean,
    range?: readonly [number, number],
  ) => {
    const values = layerValues(layer);
    const previous = withPrevious ? layerValues({ ...layer, seed: layer.seed ^ 1 }) : null;
    const actual = measureLayer(values, { bins, previous, ...(range && { range }) });
    const wanted = plainStats(values, { bins, previous, ...(range && { range }) });
    const { mean, variance, meanAbsChange, ...exact } = actual;
    expect(exact).toEqual({ ...wanted, mean: undefined, variance: undefined, meanAbsChange: undefined });
    const spread = Math.max(Math.abs(wanted.min), Math.abs(wanted.max));
    if (!close(mean, wanted.mean, 1e-14, spread)) expect(mean).toBe(wanted.mean);
    // The definition itself loses some digits to its mean, a few units in the last place away from the true
    // one. Ours adds squares about a chunk's first value: where that is an outlier, each is as large as the
    // extent, and the sum of thousands rounds with it.
    const rounding = Math.max((1e-15 * spread) ** 2, 1e-13 * (wanted.max - wanted.min) ** 2);
    if (!close(variance, wanted.variance, 1e-10) && !(Math.abs(variance - wanted.variance) < rounding))
      expect(variance).toBe(wanted.variance);
    if (!close(meanAbsChange, wanted.meanAbsChange, 1e-12)) expect(meanAbsChange).toBe(wanted.meanAbsChange);
  };

  test('on its own range', () => {
    fc.assert(
      fc.property(
        randomLayer(),
        fc.constantFrom(1, 2, 3, 7, 50, 64, 256),
        fc.boolean(),
        (layer, bins, previous) => check(layer, bins, previous),
      ),
      { numRuns: 400 },
    );
  });

  test('on a common range', () => {
    const range = fc.tuple(
      fc.constantFrom(-1e30, -4, -1, 0, 0.25),
      fc.constantFrom(0.5, 1, 2, 100, 1e4, 1e30),
    );
    fc.assert(
      fc.property(randomLayer(), fc.constantFrom(1, 50, 256), range, (layer, bins, [low, high]) =>
        check(layer, bins, false, [Math.fround(low), Math.fround(high)]),
      ),
      { numRuns: 300 },
    );
  });

  test('over several chunks', () => {
    fc.assert(
      fc.property(
        randomLayer({ sizes: [4096, 8191, 8192, 8193, 16_384, 20_481] }),
        fc.boolean(),
        (layer, p) => check(layer, 50, p),
      ),
      { numRuns: 60 },
    );
  });
});

describe('values on the edges of bins', () => {
  test('belong to the bin above, the greatest to the last', () => {
    const values = Float32Array.from({ length: 51 }, (_, k) => k / 8);
    expect(measureLayer(values).histogram).toEqual([...new Array<number>(49).fill(1), 2]);
  });

  test('do so for every number of bins, offset and scale that f32 holds exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 256 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: -30, max: 30 }),
        (bins, offset, exponent) => {
          const values = Float32Array.from({ length: bins + 1 }, (_, k) => (offset + k) * 2 ** exponent);
          const wanted = new Array<number>(bins).fill(1);
          wanted[bins - 1] = 2;
          expect(measureLayer(values, { bins }).histogram).toEqual(wanted);
        },
      ),
    );
  });

  test('and the float just below an edge to the bin below', () => {
    const below = (x: number) => {
      const f = Float32Array.of(x);
      new Uint32Array(f.buffer)[0]!--;
      return f[0]!;
    };
    const values = Float32Array.of(0, ...Array.from({ length: 49 }, (_, k) => below(k + 1)), 50);
    const wanted = new Array<number>(50).fill(1);
    wanted[0] = 2;
    wanted[49] = 1;
    expect(measureLayer(values).histogram).toEqual(wanted);
  });
});

describe('hard data', () => {
  const n = 300_000;
  const u = uniformFrom(5);
  test.each([
    ['an offset of 1e4 with a spread of 1e-2', Float32Array.from({ length: n }, () => 1e4 + 1e-2 * u())],
    ['an outlier of 1e6 that comes first', Float32Array.from({ length: n }, (_, i) => (i === 0 ? 1e6 : u()))],
    [
      'an outlier of 3e38 that comes last',
      Float32Array.from({ length: n }, (_, i) => (i === n - 1 ? 3e38 : u())),
    ],
    [
      'the ends of f32, which overflow a sum',
      Float32Array.from({ length: n }, () => (u() < 0.5 ? -3.4e38 : 3.4e38)),
    ],
    ['values of 1e-30', Float32Array.from({ length: n }, () => 1e-30 * u())],
    ['subnormal values', Float32Array.from({ length: n }, () => Math.floor(u() * 50) * 2 ** -149)],
    [
      'a mean that nearly cancels',
      Float32Array.from({ length: n }, (_, i) => (i % 2 ? 1 : -1) * (1 + Math.floor(i / 2) * 2 ** -20)),
    ],
    ['a step in the middle', Float32Array.from({ length: n }, (_, i) => (i < n / 2 ? 0 : 1e5) + u())],
  ])('%s', (_title, values) => {
    const actual = measureLayer(values);
    const wanted = plainStats(values);
    expect(close(actual.mean, wanted.mean, 1e-12, Math.max(-wanted.min, wanted.max))).toBe(true);
    expect(close(actual.variance, wanted.variance, 1e-9)).toBe(true);
    expect(actual.histogram).toEqual(wanted.histogram);
  });
});

describe('layers with little in them', () => {
  test('an empty layer has counts of 0 and figures of NaN', () => {
    expect(measureLayer(new Float32Array(0))).toEqual({
      name: 'layer',
      count: 0,
      nanCount: 0,
      infCount: 0,
      mean: NaN,
      variance: NaN,
      min: NaN,
      max: NaN,
      belowThreshold: 0,
      histogram: new Array(50).fill(0),
      histogramRange: [NaN, NaN],
      outOfRange: 0,
      meanAbsChange: NaN,
      changeCount: 0,
    });
  });

  test('so has one of NaN and infinities, which are counted', () => {
    expect(measureLayer(Float32Array.of(NaN, Infinity, -Infinity, NaN, NaN))).toMatchObject({
      count: 5,
      nanCount: 3,
      infCount: 2,
      mean: NaN,
      min: NaN,
      histogram: new Array(50).fill(0),
      histogramRange: [NaN, NaN],
    });
  });

  test('a layer without finite values keeps the common range', () => {
    expect(measureLayer(Float32Array.of(NaN), { range: [0, 1] }).histogramRange).toEqual([0, 1]);
  });

  test('one value v has variance 0 and a histogram over [v − 0.5, v + 0.5]', () => {
    expect(measureLayer(Float32Array.of(2), { bins: 3 })).toMatchObject({
      mean: 2,
      variance: 0,
      histogram: [0, 1, 0],
      histogramRange: [1.5, 2.5],
    });
  });

  test('a constant has variance exactly 0 over any number of chunks', () => {
    for (const value of [0.1, 1.1, -3.3, 1e30, 1e-40]) {
      const stats = measureLayer(new Float32Array(20_000).fill(value));
      expect([stats.mean, stats.variance]).toEqual([Math.fround(value), 0]);
      expect(stats.histogram[25]).toBe(20_000);
    }
  });

  test('zeros of both signs are the one number 0', () => {
    const { min, max, mean, histogramRange } = measureLayer(Float32Array.of(-0, -0));
    expect([min, max, mean, ...histogramRange]).toEqual([0, 0, 0, -0.5, 0.5]);
    expect(measureLayer(Float32Array.of(-0, -1)).max).toBe(0);
  });

  test('0.1 as f32 is not below the threshold, the float before it is', () => {
    const t = Math.fround(0.1);
    expect(measureLayer(Float32Array.of(t, t - 2 ** -27, -1, NaN, -Infinity, -0)).belowThreshold).toBe(3);
  });
});

describe('the last capture', () => {
  test('counts where both values are finite', () => {
    const stats = measureLayer(Float32Array.of(1, NaN, 3, 4), {
      previous: Float32Array.of(0, 1, Infinity, 2),
    });
    expect([stats.meanAbsChange, stats.changeCount]).toEqual([1.5, 2]);
  });

  test('of another length is none', () => {
    expect(measureLayer(Float32Array.of(1), { previous: Float32Array.of(1, 2) })).toMatchObject({
      meanAbsChange: NaN,
      changeCount: 0,
    });
  });
});

test.each([
  [{ bins: 0 }, /bins is 0/],
  [{ bins: '50' }, /bins is "50"/],
  [{ range: [2, 1] }, /range is \[2, 1\]/],
  [{ units: { shape: [2], top: 1 } }, /shape of layer "layer" is \[2\]/],
  [{ units: { shape: [1], top: 0.5 } }, /units.top is 0.5/],
  [{ previous: [1] }, /data of layer "layer", last capture is an array of 1/],
])('misuse %j is refused', (options, message) => {
  expect(() => measureLayer(Float32Array.of(1), options as never)).toThrow(message);
});
