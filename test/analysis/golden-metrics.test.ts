import { describe, expect, test } from 'vitest';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import type { LayerMetrics } from '../../src/core/layer-metrics.js';
import { TOLERANCES } from '../support/compare-stats.js';
import { describedValues, golden, type ExpectedFigures } from '../support/golden.js';

const RELATIVE = ['luminosity', 'variance', 'std', 'fractureDensity', 'sparsity', 'densityEntropy'] as const;

function expectMetrics(metrics: LayerMetrics, expected: ExpectedFigures): void {
  for (const name of ['count', 'nanCount', 'infCount'] as const)
    expect(metrics[name], name).toBe(expected[name]);
  for (const name of ['minPhi', 'maxPhi'] as const) expect(metrics[name], name).toBe(expected[name] ?? NaN);
  for (const name of RELATIVE) {
    const wanted = expected[name] ?? NaN;
    if (Number.isFinite(wanted))
      expect(Math.abs(metrics[name] - wanted), name).toBeLessThanOrEqual(TOLERANCES[name] * Math.abs(wanted));
    else expect(metrics[name], name).toBe(wanted);
  }
  if (expected.entropy === undefined) expect(metrics.entropy).toBeNaN();
  else expect(Math.abs(metrics.entropy - expected.entropy)).toBeLessThanOrEqual(TOLERANCES.entropy);
  if (expected.histogram) expect(metrics.histogram).toEqual(expected.histogram);
}

describe('computeLayerMetrics matches NumPy on', () => {
  test.each(golden.listed)('$name', ({ values, expected }) => {
    expectMetrics(computeLayerMetrics({ phi: values })!, expected);
  });

  test.each(golden.described.filter(({ n }) => n <= 2 ** 17))('$name', (described) => {
    expectMetrics(computeLayerMetrics({ phi: describedValues(described) })!, described.expected);
  });

  test.each(golden.resilience.map((entry, index) => ({ ...entry, index })))(
    'the resilience of history $index',
    ({ history, expected }) => {
      const metrics = computeLayerMetrics({ phi: history.at(-1)!, history })!;
      expect(Math.abs(metrics.resilience - expected.resilience)).toBeLessThanOrEqual(
        1e-6 * expected.resilience,
      );
      const last = expected.meanAbsChange.at(-1) ?? NaN;
      if (Number.isNaN(last)) expect(metrics.meanAbsChange).toBeNaN();
      else expect(metrics.meanAbsChange).toBeCloseTo(last, 9);
    },
  );

  test.each(golden.activations.map((entry, index) => ({ ...entry, index })))(
    'activations $index',
    ({ values, shape, expected }) => {
      const metrics = computeLayerMetrics({ phi: [1, 2], activations: { data: values, shape } })!;
      expect(metrics.deadNeurons).toBe(expected.deadNeurons);
      expect(metrics.activationMean).toBeCloseTo(expected.activationMean, 6);
      expect(metrics.activationStd).toBeCloseTo(expected.activationStd, 6);
    },
  );

  test('plain arrays as well as typed ones', () => {
    const { values, expected } = golden.listed[0]!;
    expectMetrics(computeLayerMetrics({ phi: Array.from(values) })!, expected);
  });
});
