import { describe, expect, test } from 'vitest';
import { MinMaxPyramid } from '../../src/charts/series/minmax-pyramid.js';
import { SPARK_HEIGHT, sparkPath } from '../../src/elements/shared/sparkline.js';

const pathOf = (values: number[], until = values.length - 1) => {
  const pyramid = new MinMaxPyramid();
  pyramid.update(values, 0);
  return sparkPath(pyramid, until);
};

describe('the path of a sparkline', () => {
  test('goes from edge to edge and from the lowest to the highest value', () => {
    expect(pathOf([0, 2, 1])).toBe(`M1,${SPARK_HEIGHT - 3}L48,3L95,12`);
  });

  test('ends at the capture shown, and is empty before the first', () => {
    expect(pathOf([0, 2, 9, 9], 1)).toBe(pathOf([0, 2]));
    expect(pathOf([0], -1)).toBe('');
  });

  test('has a gap where a capture is without a value, and a dash for one that stands alone', () => {
    expect(pathOf([0, 1, NaN, 1, 0])).toBe('M1,21L24.5,3M71.5,3L95,21');
    expect(pathOf([0, NaN, 1, NaN, 0])).toBe('M1,21L1.01,21M48,3L48.01,3M95,21L95.01,21');
    expect(pathOf([NaN, NaN])).toBe('');
  });

  test('runs through the middle where all values are the same', () => {
    expect(pathOf([5, 5])).toBe(`M1,${SPARK_HEIGHT / 2}L95,${SPARK_HEIGHT / 2}`);
  });
});
