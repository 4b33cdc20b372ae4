import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AWKWARD_SIZES, FILLS, layerArbitrary, layerValues, randomLayer, type Fill } from './layers.js';

test('equal descriptions give equal layers, of the size they say', () => {
  fc.assert(
    fc.property(randomLayer(), (layer) => {
      const values = layerValues(layer);
      expect(values).toHaveLength(layer.size);
      expect(layerValues(layer)).toEqual(values);
    }),
  );
});

test('every fill makes values that f32 can hold', () => {
  for (const fill of Object.keys(FILLS) as Fill[]) {
    const values = layerValues({ fill, size: 4097, seed: 7, nonFinite: 0, atEnds: false });
    expect(values.every(Number.isFinite), fill).toBe(true);
  }
});

test('non-finite values appear where asked for, at both ends too, and nowhere else', () => {
  const spoiled = layerValues({ fill: 'uniform', size: 64, seed: 1, nonFinite: 0, atEnds: true });
  expect(spoiled.filter((v) => !Number.isFinite(v))).toHaveLength(2);
  expect([spoiled[0], spoiled[63]].some(Number.isFinite)).toBe(false);
  expect(
    layerValues({ fill: 'uniform', size: 64, seed: 1, nonFinite: 1, atEnds: false }).some(Number.isFinite),
  ).toBe(false);
  fc.assert(fc.property(layerArbitrary({ nonFinite: false }), (values) => values.every(Number.isFinite)));
});

test('every awkward size is drawn', () => {
  const sizes = new Set(
    fc.sample(randomLayer({ sizes: AWKWARD_SIZES }), { numRuns: 1000, seed: 1 }).map((l) => l.size),
  );
  expect([...sizes].sort((a, b) => a - b)).toEqual([...AWKWARD_SIZES]);
});
