import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LayerStats } from '../../src/core/layer-stats.js';
import { measureLayer, mergeStats } from '../../src/statistics/index.js';
import { layerValues, randomLayer } from '../support/layers.js';

/** A layer, the one before it, and a cut in two. */
const cut = fc.tuple(randomLayer(), fc.double({ min: 0, max: 1, noNaN: true })).map(([layer, share]) => {
  const values = layerValues(layer);
  const previous = layerValues({ ...layer, seed: layer.seed ^ 1 });
  return { values, previous, at: Math.round(share * values.length) };
});

const range = [-2, 3] as const;

function measureParts(
  { values, previous, at }: { values: Float32Array; previous: Float32Array; at: number },
  common?: readonly [number, number],
) {
  const part = (from: number, to: number) =>
    measureLayer(values.subarray(from, to), {
      previous: previous.subarray(from, to),
      ...(common && { range: common }),
    });
  return { a: part(0, at), b: part(at, values.length), whole: part(0, values.length) };
}

function expectClose(merged: LayerStats, whole: LayerStats) {
  const { mean, variance, meanAbsChange, histogram: _histogram, histogramRange: _range, ...exact } = merged;
  expect(exact).toEqual({
    ...whole,
    mean: undefined,
    variance: undefined,
    meanAbsChange: undefined,
    histogram: undefined,
    histogramRange: undefined,
  });
  const size = Math.max(Math.abs(whole.min), Math.abs(whole.max));
  const near = (a: number, b: number, tolerance: number) =>
    Object.is(a, b) || Math.abs(a - b) <= tolerance ? a : b;
  expect(near(mean, whole.mean, 1e-14 * size)).toBe(mean);
  // A mean known to 1e-15 of the values' size moves the variance by that times the spread: it counts where
  // the spread is a few f32 steps.
  const conditioning = 1e-15 * size * Math.sqrt(whole.variance);
  expect(near(variance, whole.variance, 1e-11 * whole.variance + conditioning)).toBe(variance);
  expect(near(meanAbsChange, whole.meanAbsChange, 1e-12 * whole.meanAbsChange)).toBe(meanAbsChange);
}

const finite = (s: LayerStats) => s.count - s.nanCount - s.infCount;
const inBins = (s: LayerStats) => s.histogram.reduce((sum, c) => sum + c, 0);

describe('two parts merge into the whole', () => {
  test('with a common range: the histogram too, exactly', () => {
    fc.assert(
      fc.property(cut, (parts) => {
        const { a, b, whole } = measureParts(parts, range);
        const merged = mergeStats(a, b);
        expectClose(merged, whole);
        expect([merged.histogram, merged.histogramRange]).toEqual([whole.histogram, whole.histogramRange]);
      }),
      { numRuns: 200 },
    );
  });

  test('with ranges of their own: over the range of the whole, no value lost, no edge crossed by more than the bins that it cuts', () => {
    fc.assert(
      fc.property(cut, (parts) => {
        const { a, b, whole } = measureParts(parts);
        const merged = mergeStats(a, b);
        expectClose(merged, whole);
        expect(merged.histogramRange).toEqual(whole.histogramRange);
        expect(inBins(merged)).toBe(finite(whole));
        expect(merged.histogram.every((c) => Number.isInteger(c) && c >= 0)).toBe(true);
        const [low, high] = whole.histogramRange;
        let difference = 0;
        for (let k = 0; k + 1 < 50; k++) {
          difference += merged.histogram[k]! - whole.histogram[k]!;
          const edge = low + ((k + 1) * (high - low)) / 50;
          const cutBins = [a, b].reduce((sum, { histogram, histogramRange: [l, h] }) => {
            // With the bins beside it, for edges that rounding puts on either side.
            const bin = Math.floor(((edge - l) / (h - l)) * 50);
            return sum + [bin - 1, bin, bin + 1].reduce((s, i) => s + (histogram[i] ?? 0), 0);
          }, 0);
          expect(Math.abs(difference)).toBeLessThanOrEqual(cutBins + 50);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('any number of shards in any grouping', () => {
    fc.assert(
      fc.property(
        randomLayer({ nonFinite: true }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (layer, shares) => {
          const values = layerValues(layer);
          const cuts = [
            0,
            ...shares.map((s) => Math.round(s * values.length)).sort((x, y) => x - y),
            values.length,
          ];
          const shards = cuts.slice(1).map((to, i) => measureLayer(values.subarray(cuts[i], to), { range }));
          const whole = measureLayer(values, { range });
          const fromLeft = shards.reduce(mergeStats);
          const fromRight = shards.reduceRight((right, shard) => mergeStats(shard, right));
          for (const merged of [fromLeft, fromRight]) {
            expectClose(merged, whole);
            expect(merged.histogram).toEqual(whole.histogram);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

test('merging commutes to the last bit', () => {
  fc.assert(
    fc.property(cut, fc.boolean(), (parts, common) => {
      const { a, b } = measureParts(parts, common ? range : undefined);
      expect(mergeStats(b, a)).toEqual(mergeStats(a, b));
    }),
    { numRuns: 200 },
  );
});

test('an empty part is the identity; one without finite values adds its counts alone', () => {
  fc.assert(
    fc.property(randomLayer(), fc.boolean(), (layer, common) => {
      const options = common ? { range } : {};
      const stats = measureLayer(layerValues(layer), options);
      const empty = measureLayer(new Float32Array(0), options);
      const broken = measureLayer(Float32Array.of(NaN, Infinity), options);
      const same = (a: LayerStats, b: LayerStats) => {
        // Variance passes through the sum of squares, and may come back a unit in the last place away.
        expect({ ...a, variance: 0 }).toEqual({ ...b, variance: 0 });
        expect(Math.abs(a.variance - b.variance) <= 1e-15 * b.variance || Number.isNaN(b.variance)).toBe(
          true,
        );
      };
      same(mergeStats(stats, empty), stats);
      same(mergeStats(empty, stats), stats);
      same(mergeStats(stats, broken), {
        ...stats,
        count: stats.count + 2,
        nanCount: stats.nanCount + 1,
        infCount: stats.infCount + 1,
      });
    }),
    { numRuns: 100 },
  );
});

test('a constant part goes whole into the bin of its value', () => {
  const spread = measureLayer(Float32Array.from({ length: 101 }, (_, i) => i / 100));
  const constant = measureLayer(new Float32Array(1000).fill(0.5));
  const whole = measureLayer(Float32Array.from({ length: 1101 }, (_, i) => (i < 101 ? i / 100 : 0.5)));
  expect(mergeStats(spread, constant).histogram).toEqual(whole.histogram);
  expect(mergeStats(constant, measureLayer(Float32Array.of(1))).histogram).toEqual([
    1000,
    ...new Array<number>(48).fill(0),
    1,
  ]);
});

test('two constants keep their own range, however small they are', () => {
  const [a, b] = [1e-17, -2e-17].map((value) => measureLayer(new Float32Array(3).fill(value)));
  const merged = mergeStats(a!, b!);
  expect(merged.histogramRange).toEqual([Math.fround(-2e-17), Math.fround(1e-17)]);
  expect([merged.histogram[0], merged.histogram[49]]).toEqual([3, 3]);
});

test('shards over their own ranges merge, in any grouping, to the range of the whole and to as many values', () => {
  const tiny = fc.constantFrom(0, 1e-17, -1e-17, 2e-17, 1e-30, 2 ** -149);
  const value = fc.oneof(
    tiny,
    fc.constantFrom(-0.5, 0.5, 1),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  );
  const shard = fc.oneof(
    fc.tuple(tiny, fc.integer({ min: 1, max: 5 })).map(([v, n]) => new Array<number>(n).fill(v)),
    fc.array(value, { maxLength: 6 }),
  );
  fc.assert(
    fc.property(
      fc.array(shard, { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.nat()),
      (shards, picks) => {
        const whole = measureLayer(Float32Array.from(shards.flat()));
        const parts = shards.map((values) => measureLayer(Float32Array.from(values)));
        // Merges two neighbors at random until one is left.
        while (parts.length > 1) {
          const at = picks.next().value! % (parts.length - 1);
          parts.splice(at, 2, mergeStats(parts[at]!, parts[at + 1]!));
        }
        const [merged] = parts as [LayerStats];
        for (const figure of ['count', 'min', 'max', 'belowThreshold', 'outOfRange', 'changeCount'] as const)
          expect(merged[figure]).toBe(whole[figure]);
        expect(merged.histogramRange).toEqual(whole.histogramRange);
        expect(inBins(merged)).toBe(finite(whole));
      },
    ),
    { numRuns: 500 },
  );
});

test('counts on a whole multiple of the bins merge without loss', () => {
  const fine = (low: number) =>
    measureLayer(Float32Array.from({ length: 50 }, (_, i) => low + (i === 49 ? 50 : i)));
  const merged = mergeStats(fine(0), fine(50));
  expect(merged.histogram).toEqual(new Array(50).fill(2));
  expect(merged.histogramRange).toEqual([0, 100]);
});

test('the name is that of the first; per-unit figures are left out', () => {
  const a = measureLayer(Float32Array.of(1), { name: 'a', units: { shape: [1], top: 1 } });
  const merged = mergeStats(a, measureLayer(Float32Array.of(2), { name: 'b' }));
  expect(merged.name).toBe('a');
  expect(merged).not.toHaveProperty('units');
});

test('parts of different bins are refused', () => {
  const [a, b] = [50, 20].map((bins) => measureLayer(Float32Array.of(1), { bins }));
  expect(() => mergeStats(a!, b!)).toThrow(/50 and 20 bins; measure both/);
});
