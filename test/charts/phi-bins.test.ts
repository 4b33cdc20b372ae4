import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addHistogram, PHI_BINS, phiAt, phiRange } from '../../src/charts/series/phi-bins.js';
import { RunHistory } from '../../src/history/run-history.js';
import { fakeHistory, layerCapture } from '../elements/fake-store.js';

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

describe('addHistogram', () => {
  it('loses no value and invents none, wherever the histogram lies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 1e-3, max: 20, noNaN: true }),
        (counts, low, width) => {
          const into = new Float64Array(PHI_BINS);
          addHistogram(into, { low: 0, high: 4 }, counts, [low, low + width]);
          expect(sum(into)).toBeCloseTo(sum(counts), 6);
        },
      ),
    );
  });

  it('the same bins give the same counts', () => {
    const into = new Float64Array(4);
    addHistogram(into, { low: 0, high: 4 }, [1, 2, 3, 4], [0, 4]);
    expect([...into]).toEqual([1, 2, 3, 4]);
  });

  it('a range that is not a number adds nothing', () => {
    const into = new Float64Array(4);
    addHistogram(into, { low: 0, high: 4 }, [1, 2], [NaN, NaN]);
    expect(sum(into)).toBe(0);
  });
});

describe('phiRange and phiAt', () => {
  it('hold all finite values of the layers at a capture', () => {
    const history = fakeHistory({ layers: 5, epochs: 6 });
    const range = phiRange(history, history.layerNames, 5, 6)!;
    const counted = sum(phiAt(history, history.layerNames, 'all', range, 5));
    expect(counted).toBeCloseTo(sum(history.at(5)!.layers.flatMap(({ metrics }) => metrics.histogram)), 6);
    for (const { metrics } of history.at(5)!.layers) {
      expect(range.low).toBeLessThanOrEqual(metrics.minPhi);
      expect(range.high).toBeGreaterThanOrEqual(metrics.maxPhi);
    }
  });

  it('no finite value, no range', () => {
    const history = new RunHistory();
    history.append({ epoch: 0, layers: [layerCapture('a', 1, 1, 10, 50, true)] });
    expect(phiRange(history, ['a'], 0, 1)).toBeNull();
    expect(phiRange(history, [], 0, 1)).toBeNull();
  });

  it('a constant layer has a range with extent', () => {
    const history = new RunHistory();
    const capture = layerCapture('a', 1, 0, 10);
    Object.assign(capture.metrics, { minPhi: 1, maxPhi: 1, histogramRange: [0.5, 1.5] });
    history.append({ epoch: 0, layers: [capture] });
    const range = phiRange(history, ['a'], 0, 1)!;
    expect(range.high).toBeGreaterThan(range.low);
  });
});
