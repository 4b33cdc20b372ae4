import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import type { Capture } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';

const SMALLEST = 2 ** 16;
const metrics = computeLayerMetrics({ phi: [1, 2, 3, 0.5] })!;
const classification = classifyLayer(metrics);

function capture(epoch: number, names: readonly string[], bins: number, seed = epoch): Capture {
  const histogram = Array.from({ length: bins }, (_, bin) => (bin * 7 + seed) % 11);
  const varied = { ...metrics, histogram, luminosity: 1 + (seed % 13) / 16, meanAbsChange: (seed % 5) / 8 };
  return {
    epoch,
    layers: names.map((layer) => ({ layer, metrics: varied, classification })),
    logs: { [`log ${seed % 3}`]: seed },
  };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `layer ${index}`);

function readsBack(history: RunHistory): void {
  const json = history.toJSON();
  const bounds = { maxBytes: history.maxBytes };
  expect(RunHistory.fromJSON(JSON.stringify(json), bounds).toJSON()).toEqual(json);
}

describe('what a history holds is read back under its own bound', () => {
  test('layers of different numbers of bins', () => {
    const history = new RunHistory();
    history.append(capture(0, ['a', 'b'], 50));
    history.append(capture(1, ['a'], 20));
    readsBack(history);
  });

  test.each([1, 100, 524, 1100, 4096])('a capture of %i layers at the smallest bound', (count) => {
    const history = new RunHistory({ maxBytes: SMALLEST });
    history.append(capture(0, names(count), 50));
    history.append(capture(1, names(count), 50));
    expect(history.epochs.at(-1)).toBe(1);
    readsBack(history);
  });

  test('a capture of more layers than that is refused before anything of it is kept', () => {
    const history = new RunHistory({ maxBytes: SMALLEST });
    expect(() => history.append(capture(0, names(4097), 0))).toThrow(/4097 layers/);
    expect([history.length, history.layerNames.length]).toEqual([0, 0]);
    new RunHistory({ maxBytes: 2 ** 24 }).append(capture(0, names(4097), 0));
  });

  test('layers and logs in the order in which they first came, whatever their epochs', () => {
    const history = new RunHistory();
    history.append(capture(5, ['b', 'c'], 3, 1));
    history.append(capture(1, ['a'], 3, 2));
    readsBack(history);
  });

  test('whatever was appended', () => {
    const step = fc.record({
      epoch: fc.nat(40),
      names: fc.uniqueArray(fc.nat(30), { maxLength: 20 }),
      bins: fc.constantFrom(0, 5, 50, 200),
      crowd: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 1200 })),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.constantFrom(SMALLEST, 2 ** 18),
        fc.constantFrom(8, 20, 1e9),
        (steps, maxBytes, maxCaptures) => {
          const history = new RunHistory({ maxBytes, maxCaptures });
          steps.forEach(({ epoch, names: some, bins, crowd }, turn) => {
            const those = crowd > 0 ? names(crowd) : some.map((one) => `layer ${one}`);
            history.append(capture(epoch, those, bins, turn));
          });
          readsBack(history);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

test('names that replace each other at one epoch do not add up', () => {
  const history = new RunHistory({ maxBytes: SMALLEST });
  for (let turn = 0; turn < 300; turn++) history.append(capture(0, [`layer ${turn}`], 5));
  expect(history.bytes).toBeLessThanOrEqual(SMALLEST);
  expect(history.layerNames).toContain('layer 299');
});
