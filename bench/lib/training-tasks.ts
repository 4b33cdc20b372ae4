import * as tf from '@tensorflow/tfjs';
import { createRandom, type Random } from '../../demo/random.js';

/** A small real training: data from a seed, a model built anew each time, and how it is trained. */
export interface TrainingTask {
  name: string;
  loss: string;
  epochs: number;
  batchSize: number;
  optimizer(): tf.Optimizer;
  model(seed: number): tf.LayersModel;
  /** Training and held-out examples; the caller disposes of them. */
  data(seed: number): { x: tf.Tensor; y: tf.Tensor; heldOutX: tf.Tensor; heldOutY: tf.Tensor };
}

type Example = (random: Random) => { x: number[]; y: number[] };

function examples(seed: number, count: number, xShape: number[], make: (world: Random) => Example) {
  const example = make(createRandom(seed * 7919 + 1));
  const draw = (random: Random) => {
    const rows = Array.from({ length: count }, () => example(random));
    return {
      x: tf.tensor(
        rows.flatMap(({ x }) => x),
        [count, ...xShape],
      ),
      y: tf.tensor(
        rows.flatMap(({ y }) => y),
        [count, rows[0]!.y.length],
      ),
    };
  };
  const { x, y } = draw(createRandom(seed * 7919 + 2));
  const { x: heldOutX, y: heldOutY } = draw(createRandom(seed * 7919 + 3));
  return { x, y, heldOutX, heldOutY };
}

const normals = (random: Random, count: number) => Array.from({ length: count }, () => random.normal());
const oneHot = (index: number, classes: number) =>
  Array.from({ length: classes }, (_, i) => Number(i === index));

/** Initializers with a seed each, so that two models of one seed begin alike. */
function seeded(seed: number, scheme: 'heNormal' | 'glorotUniform' = 'heNormal') {
  let count = 0;
  return () => tf.initializers[scheme]({ seed: seed * 1013 + ++count });
}

function stack(
  seed: number,
  layers: (init: () => ReturnType<typeof tf.initializers.heNormal>) => tf.layers.Layer[],
) {
  return tf.sequential({ layers: layers(seeded(seed)) });
}

const dense = (
  units: number,
  init: () => ReturnType<typeof tf.initializers.heNormal>,
  activation: 'relu' | 'tanh' | 'sigmoid' | 'softmax' | 'linear',
  inputShape?: number[],
) => tf.layers.dense({ units, activation, kernelInitializer: init(), ...(inputShape && { inputShape }) });

/** A smooth function of eight numbers. */
const regression = (world: Random): Example => {
  const directions = Array.from({ length: 3 }, () => normals(world, 8));
  return (random) => {
    const x = normals(random, 8);
    const [a, b, c] = directions.map((d) => d.reduce((sum, w, i) => sum + w * x[i]!, 0) / Math.sqrt(8));
    return { x, y: [Math.sin(2 * a!) + 0.5 * b! * c! + 0.05 * random.normal()] };
  };
};

/** Four interleaved spirals in the plane. */
const spirals = (): Example => (random) => {
  const label = random.below(4);
  const radius = 0.2 + random.uniform();
  const angle = 4 * radius + (label * Math.PI) / 2 + 0.1 * random.normal();
  return { x: [radius * Math.cos(angle), radius * Math.sin(angle)], y: oneHot(label, 4) };
};

/** One example in twenty is positive, by a product of two hidden causes. */
const rareEvents = (world: Random): Example => {
  const mixing = Array.from({ length: 16 * 3 }, () => world.normal() / Math.sqrt(3));
  return (random) => {
    const z = normals(random, 3);
    const x = Array.from({ length: 16 }, (_, j) => z.reduce((sum, v, k) => sum + v * mixing[j * 3 + k]!, 0));
    return { x: x.map((v) => v + 0.1 * random.normal()), y: [Number(z[0]! * z[1]! + 0.5 * z[2]! > 1.6)] };
  };
};

/** A tone of one of three frequencies in noise. */
const tones = (): Example => (random) => {
  const label = random.below(3);
  const phase = 2 * Math.PI * random.uniform();
  const x = Array.from(
    { length: 32 },
    (_, t) => Math.sin([0.4, 0.8, 1.3][label]! * t + phase) + 0.8 * random.normal(),
  );
  return { x, y: oneHot(label, 3) };
};

/** Bars in one of four directions on a small image. */
const bars = (): Example => (random) => {
  const label = random.below(4);
  const at = 2 + random.below(4);
  const lit = (i: number, j: number) =>
    [i === at, j === at, i - j === at - 4, i + j === at + 4][label]! ? 1 : 0;
  const x = Array.from({ length: 64 }, (_, k) => lit(k >> 3, k & 7) + 0.4 * random.normal());
  return { x, y: oneHot(label, 4) };
};

/** Twelve numbers that lie near a surface of two dimensions, to be written through a bottleneck. */
const manifold = (world: Random): Example => {
  const mixing = Array.from({ length: 12 }, () => normals(world, 4));
  return (random) => {
    const [u, v] = normals(random, 2);
    const features = [u!, v!, Math.sin(2 * u!), u! * v!];
    const x = mixing.map((row) => row.reduce((sum, w, i) => sum + w * features[i]!, 0) / 2);
    return { x, y: x };
  };
};

/** Which of two sums over a sequence is larger: only a memory can tell. */
const sequence = (): Example => (random) => {
  const x = normals(random, 10);
  const sum = x.reduce((total, v, t) => total + (t % 2 ? v : -0.5 * v), 0);
  return { x, y: [Number(sum > 0)] };
};

/** Twelve words of a Zipf vocabulary of 200; some words speak for the class, some against it. */
const words = (world: Random): Example => {
  const weight = normals(world, 200);
  return (random) => {
    const x = Array.from({ length: 12 }, () => Math.min(199, Math.floor(200 ** random.uniform() - 1)));
    return { x, y: [Number(x.reduce((sum, w) => sum + weight[w]!, 0) + 0.3 * random.normal() > 0)] };
  };
};

const adam = () => tf.train.adam(3e-3);

/** The tasks by which defaults are settled: dense, convolutional, recurrent, embedding, deep, normalized. */
export const TRAINING_TASKS: readonly TrainingTask[] = [
  {
    name: 'regression, 3 dense',
    loss: 'meanSquaredError',
    epochs: 30,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        dense(32, init, 'relu', [8]),
        dense(16, init, 'relu'),
        dense(1, init, 'linear'),
      ]),
    data: (seed) => examples(seed, 512, [8], regression),
  },
  {
    name: 'spirals, 3 dense, tanh',
    loss: 'categoricalCrossentropy',
    epochs: 30,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        dense(32, init, 'tanh', [2]),
        dense(32, init, 'tanh'),
        dense(4, init, 'softmax'),
      ]),
    data: (seed) => examples(seed, 512, [2], spirals),
  },
  {
    name: 'rare events, 3 dense',
    loss: 'binaryCrossentropy',
    epochs: 25,
    batchSize: 64,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        dense(64, init, 'relu', [16]),
        dense(32, init, 'relu'),
        dense(1, init, 'sigmoid'),
      ]),
    data: (seed) => examples(seed, 1024, [16], rareEvents),
  },
  {
    name: 'regression, momentum',
    loss: 'meanSquaredError',
    epochs: 30,
    batchSize: 32,
    optimizer: () => tf.train.momentum(0.01, 0.9),
    model: (seed) =>
      stack(seed, (init) => [
        dense(32, init, 'tanh', [8]),
        dense(32, init, 'tanh'),
        dense(1, init, 'linear'),
      ]),
    data: (seed) => examples(seed, 512, [8], regression),
  },
  {
    name: 'spirals, 6 dense, deep',
    loss: 'categoricalCrossentropy',
    epochs: 25,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        dense(16, init, 'relu', [2]),
        ...Array.from({ length: 4 }, () => dense(16, init, 'relu')),
        dense(4, init, 'softmax'),
      ]),
    data: (seed) => examples(seed, 512, [2], spirals),
  },
  {
    name: 'autoencoder, 4 dense',
    loss: 'meanSquaredError',
    epochs: 30,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        dense(24, init, 'relu', [12]),
        dense(3, init, 'linear'),
        dense(24, init, 'relu'),
        dense(12, init, 'linear'),
      ]),
    data: (seed) => examples(seed, 512, [12], manifold),
  },
  {
    name: 'tones, 2 conv1d',
    loss: 'categoricalCrossentropy',
    epochs: 12,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        tf.layers.conv1d({
          filters: 6,
          kernelSize: 5,
          strides: 2,
          activation: 'relu',
          inputShape: [32, 1],
          kernelInitializer: init(),
        }),
        tf.layers.conv1d({
          filters: 8,
          kernelSize: 5,
          strides: 2,
          activation: 'relu',
          kernelInitializer: init(),
        }),
        tf.layers.flatten(),
        dense(3, init, 'softmax'),
      ]),
    data: (seed) => examples(seed, 384, [32, 1], tones),
  },
  {
    name: 'bars, conv2d',
    loss: 'categoricalCrossentropy',
    epochs: 12,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        tf.layers.conv2d({
          filters: 6,
          kernelSize: 3,
          activation: 'relu',
          inputShape: [8, 8, 1],
          kernelInitializer: init(),
        }),
        tf.layers.flatten(),
        dense(16, init, 'relu'),
        dense(4, init, 'softmax'),
      ]),
    data: (seed) => examples(seed, 384, [8, 8, 1], bars),
  },
  {
    name: 'tones, dense and batch norm',
    loss: 'categoricalCrossentropy',
    epochs: 20,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        dense(32, init, 'linear', [32]),
        tf.layers.batchNormalization(),
        tf.layers.reLU(),
        dense(16, init, 'relu'),
        dense(3, init, 'softmax'),
      ]),
    data: (seed) => examples(seed, 512, [32], tones),
  },
  {
    name: 'sequence, GRU',
    loss: 'binaryCrossentropy',
    epochs: 12,
    batchSize: 32,
    optimizer: () => tf.train.adam(1e-2),
    model: (seed) =>
      stack(seed, (init) => [
        tf.layers.gru({
          units: 8,
          inputShape: [10, 1],
          kernelInitializer: init(),
          recurrentInitializer: tf.initializers.glorotUniform({ seed }),
        }),
        dense(1, init, 'sigmoid'),
      ]),
    data: (seed) => examples(seed, 256, [10, 1], sequence),
  },
  {
    name: 'words, embedding',
    loss: 'binaryCrossentropy',
    epochs: 20,
    batchSize: 32,
    optimizer: adam,
    model: (seed) =>
      stack(seed, (init) => [
        tf.layers.embedding({
          inputDim: 200,
          outputDim: 8,
          inputLength: 12,
          embeddingsInitializer: tf.initializers.randomUniform({ minval: -0.05, maxval: 0.05, seed }),
        }),
        tf.layers.globalAveragePooling1d({}),
        dense(16, init, 'relu'),
        dense(1, init, 'sigmoid'),
      ]),
    data: (seed) => examples(seed, 512, [12], words),
  },
  {
    name: 'rare events, wide, RMSProp',
    loss: 'binaryCrossentropy',
    epochs: 20,
    batchSize: 64,
    optimizer: () => tf.train.rmsprop(1e-3),
    model: (seed) => stack(seed, (init) => [dense(128, init, 'relu', [16]), dense(1, init, 'sigmoid')]),
    data: (seed) => examples(seed, 1024, [16], rareEvents),
  },
];
