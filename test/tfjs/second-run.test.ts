import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import { buildTraining } from './training.js';

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test('a second training from the start is a run of its own: no epoch, layer, anomaly or cost of the first is left in it', async () => {
  const first = buildTraining();
  const callback = new KintsugiCallback({ budget: 1, clock: () => 0, awaitCaptures: true });
  await first.fit([callback], { epochs: 6 });
  const { history } = callback.store;
  const before = JSON.stringify(history);
  const told: number[] = [];
  callback.store.subscribe(() => told.push(callback.store.history.length));

  const other = tf.sequential({ layers: [tf.layers.dense({ name: 'only', units: 1, inputShape: [4] })] });
  other.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
  await other.fit(first.x, first.y, { epochs: 3, verbose: 0, callbacks: [callback] });
  const second = callback.store.history;
  expect(second).not.toBe(history);
  expect(Array.from(second.epochs)).toEqual([0, 1, 2]);
  expect(second.layerNames).toEqual(['only/kernel', 'only/bias']);
  expect(callback.store.units('in/kernel')).toBeNull();
  expect(callback.store.units('only/kernel')).toMatchObject({ epoch: 2 });
  expect(callback.store.status).toMatchObject({ phase: 'finished', epochs: 3, error: null });
  // Whoever still holds the first run has it whole.
  expect(JSON.stringify(history)).toBe(before);
  expect(callback.monitor.history).toBe(second);
  callback.dispose();
  first.dispose();
  other.dispose();
});

test('a training that goes on where the last one ended goes on with its run', async () => {
  const training = buildTraining();
  const callback = new KintsugiCallback({ budget: 1, clock: () => 0, awaitCaptures: true });
  await training.fit([callback], { epochs: 3 });
  const { history } = callback.store;
  await training.fit([callback], { epochs: 5, initialEpoch: 3 });
  expect(callback.store.history).toBe(history);
  expect(Array.from(history.epochs)).toEqual([0, 1, 2, 3, 4]);
  callback.dispose();
  training.dispose();
});

test('the last epoch is captured, with the units that a report shows, whatever the budget says', async () => {
  const training = buildTraining();
  const callback = new KintsugiCallback({ budget: 1e-9, awaitCaptures: true });
  await training.fit([callback], { epochs: 12 });
  expect(Array.from(callback.store.history.epochs).at(-1)).toBe(11);
  expect(callback.store.history.length).toBeLessThan(12);
  expect(callback.store.units('in/kernel')).toMatchObject({ epoch: 11 });
  callback.dispose();
  training.dispose();
});
