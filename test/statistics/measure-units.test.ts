import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureLayer } from '../../src/statistics/index.js';
import { layerValues, randomLayer } from '../support/layers.js';

const units = (values: Float32Array, shape: number[], top = 0, previous: Float32Array | null = null) =>
  measureLayer(values, { units: { shape, top }, previous }).units!;

const meanOf = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

test('the last dimension is columns, the rest rows; a scalar is 1 × 1', () => {
  const values = new Float32Array(24);
  expect(units(values, [2, 3, 4])).toMatchObject({ rows: 6, columns: 4 });
  expect(units(values, [24])).toMatchObject({ rows: 1, columns: 24 });
  expect(units(Float32Array.of(5), [])).toMatchObject({ rows: 1, columns: 1, rowMean: [5], columnMean: [5] });
});

test('means of rows and columns, and of their changes, are over the finite values', () => {
  const now = Float32Array.of(1, 2, NaN, 4, 5, NaN);
  const before = Float32Array.of(0, 2, 3, Infinity, 7, 1);
  expect(units(now, [2, 3], 0, before)).toEqual({
    rows: 2,
    columns: 3,
    rowMean: [1.5, 4.5],
    columnMean: [2.5, 3.5, NaN],
    rowMeanAbsChange: [0.5, 2],
    columnMeanAbsChange: [1, 1, NaN],
    top: [],
  });
});

test('without a last capture the changes are NaN', () => {
  expect(units(Float32Array.of(1, 2), [1, 2])).toMatchObject({
    rowMeanAbsChange: [NaN],
    columnMeanAbsChange: [NaN, NaN],
  });
});

test('are the means of each line, and the first of a sort by value and index, for any layer', () => {
  fc.assert(
    fc.property(
      randomLayer({ sizes: [0, 6, 60, 600, 6000] }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(80),
      (layer, columns, top) => {
        const values = layerValues({
          ...layer,
          fill: layer.fill === 'to the ends of f32' ? 'uniform' : layer.fill,
        });
        if (values.length % columns !== 0) return;
        const rows = values.length / columns;
        const actual = units(values, [rows, columns], top);
        const line = (start: number, step: number, count: number) =>
          meanOf(Array.from({ length: count }, (_, i) => values[start + i * step]!).filter(Number.isFinite));
        actual.rowMean.forEach((mean, r) => expect(mean).toBe(line(r * columns, 1, columns)));
        actual.columnMean.forEach((mean, c) => expect(mean).toBe(line(c, columns, rows)));
        const sorted = Array.from(values, (value, index) => ({ index, value: value + 0 }))
          .filter(({ value }) => Number.isFinite(value))
          .sort((a, b) => b.value - a.value || a.index - b.index);
        expect(actual.top).toEqual(sorted.slice(0, top));
      },
    ),
    { numRuns: 150 },
  );
});
