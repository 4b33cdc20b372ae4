import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, expect, it } from 'vitest';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import { describeCallback } from './callback-contract.js';
import { buildTraining } from './training.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

describeCallback('the wasm backend');

it('goes on with the same history when the page moves tfjs to another backend between two calls of fit', async () => {
  const training = buildTraining();
  const callback = new KintsugiCallback({ budget: 1, clock: () => 0 });
  await training.fit([callback], { epochs: 2 });
  expect(callback.store.status.engine.reason).toMatch(/wasm backend/);
  await tf.setBackend('cpu');
  await training.fit([callback], { epochs: 4, initialEpoch: 2 });
  expect(callback.store.status.engine.reason).toMatch(/cpu backend/);
  expect(Array.from(callback.store.history.epochs)).toEqual([0, 1, 2, 3]);
  expect(callback.store.status.error).toBeNull();
  callback.dispose();
  training.dispose();
  await tf.setBackend('wasm');
});
