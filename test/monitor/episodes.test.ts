import { expect, test } from 'vitest';
import { measureLayer } from '../../src/statistics/index.js';
import { RunHistory } from '../../src/history/run-history.js';
import { RunRecorder, type Reading, type RecorderOptions } from '../../src/monitor/run-recorder.js';

const HEALTHY = measureLayer(Float32Array.from({ length: 64 }, (_, i) => 0.5 + i / 64));
const BROKEN = measureLayer(Float32Array.from({ length: 64 }, (_, i) => (i === 0 ? NaN : 0.5 + i / 64)));

/** Layers of which each has a NaN at every other capture. */
function reading(epoch: number, layers: number): Reading {
  const stats = epoch % 2 === 1 ? BROKEN : HEALTHY;
  return {
    epoch,
    stats: Array.from({ length: layers }, (_, index) => ({ ...stats, name: `layer_${index}` })),
    activations: [],
    loss: undefined,
    logs: undefined,
    elapsedMs: epoch,
  };
}

function record(epochs: number, layers: number, options: RecorderOptions, period: number): RunRecorder {
  const recorder = new RunRecorder(options);
  for (let epoch = 0; epoch < epochs; epoch++) {
    recorder.record(reading(epoch, layers));
    recorder.detect(period, epoch);
  }
  return recorder;
}

const nonFinite = ({ history }: RunRecorder) => history.anomalies.filter(({ type }) => type === 'non_finite');

test('50 layers whose NaN come and go over 1,000 captures have 50 episodes, within the bound of the history', () => {
  const recorder = record(1000, 50, { maxHistoryBytes: 2 ** 20 }, 5);
  recorder.finish();
  const { history } = recorder;
  expect(nonFinite(recorder)).toHaveLength(50);
  for (const one of nonFinite(recorder)) expect(one).toMatchObject({ epoch: 1, end: null, count: 500 });
  expect(history.anomalies.length).toBeLessThanOrEqual(52);
  expect(history.anomaliesDropped).toBe(0);
  expect(history.bytes).toBeLessThanOrEqual(2 ** 20);
});

test('what is brought in only at the end is the same as what is brought in as it is found', () => {
  const extents = (period: number) => {
    const recorder = record(60, 3, {}, period);
    recorder.finish();
    return recorder.history.anomalies.map(({ type, layer, epoch, end, count }) => [
      type,
      layer,
      epoch,
      end,
      count,
    ]);
  };
  expect(extents(0)).toEqual(extents(1));
  expect(extents(0).length).toBeGreaterThanOrEqual(3);
});

test('a run that is resumed goes on with its episodes', () => {
  const first = record(40, 2, {}, 1);
  const history = RunHistory.fromJSON(JSON.stringify(first.history.toJSON()));
  const second = new RunRecorder({ history });
  for (let epoch = 40; epoch < 60; epoch++) second.record(reading(epoch, 2));
  second.finish();
  expect(nonFinite(second)).toMatchObject([0, 1].map(() => ({ epoch: 1, end: null, count: 30 })));
});

test('a run that begins again from an earlier epoch leaves no episode of the former open', () => {
  const recorder = record(40, 1, {}, 1);
  for (let epoch = 20; epoch < 30; epoch++) recorder.record(reading(epoch, 1));
  recorder.detect(1, 29);
  expect(nonFinite(recorder)).toMatchObject([
    { epoch: 1, end: 39, count: 20 },
    { epoch: 21, end: null, count: 5 },
  ]);
});
