import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { KintsugiCallback } from '../../src/tfjs/index.js';

/** The first thing that somebody tries: a small model of their own, no φ, healthy. */
async function firstRun(
  rate: number,
  epochs: number,
  loss: 'binaryCrossentropy' | 'meanSquaredError',
): Promise<KintsugiCallback> {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 16,
        activation: 'relu',
        inputShape: [4],
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.dense({
        units: 1,
        activation: loss === 'meanSquaredError' ? 'linear' : 'sigmoid',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }),
      }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(rate), loss });
  const x = tf.randomNormal([200, 4], 0, 1, 'float32', 3);
  const sum = x.sum(1, true);
  const y = loss === 'meanSquaredError' ? sum.mul(2).add(3) : sum.greater(0).toFloat();
  const callback = new KintsugiCallback({ budget: 1, clock: () => 0, awaitCaptures: true });
  const { history } = await model.fit(x, y, {
    epochs,
    batchSize: 32,
    shuffle: false,
    verbose: 0,
    callbacks: [callback],
  });
  expect(Number(history['loss']!.at(-1))).toBeLessThan(Number(history['loss']![0]));
  tf.dispose([x, y, sum]);
  model.dispose();
  return callback;
}

it.each([
  [0.001, 30, 'binaryCrossentropy'],
  [0.01, 5, 'binaryCrossentropy'],
  [0.01, 12, 'binaryCrossentropy'],
  [0.01, 30, 'binaryCrossentropy'],
  [0.01, 30, 'meanSquaredError'],
  [0.05, 30, 'meanSquaredError'],
] as const)(
  'a healthy training of a new model, biases from zero, raises no alarm: Adam at %d, %i epochs, %s',
  { timeout: 60_000 },
  async (rate, epochs, loss) => {
    await tf.setBackend('cpu');
    const callback = await firstRun(rate, epochs, loss);
    expect(callback.store.history.length).toBe(epochs);
    expect(callback.store.history.anomalies.filter(({ level }) => level !== 'info')).toEqual([]);
    callback.dispose();
  },
);
