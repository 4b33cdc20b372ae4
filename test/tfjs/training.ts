import * as tf from '@tensorflow/tfjs';
import { KintsugiOptimizer } from '../../src/tfjs/kintsugi-optimizer.js';

/** A small model with fixed initial weights, and data for it: the same every time. */
export function buildTraining(
  optimizer: tf.Optimizer = new KintsugiOptimizer(tf.train.adam(0.02), { beta: 0.1 }),
) {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        name: 'in',
        units: 6,
        inputShape: [4],
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 5 }),
      }),
      tf.layers.dense({
        name: 'out',
        units: 1,
        activation: 'sigmoid',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 6 }),
      }),
    ],
  });
  model.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  const values = Array.from({ length: 160 }, (_, i) => Math.sin(i * 12.9898) * 2);
  const x = tf.tensor2d(values, [40, 4]);
  const y = tf.tensor2d(
    Array.from({ length: 40 }, (_, i) => Number(values[4 * i]! + values[4 * i + 1]! > 0)),
    [40, 1],
  );
  const fit = (callbacks: tf.Callback[], args: tf.ModelFitArgs = {}) =>
    model.fit(x, y, {
      epochs: 6,
      batchSize: 8,
      shuffle: false,
      verbose: 0,
      yieldEvery: 'never',
      ...args,
      callbacks,
    });
  const dispose = () => {
    model.dispose();
    optimizer.dispose();
    tf.dispose([x, y]);
  };
  return { model, optimizer, x, y, fit, dispose };
}

/** Every value of a list of tensors, read back. */
export async function readBack(tensors: Iterable<tf.Tensor>): Promise<number[][]> {
  return Promise.all([...tensors].map(async (tensor) => [...(await tensor.data())]));
}
