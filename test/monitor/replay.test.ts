import { expect, it } from 'vitest';
import { RunHistory } from '../../src/history/run-history.js';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import { FakeEngine } from './fake-engine.js';

const CAPTURES = 200;
const layers = () => [{ name: 'a', data: new Float32Array([1, 2]) }];

async function stored(): Promise<RunHistory> {
  const monitor = new LayerMonitor(layers, { engine: new FakeEngine(), clock: () => 0 });
  for (let epoch = 0; epoch < CAPTURES; epoch++) await monitor.captureLayerStates(epoch);
  return RunHistory.fromJSON(JSON.stringify(monitor.history));
}

it('goes through a long history in turns of 8 ms; captures of the meantime come after it, in order', async () => {
  const history = await stored();
  const read = history.at.bind(history);
  let [now, inTurn, most, replayed] = [0, 0, 0, 0];
  // Each capture takes a millisecond to go through.
  history.at = (index: number) => {
    if (index >= 0 && replayed < CAPTURES) {
      now++;
      replayed++;
      most = Math.max(most, ++inTurn);
    }
    return read(index);
  };
  const monitor = new LayerMonitor(layers, { history, engine: new FakeEngine(), clock: () => now });
  expect(replayed).toBe(0);
  const nextTurn = (): void => {
    inTurn = 0;
    if (replayed < CAPTURES) setImmediate(nextTurn);
  };
  setImmediate(nextTurn);
  const captures = [CAPTURES, CAPTURES + 1].map((epoch) => monitor.captureLayerStates(epoch));
  await Promise.all(captures);
  expect(most).toBeLessThanOrEqual(16);
  expect(replayed).toBe(CAPTURES);
  expect(Array.from(history.epochs).slice(-3)).toEqual([CAPTURES - 1, CAPTURES, CAPTURES + 1]);
});

it('finish goes through what is left at once', async () => {
  const history = await stored();
  let now = 0;
  const monitor = new LayerMonitor(layers, { history, engine: new FakeEngine(), clock: () => (now += 10) });
  monitor.finish();
  expect(monitor.status).toMatchObject({ phase: 'finished', error: null });
  const next = await monitor.captureLayerStates(CAPTURES);
  expect(next).not.toBeNull();
});
