import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { KintsugiOptimizer } from '../../src/tfjs/kintsugi-optimizer.js';
import { KINTSUGI_DEFAULTS, type KintsugiOptions } from '../../src/tfjs/kintsugi-options.js';
import { adamStep, meanMagnitude, ReferenceLayer, sgdStep } from './reference-optimizer.js';

const START = [0.5, -0.25, 1.5, 0.01, -2, 0.75];
const GRADIENTS = [
  [0.1, -0.2, 0.4, 0, 3, -0.05],
  [0.3, 0.1, -0.4, 0.02, 2, -0.5],
  [-0.2, 0.15, 0.1, 0, 1, 0.5],
  [0.05, -0.35, 0.6, 0.001, -1.5, 0.25],
  [1e-3, -2e-3, 4e-3, 0, 1e-2, -1e-3],
];

function step(optimizer: tf.Optimizer, gradients: Record<string, number[]>, shape = [2, 3]): void {
  tf.tidy(() =>
    optimizer.applyGradients(
      Object.fromEntries(Object.entries(gradients).map(([name, values]) => [name, tf.tensor(values, shape)])),
    ),
  );
}

async function close(tensor: tf.Tensor | undefined, expected: number[], tolerance = 2e-6): Promise<void> {
  const values = [...(await tensor!.data())];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, i) =>
    expect(Math.abs(value - expected[i]!), `value ${i}: ${value} for ${expected[i]}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(expected[i]!)),
    ),
  );
}

let unique = 0;
const layer = (values = START, shape = [2, 3]) =>
  tf.tidy(() => tf.variable(tf.tensor(values, shape), true, `layer${unique++}/kernel`));

/** The optimizer's contract, the same on every backend of tfjs; call it once the backend is set. */
export function describeOptimizer(backend: string): void {
  describe(`KintsugiOptimizer on ${backend}`, () => {
    const cases: [string, () => tf.Optimizer, () => ReturnType<typeof sgdStep>, KintsugiOptions][] = [
      ['sgd', () => tf.train.sgd(0.1), () => sgdStep(0.1), { beta: 0.1 }],
      ['adam', () => tf.train.adam(0.05, 0.9, 0.999, 1e-7), () => adamStep(0.05), { beta: 0.1 }],
      [
        'adam with decaying β, λ 0.8 and narrow bounds',
        () => tf.train.adam(0.05, 0.9, 0.999, 1e-7),
        () => adamStep(0.05),
        { beta: 0.5, betaDecay: 0.5, lambda: 0.8, persistence: 0.5, phiMin: 0.6, phiMax: 1.4 },
      ],
    ];
    for (const [title, inner, reference, options] of cases) {
      it(`scales the step of ${title} and moves φ as the rule worked out by hand`, async () => {
        const weight = layer();
        const optimizer = new KintsugiOptimizer(inner(), options);
        const expected = new ReferenceLayer(START, reference(), { ...KINTSUGI_DEFAULTS, ...options });
        for (const gradient of GRADIENTS) {
          step(optimizer, { [weight.name]: gradient });
          expected.apply(gradient);
          await close(weight, expected.theta);
          await close(optimizer.phi.get(weight.name), expected.phi);
        }
        const loss = await optimizer.lossComponents();
        const kintsugi =
          expected.phi.reduce((total, p, i) => total + p * expected.relative[i]!, 0) / START.length;
        const regularization =
          ((options.lambda ?? 1) / 2) * (expected.phi.reduce((total, p) => total + p * p, 0) / START.length);
        expect(loss.kintsugi).toBeCloseTo(kintsugi, 5);
        expect(loss.regularization).toBeCloseTo(regularization, 5);
        optimizer.dispose();
        weight.dispose();
      });
    }

    it('with β = 0 leaves every weight exactly where the inner optimizer puts it', async () => {
      const [weight, plain] = [layer(), layer()];
      const optimizer = new KintsugiOptimizer(tf.train.adam(0.05), { beta: 0 });
      const adam = tf.train.adam(0.05);
      for (const gradient of GRADIENTS) {
        step(optimizer, { [weight.name]: gradient });
        step(adam, { [plain.name]: gradient });
      }
      expect([...(await weight.data())]).toEqual([...(await plain.data())]);
      tf.dispose([weight, plain]);
      optimizer.dispose();
      adam.dispose();
    });

    it.each([
      ['all zero', [0, 0, 0, 0, 0, 0]],
      ['NaN somewhere', [0.1, NaN, 0.2, 0.1, 0.3, 0.1]],
      ['infinite somewhere', [0.1, 0.2, 0.2, Infinity, 0.3, 0.1]],
      ['all NaN', [NaN, NaN, NaN, NaN, NaN, NaN]],
    ])('leaves φ of a layer whose gradient is %s as it is, and reports that layer alone', async (_, bad) => {
      const [faulty, healthy] = [layer(), layer()];
      const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1), { beta: 0.2 });
      step(optimizer, { [faulty.name]: GRADIENTS[0]!, [healthy.name]: GRADIENTS[0]! });
      const before = [...(await optimizer.phi.get(faulty.name)!.data())];
      expect(await optimizer.skippedSteps()).toEqual({});
      step(optimizer, { [faulty.name]: bad, [healthy.name]: GRADIENTS[1]! });
      expect([...(await optimizer.phi.get(faulty.name)!.data())]).toEqual(before);
      expect([...(await optimizer.phi.get(healthy.name)!.data())]).not.toEqual(before);
      expect(await optimizer.skippedSteps()).toEqual({ [faulty.name]: 1 });
      const loss = await optimizer.lossComponents();
      expect(Number.isFinite(loss.kintsugi) && Number.isFinite(loss.regularization)).toBe(true);
      // The next good batch counts again.
      step(optimizer, { [faulty.name]: GRADIENTS[1]!, [healthy.name]: GRADIENTS[1]! });
      expect([...(await optimizer.phi.get(faulty.name)!.data())]).not.toEqual(before);
      optimizer.dispose();
      tf.dispose([faulty, healthy]);
    });

    it.each([0, 0.3, 0.5, 1])(
      'with layerShare %f holds each gradient against its layer and the model, and scales no layer as a whole',
      async (layerShare) => {
        const options = { beta: 0.2, persistence: 0.5, layerShare };
        const [strong, weak] = [layer(), layer()];
        const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1), options);
        const expected = [0, 1].map(
          () => new ReferenceLayer(START, sgdStep(0.1), { ...KINTSUGI_DEFAULTS, ...options }),
        );
        for (const gradient of GRADIENTS) {
          // A tenth of the gradient, and now and then one that says nothing and must not count in the mean.
          const small = gradient === GRADIENTS[2] ? gradient.map(() => 0) : gradient.map((g) => g / 10);
          step(optimizer, { [strong.name]: gradient, [weak.name]: small });
          const model = meanMagnitude([gradient, small]);
          expected[0]!.apply(gradient, model);
          expected[1]!.apply(small, model);
        }
        await close(strong, expected[0]!.theta);
        await close(weak, expected[1]!.theta);
        await close(optimizer.phi.get(strong.name), expected[0]!.phi);
        await close(optimizer.phi.get(weak.name), expected[1]!.phi);
        const means = await Promise.all(
          [strong, weak].map(async ({ name }) => (await optimizer.phi.get(name)!.mean().data())[0]!),
        );
        if (layerShare === 0) means.forEach((mean) => expect(mean).toBeCloseTo(1, 5));
        else expect(means[0]! - means[1]!).toBeGreaterThan(0.1);
        optimizer.dispose();
        tf.dispose([strong, weak]);
      },
    );

    it('leaves φ of the rows of a sparse variable that a batch did not use, and counts the used ones alone', async () => {
      const options = { beta: 0.2, persistence: 0.5, layerShare: 0.5 };
      const words = tf.tidy(() => tf.variable(tf.tensor(START, [3, 2]), true, `words${unique++}/embeddings`));
      const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1), options);
      const expected = new ReferenceLayer(START, sgdStep(0.1), { ...KINTSUGI_DEFAULTS, ...options });
      for (const gradient of [
        [0.4, 0, 0, 0, 0.1, -0.2],
        [0, 0, 0, 0, 0.3, 0.3],
        [0.2, -0.1, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0],
      ]) {
        step(optimizer, { [words.name]: gradient }, [3, 2]);
        const used = gradient.map((_, i) => gradient[i - (i % 2)] !== 0 || gradient[i - (i % 2) + 1] !== 0);
        const rows = gradient.filter((_, i) => used[i]);
        expected.apply(gradient, meanMagnitude([rows]), used);
      }
      await close(optimizer.phi.get(words.name), expected.phi);
      await close(words, expected.theta);
      // The second row never occurred.
      expect([...(await optimizer.phi.get(words.name)!.data())].slice(2, 4)).toEqual([1, 1]);
      optimizer.dispose();
      words.dispose();
    });

    it('takes a variable for sparse where the option says so, whatever its name', async () => {
      const weight = layer(START, [3, 2]);
      const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1), {
        beta: 0.2,
        sparse: (name) => name === weight.name,
      });
      step(optimizer, { [weight.name]: [0.4, 0.2, 0, 0, 0.1, 0.1] }, [3, 2]);
      const phi = [...(await optimizer.phi.get(weight.name)!.data())];
      expect(phi.slice(2, 4)).toEqual([1, 1]);
      expect(phi[0]).not.toBe(1);
      optimizer.dispose();
      weight.dispose();
    });

    it('keeps φ of a layer of one weight at 1', async () => {
      const bias = layer([0.3], [1]);
      const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1), { beta: 0.3 });
      for (const g of [0.5, -2, 1e-9]) step(optimizer, { [bias.name]: [g] }, [1]);
      await close(optimizer.phi.get(bias.name), [1]);
      optimizer.dispose();
      bias.dispose();
    });

    it('holds the mean of φ at 1 within the bounds when asked to', async () => {
      const weight = layer();
      const optimizer = new KintsugiOptimizer(tf.train.sgd(0.01), {
        beta: 0.5,
        persistence: 0,
        phiMax: 1.5,
        lambda: 0.5,
        holdMean: true,
      });
      for (let i = 0; i < 20; i++) step(optimizer, { [weight.name]: GRADIENTS[i % 2]! });
      const phi = [...(await optimizer.phi.get(weight.name)!.data())];
      expect(phi.reduce((total, value) => total + value, 0) / phi.length).toBeCloseTo(1, 5);
      expect(Math.max(...phi)).toBeLessThanOrEqual(1.5);
      expect(Math.min(...phi)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...phi) - Math.min(...phi)).toBeGreaterThan(0.5);
      optimizer.dispose();
      weight.dispose();
    });

    it.each([
      ['sgd', () => tf.train.sgd(0.1)],
      ['adam', () => tf.train.adam(0.01)],
    ] as const)('saved and restored over %s, continues as if never interrupted', async (title, inner) => {
      const [weight, other] = [layer(), layer()];
      const optimizer = new KintsugiOptimizer(inner(), { beta: 0.1, betaDecay: 0.1 });
      for (const gradient of GRADIENTS.slice(0, 3)) step(optimizer, { [weight.name]: gradient });
      other.assign(weight.clone() as never);
      const restored = new KintsugiOptimizer(inner(), { beta: 0.1, betaDecay: 0.1 });
      const saved = (await optimizer.getWeights()).map(({ name, tensor }) => ({
        name,
        tensor: tensor.clone(),
      }));
      await restored.setWeights(saved);
      tf.dispose(saved.map(({ tensor }) => tensor));
      for (const gradient of GRADIENTS.slice(3)) {
        step(optimizer, { [weight.name]: gradient });
        step(restored, { [other.name]: gradient });
      }
      // tfjs's Adam works out β^t anew with pow() when it is restored, which a GPU rounds otherwise than
      // repeated products.
      if (title === 'sgd') expect([...(await other.data())]).toEqual([...(await weight.data())]);
      await close(other, [...(await weight.data())], 1e-6);
      expect([...(await restored.phi.get(other.name)!.data())]).toEqual([
        ...(await optimizer.phi.get(weight.name)!.data()),
      ]);
      expect(restored.iterations).toBe(optimizer.iterations);
      optimizer.dispose();
      restored.dispose();
      tf.dispose([weight, other]);
    });

    it('leaks no tensor over 100 steps, and gives back all it held when disposed', () => {
      const before = tf.memory().numTensors;
      const weight = layer();
      const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1), { holdMean: true });
      step(optimizer, { [weight.name]: GRADIENTS[0]! });
      const held = tf.memory().numTensors;
      for (let i = 0; i < 100; i++) step(optimizer, { [weight.name]: GRADIENTS[i % GRADIENTS.length]! });
      expect(tf.memory().numTensors).toBe(held);
      optimizer.dispose();
      optimizer.dispose();
      weight.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    it('trains a model under compile and fit as any optimizer does', async () => {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 4, inputShape: [3], activation: 'tanh' }),
          tf.layers.dense({ units: 1 }),
        ],
      });
      const optimizer = new KintsugiOptimizer(tf.train.adam(0.05));
      model.compile({ optimizer, loss: 'meanSquaredError' });
      const xs = tf.tensor2d(
        Array.from({ length: 48 }, (_, i) => Math.sin(i * 1.7)),
        [16, 3],
      );
      const ys = tf.tidy(() => xs.sum(1, true).mul(0.5));
      const { history } = await model.fit(xs, ys, {
        epochs: 15,
        verbose: 0,
        shuffle: false,
        batchSize: 8,
        yieldEvery: 'never',
      });
      expect(history['loss']![14] as number).toBeLessThan((history['loss']![0] as number) / 2);
      expect([...optimizer.phi.keys()]).toEqual(model.trainableWeights.map(({ name }) => name));
      model.dispose();
      optimizer.dispose();
      tf.dispose([xs, ys]);
    });
  });
}
