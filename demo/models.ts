import * as tf from '@tensorflow/tfjs';
import { KintsugiOptimizer } from 'kintsugi-monitor/tfjs';
import { POSITIVE_SHARE, type DataKind } from './data.js';
import type { Settings } from './settings.js';

/** The two models of one run: built alike, from the same first weights. */
export interface Pair {
  kintsugi: tf.LayersModel;
  plain: tf.LayersModel;
}

export function buildPair(settings: Settings): Pair {
  const kintsugi = buildModel(settings.data, settings);
  const plain = buildModel(settings.data, settings);
  plain.setWeights(kintsugi.getWeights());
  const loss = settings.fault.unclampedLoss ? unclampedCrossEntropy : 'binaryCrossentropy';
  const { lambda, phiMax, persistence, layerShare } = settings.fault;
  kintsugi.compile({
    loss,
    optimizer: new KintsugiOptimizer(tf.train.adam(settings.learningRate), {
      beta: settings.beta,
      lambda,
      phiMax,
      persistence,
      layerShare,
    }),
  });
  plain.compile({ loss, optimizer: tf.train.adam(settings.learningRate) });
  return { kintsugi, plain };
}

/** Two hidden layers over sensor readings, or two strided convolutions over a window of a signal. */
function buildModel(data: DataKind, { seed, fault }: Settings): tf.LayersModel {
  let count = 0;
  const weights = () => tf.initializers.heNormal({ seed: seed * 101 + ++count });
  const bias = () =>
    fault.hiddenBias === undefined
      ? tf.initializers.zeros()
      : tf.initializers.constant({ value: fault.hiddenBias });
  // One in a hundred to begin with: the model need not first unlearn a guess of one half.
  const prior = tf.initializers.constant({ value: Math.log(POSITIVE_SHARE / (1 - POSITIVE_SHARE)) });
  const hidden = { activation: 'relu', useBias: true } as const;
  const layers =
    data === 'vectors'
      ? [
          tf.layers.dense({
            ...hidden,
            name: unique('features'),
            units: 64,
            inputShape: [16],
            kernelInitializer: weights(),
          }),
          tf.layers.dense({
            ...hidden,
            name: unique('combine'),
            units: 32,
            kernelInitializer: weights(),
            biasInitializer: bias(),
          }),
        ]
      : [
          tf.layers.conv1d({
            ...hidden,
            name: unique('filters'),
            filters: 8,
            kernelSize: 8,
            strides: 4,
            inputShape: [64, 1],
            kernelInitializer: weights(),
          }),
          tf.layers.conv1d({
            ...hidden,
            name: unique('patterns'),
            filters: 12,
            kernelSize: 4,
            strides: 2,
            kernelInitializer: weights(),
            biasInitializer: bias(),
          }),
          tf.layers.globalMaxPooling1d({ name: unique('strongest') }),
        ];
  return tf.sequential({
    layers: [
      ...layers,
      tf.layers.dense({
        name: unique('alarm'),
        units: 1,
        activation: 'sigmoid',
        kernelInitializer: weights(),
        biasInitializer: prior,
      }),
    ],
  });
}

/** Variables of a page are named apart: the second model's layers end in `_1`. */
const taken = new Map<string, number>();
function unique(name: string): string {
  const count = taken.get(name) ?? 0;
  taken.set(name, count + 1);
  return count ? `${name}_${count}` : name;
}

/** Layer names start afresh with the next pair. */
export function disposePair({ kintsugi, plain }: Pair): void {
  for (const model of [kintsugi, plain]) {
    model.optimizer.dispose();
    model.dispose();
  }
  taken.clear();
}

/** −y ln p − (1 − y) ln(1 − p) as written in a textbook: a probability of exactly 0 or 1 gives 0 · ∞. */
function unclampedCrossEntropy(labels: tf.Tensor, predictions: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const event = tf.mul(labels, tf.log(predictions));
    const quiet = tf.mul(tf.sub(1, labels), tf.log(tf.sub(1, predictions)));
    return tf.mean(tf.neg(tf.add(event, quiet)), -1);
  });
}
