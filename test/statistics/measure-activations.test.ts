import { expect, test } from 'vitest';
import { measureActivations } from '../../src/statistics/index.js';

test('std divides by n − 1, units are all dimensions but the first, dead ones have a batch mean below 1e-6', () => {
  const stats = measureActivations(Float32Array.of(0, 1, 0, 3, 0, 1, 0, 3), [2, 2, 2], { name: 'relu' });
  expect(stats).toMatchObject({
    name: 'relu',
    batch: 2,
    units: 4,
    activationMean: 1,
    deadNeurons: 2,
    nonFinite: 0,
  });
  expect(stats.activationStd).toBeCloseTo(Math.sqrt(12 / 7), 12);
});

test('the boundary itself is not dead, a negative mean is', () => {
  const at = Math.fround(1e-6) < 1e-6 ? 1.0000001e-6 : 1e-6;
  expect(measureActivations(Float32Array.of(at, 0.9e-6, -1), [1, 3]).deadNeurons).toBe(2);
});

test('values that are not finite are counted and left out; a unit of nothing else is not called dead', () => {
  const stats = measureActivations(Float32Array.of(NaN, 2, Infinity, 4), [2, 2]);
  expect(stats).toMatchObject({ activationMean: 3, deadNeurons: 0, nonFinite: 2 });
  expect(stats.activationStd).toBeCloseTo(Math.SQRT2, 12);
});

test('a batch of rank 1 has one unit; one value has no std; an empty batch has no figures', () => {
  expect(measureActivations(Float32Array.of(1, 3), [2])).toMatchObject({
    batch: 2,
    units: 1,
    activationMean: 2,
  });
  expect(measureActivations(Float32Array.of(1), [1])).toMatchObject({
    activationMean: 1,
    activationStd: NaN,
  });
  expect(measureActivations(new Float32Array(0), [0, 3])).toMatchObject({
    batch: 0,
    units: 3,
    activationMean: NaN,
    activationStd: NaN,
    deadNeurons: 0,
    nonFinite: 0,
  });
});

test.each([
  [[3], /\[3\], 3 values, but data holds 2/],
  [[], /give|holds/],
  [undefined, /shape of layer "activations" is undefined/],
])('a shape of %j is refused', (shape, message) => {
  expect(() => measureActivations(Float32Array.of(1, 2), shape as number[])).toThrow(message);
});
