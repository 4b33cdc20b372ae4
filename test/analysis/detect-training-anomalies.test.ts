import { describe, expect, test } from 'vitest';
import { detectTrainingAnomalies } from '../../src/analysis/anomalies/detect-training-anomalies.js';
import { golden } from '../support/golden.js';

describe('phi_spike on the golden series', () => {
  test.each(golden.spikes.map((series, index) => ({ ...series, index })))(
    "series $index: sigma reports what the guide's own rule does",
    ({ phiMeans, expected }) => {
      const found = detectTrainingAnomalies({ phiMeans }, { method: 'sigma' });
      expect(found.map(({ epoch }) => epoch)).toEqual(expected.map(({ index }) => index));
      found.forEach(({ severity }, place) => expect(severity).toBeCloseTo(expected[place]!.severity, 9));
    },
  );

  test.each(golden.spikes.map((series, index) => ({ ...series, index })))(
    'series $index: the robust default finds every planted jump, and nothing else',
    ({ phiMeans }) => {
      // A planted jump is a change beyond anything else in its series: more than a unit of φ at once.
      const planted = phiMeans
        .slice(1)
        .flatMap((mean, index) => (Math.abs(mean - phiMeans[index]!) > 1 ? [index + 1] : []));
      expect(detectTrainingAnomalies({ phiMeans }).map(({ epoch }) => epoch)).toEqual(planted);
    },
  );

  test('two of the series have no jump, three have one at least', () => {
    const jumps = golden.spikes.map(({ phiMeans }) => detectTrainingAnomalies({ phiMeans }).length);
    expect(jumps.filter((count) => count === 0)).toHaveLength(2);
  });

  test('epochs are the real ones, not indices', () => {
    const { phiMeans } = golden.spikes[1]!;
    const epochs = phiMeans.map((_, index) => 100 + 10 * index);
    expect(detectTrainingAnomalies({ phiMeans, epochs }).map(({ epoch }) => epoch)).toEqual([180]);
  });
});

test.each([[{ phiMeans: [] }], [{ phiMeans: [1] }], [{ phiMeans: [NaN, NaN, NaN] }]])(
  '%j has no anomalies',
  (history) => {
    expect(detectTrainingAnomalies(history)).toEqual([]);
    expect(detectTrainingAnomalies(history, { method: 'sigma' })).toEqual([]);
  },
);

test('misuse is told with the fix', () => {
  expect(() => detectTrainingAnomalies({ phiMeans: [1] }, { methods: 'sigma' } as never)).toThrow(/methods/);
  expect(() => detectTrainingAnomalies(null as never)).toThrow(/RunHistory/);
  expect(() => detectTrainingAnomalies({ phiMeans: [1, 2], epochs: [0] })).toThrow(/epoch/);
});
