import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogramDistance, type BinnedValues } from '../../src/statistics/histogram-distance.js';
import { median, robustScale } from '../../src/statistics/robust-scale.js';
import { trend } from '../../src/statistics/trend.js';

const binned: fc.Arbitrary<BinnedValues> = fc
  .tuple(
    fc.array(fc.nat(50), { minLength: 50, maxLength: 50 }),
    fc.float({ min: -5, max: 5, noNaN: true }),
    fc.float({ min: Math.fround(0.1), max: 9, noNaN: true }),
  )
  .map(([counts, low, width]) => ({
    counts: counts.map((count, bin) => (bin === 0 ? count + 1 : count)),
    range: [low, low + width] as const,
  }));

describe('the distance of two histograms', () => {
  test('is 0 of a histogram and itself, symmetric, and never above 1', () => {
    fc.assert(
      fc.property(binned, binned, (a, b) => {
        expect(histogramDistance(a, a)).toBe(0);
        const distance = histogramDistance(a, b);
        expect(distance).toBeCloseTo(histogramDistance(b, a), 12);
        expect(distance).toBeGreaterThanOrEqual(0);
        expect(distance).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('does not change with the number of values, only with their shares', () => {
    fc.assert(
      fc.property(binned, binned, (a, b) => {
        const tripled = { ...a, counts: Array.from(a.counts, (count) => count * 3) };
        expect(histogramDistance(tripled, b)).toBeCloseTo(histogramDistance(a, b), 12);
      }),
    );
  });

  test('a shift by a tenth of the joint range is a distance of about a tenth', () => {
    const flat = Array.from({ length: 50 }, () => 4);
    expect(histogramDistance({ counts: flat, range: [0, 9] }, { counts: flat, range: [1, 10] })).toBeCloseTo(
      0.1,
      3,
    );
  });

  test('is unknown where one is empty', () => {
    expect(histogramDistance({ counts: [0, 0], range: [0, 1] }, { counts: [1, 0], range: [0, 1] })).toBeNaN();
  });
});

describe('the trend of a series', () => {
  const epochs = Array.from({ length: 20 }, (_, index) => index);

  test('a straight line has its slope, and significance', () => {
    const { slope, z } = trend(
      epochs,
      epochs.map((epoch) => 5 - 0.25 * epoch),
    );
    expect(slope).toBeCloseTo(-0.25, 12);
    expect(z).toBeLessThan(-5);
  });

  test('a constant has neither', () =>
    expect(
      trend(
        epochs,
        epochs.map(() => 3),
      ),
    ).toEqual({ slope: 0, z: 0 }));

  test('one wild value does not turn it', () => {
    const { slope } = trend(
      epochs,
      epochs.map((epoch) => (epoch === 7 ? 1e6 : epoch)),
    );
    expect(slope).toBeCloseTo(1, 6);
  });

  test('gaps in the epochs count as what they are', () =>
    expect(trend([0, 1, 10, 11], [0, 1, 10, 11]).slope).toBeCloseTo(1, 12));
  test('nothing and one point have no trend', () => {
    expect(trend([], [])).toEqual({ slope: 0, z: 0 });
    expect(trend([1], [1])).toEqual({ slope: 0, z: 0 });
  });
});

describe('robust scale', () => {
  test('is the standard deviation of normal noise, whatever a few outliers are', () => {
    const noise = Array.from(
      { length: 2000 },
      (_, index) => Math.sqrt(-2 * Math.log((index + 0.5) / 2000)) * Math.cos(index * 2.399963),
    );
    const clean = robustScale(noise, median(noise));
    expect(clean).toBeGreaterThan(0.9);
    expect(clean).toBeLessThan(1.1);
    const spoilt = [...noise, 1e9, -1e9, 1e9];
    expect(Math.abs(robustScale(spoilt, median(spoilt)) - clean)).toBeLessThan(0.02);
  });

  test('of nothing is NaN, of one value 0', () => {
    expect(median([])).toBeNaN();
    expect(robustScale([4], 4)).toBe(0);
  });
});
