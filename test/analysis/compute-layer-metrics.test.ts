import { expect, test } from 'vitest';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { densityEntropy, histogramEntropy } from '../../src/statistics/histogram-entropy.js';

test('a layer without φ has no metrics', () => {
  expect(computeLayerMetrics({ phi: null })).toBeNull();
  expect(computeLayerMetrics({ phi: undefined })).toBeNull();
});

test('figures of a layer computed by hand', () => {
  const metrics = computeLayerMetrics({ phi: [0, 1, 2, 3, NaN, Infinity] })!;
  expect(metrics).toMatchObject({
    count: 6,
    nanCount: 1,
    infCount: 1,
    luminosity: 1.5,
    variance: 1.25,
    maxPhi: 3,
    minPhi: 0,
    sparsity: 0.25,
    resilience: 1,
  });
  expect(metrics.fractureDensity).toBeCloseTo(Math.sqrt(1.25) / 1.5, 12);
  expect(metrics.entropy).toBeCloseTo(Math.log(4) / Math.log(50), 12);
});

test('resilience is of the mean change over the history, the last change is reported beside it', () => {
  const metrics = computeLayerMetrics({
    phi: [4, 4],
    history: [
      [1, 1],
      [1, 1],
      [4, 4],
    ],
  })!;
  expect(metrics.resilience).toBeCloseTo(1 / (1 + 1.5), 12);
  expect(metrics.meanAbsChange).toBe(3);
});

test('the mean may be zero while the spread is not; a constant layer has no spread', () => {
  expect(computeLayerMetrics({ phi: [-1, 1] })!.fractureDensity).toBe(Infinity);
  expect(computeLayerMetrics({ phi: [2, 2] })!).toMatchObject({ fractureDensity: 0, entropy: 0 });
});

test('a layer without finite values has NaN in all but the counts', () => {
  const {
    luminosity,
    entropy,
    densityEntropy: density,
    resilience,
    sparsity,
    count,
    nanCount,
  } = computeLayerMetrics({ phi: [NaN, NaN] })!;
  expect([luminosity, entropy, density, resilience, sparsity].every(Number.isNaN)).toBe(true);
  expect([count, nanCount]).toEqual([2, 2]);
  expect(computeLayerMetrics({ phi: [] })!.luminosity).toBeNaN();
});

test("entropy of a flat histogram is 1, of one full bin 0; the guide's own is 0 for a uniform layer on [0, 1]", () => {
  expect(histogramEntropy(new Array(50).fill(3))).toBeCloseTo(1, 12);
  expect(histogramEntropy([0, 7, 0])).toBe(0);
  expect(histogramEntropy([0, 0])).toBeNaN();
  expect(densityEntropy(new Array(50).fill(3), [0, 1])).toBeCloseTo(0, 12);
});

test('misuse is told', () => {
  expect(() => computeLayerMetrics({ phi: 3 as never })).toThrow(/phi/);
});
