import { expect, test } from 'vitest';
import { AnomalyDetector } from '../../src/analysis/anomalies/anomaly-detector.js';
import { RunHistory } from '../../src/history/run-history.js';
import { syntheticRun } from '../analysis/synthetic/healthy-run.js';

test.each([
  [2 ** 16, 1],
  [2 ** 16, 4],
  [2 ** 18, 3],
  [2 ** 18, 1],
])(
  'a history that comes to its bound of %i bytes with %i layers is told once, as info',
  (maxBytes, layers) => {
    const history = new RunHistory({ maxBytes });
    const detector = new AnomalyDetector();
    const told = [];
    for (const capture of syntheticRun(5, { epochs: 3000, layers })) {
      history.append(capture);
      told.push(...detector.noteMemory('The history', history.bytes, maxBytes, capture.epoch));
    }
    expect(told.map(({ type, level }) => [type, level])).toEqual([['memory', 'info']]);
  },
);

test('a history far from its bound is not told of', () => {
  expect(new AnomalyDetector().noteMemory('The history', 1, 100, 0)).toEqual([]);
});
