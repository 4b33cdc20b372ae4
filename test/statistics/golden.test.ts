import { describe, expect, test } from 'vitest';
import { measureActivations, measureLayer } from '../../src/statistics/index.js';
import { expectStatsToMatch } from '../support/compare-stats.js';
import { describedValues, golden } from '../support/golden.js';

describe('measureLayer agrees with NumPy', () => {
  test.each(golden.listed.map((c) => [c.name, c] as const))('on %s', (_name, { values, expected }) => {
    expectStatsToMatch(measureLayer(values), expected);
  });

  test.each(golden.described.map((c) => [c.name, c] as const))(
    'on %s',
    (_name, described) => {
      expectStatsToMatch(measureLayer(describedValues(described)), described.expected);
    },
    60_000,
  );
});

describe('mean |Δφ| agrees with NumPy', () => {
  test.each(golden.resilience.map((c, i) => [i, c] as const))(
    'on history %i',
    (_i, { history, expected }) => {
      history.slice(1).forEach((values, t) => {
        const { meanAbsChange, changeCount } = measureLayer(values, { previous: history[t]! });
        expect(Math.abs(meanAbsChange / expected.meanAbsChange[t]! - 1)).toBeLessThanOrEqual(1e-6);
        expect(changeCount).toBe(values.length);
      });
    },
  );
});

describe('measureActivations agrees with NumPy', () => {
  test.each(golden.activations.map((c) => [c.shape.join(' × '), c] as const))(
    'on %s',
    (_shape, { shape, values, expected }) => {
      const stats = measureActivations(values, shape);
      expect(stats.activationMean).toBeCloseTo(expected.activationMean, 9);
      expect(stats.activationStd).toBeCloseTo(expected.activationStd, 9);
      expect(stats.deadNeurons).toBe(expected.deadNeurons);
      expect([stats.batch, stats.units, stats.nonFinite]).toEqual([shape[0], shape[1], 0]);
    },
  );
});
