import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reactive } from 'vue';
import { KintsugiOptimizer } from '../../src/tfjs/kintsugi-optimizer.js';
import { describeOptimizer } from './optimizer-contract.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describeOptimizer('the cpu backend');

describe('KintsugiOptimizer', () => {
  it('is told from other optimizers by instanceof', () => {
    const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1));
    expect(optimizer instanceof KintsugiOptimizer).toBe(true);
    expect(optimizer instanceof tf.Optimizer).toBe(true);
    expect((tf.train.sgd(0.1) as unknown) instanceof KintsugiOptimizer).toBe(false);
  });

  it("works within Vue's reactive state", async () => {
    const weight = tf.variable(tf.tensor1d([1, 1]));
    const state = reactive({ optimizer: new KintsugiOptimizer(tf.train.sgd(0.1)) });
    state.optimizer.applyGradients({ [weight.name]: tf.tensor1d([1, 3]) });
    expect([...state.optimizer.phi.keys()]).toEqual([weight.name]);
    const saved = await state.optimizer.getWeights();
    await state.optimizer.setWeights(saved.map(({ name, tensor }) => ({ name, tensor: tensor.clone() })));
    expect(await state.optimizer.skippedSteps()).toEqual({});
    state.optimizer.dispose();
  });

  it.each([
    [{ bta: 1 }, /no option "bta"/],
    [{ beta: -1 }, /beta is -1/],
    [{ beta: NaN }, /beta is NaN/],
    [{ persistence: 1 }, /persistence is 1/],
    [{ phiMin: 3 }, /phiMin is 3/],
    [{ phiMax: 0.5 }, /phiMax is 0.5/],
    [{ holdMean: 'yes' }, /holdMean is "yes"/],
    [{ layerShare: -0.1 }, /layerShare is -0.1/],
    [{ layerShare: 1.1 }, /layerShare is 1.1/],
    [{ sparse: 'words' }, /sparse is "words"/],
  ])('refuses %o, naming the value and the fix', (options, message) => {
    expect(() => new KintsugiOptimizer(tf.train.sgd(0.1), options as never)).toThrow(message);
  });

  it('refuses to wrap what is no optimizer', () => {
    expect(() => new KintsugiOptimizer(null as never)).toThrow(/inner is null; give the optimizer to wrap/);
    expect(() => new KintsugiOptimizer('adam' as never)).toThrow(/inner is "adam"; give/);
  });

  it.each([
    ['sgd', () => tf.train.sgd(0.1)],
    ['adam', () => tf.train.adam(0.1)],
    ['rmsprop', () => tf.train.rmsprop(0.1)],
  ])('passes a new learning rate on to %s', async (_, inner) => {
    const weight = tf.variable(tf.tensor1d([1, 1]));
    const plain = tf.variable(tf.tensor1d([1, 1]));
    const [optimizer, alone] = [
      new KintsugiOptimizer(inner(), { beta: 0 }),
      new KintsugiOptimizer(inner(), { beta: 0 }),
    ];
    optimizer.learningRate = 0.02;
    alone.setLearningRate(0.02);
    optimizer.applyGradients({ [weight.name]: tf.tensor1d([1, 2]) });
    alone.inner.applyGradients({ [plain.name]: tf.tensor1d([1, 2]) });
    expect(optimizer.learningRate).toBe(0.02);
    expect(await weight.array()).toEqual(await plain.array());
    expect(Math.abs((await weight.array())[0]! - 1)).toBeLessThan(0.07);
  });

  it('lets two optimizers hold φ of the same variable', () => {
    const weight = tf.variable(tf.tensor1d([1, 1]), true, 'shared/kernel');
    const optimizers = [tf.train.sgd(0.1), tf.train.adam(0.1)].map((inner) => new KintsugiOptimizer(inner));
    for (const optimizer of optimizers) optimizer.applyGradients({ [weight.name]: tf.tensor1d([1, 2]) });
    expect(optimizers.map(({ phi }) => phi.get('shared/kernel')!.name)).toEqual([
      'shared/kernel/phi',
      'shared/kernel/phi_1',
    ]);
    for (const optimizer of optimizers) optimizer.dispose();
  });

  it('refuses to step once disposed, and weights that are not its own', async () => {
    const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1));
    await expect(
      optimizer.setWeights([
        { name: 'iter', tensor: tf.scalar(1, 'int32') },
        { name: 'x', tensor: tf.scalar(1) },
      ]),
    ).rejects.toThrow(/not the weights of a KintsugiOptimizer/);
    optimizer.dispose();
    expect(() => optimizer.applyGradients({})).toThrow(/disposed/);
  });

  it('reports NaN, not zero, as loss before the first step', async () => {
    expect(await new KintsugiOptimizer(tf.train.sgd(0.1)).lossComponents()).toEqual({
      kintsugi: NaN,
      regularization: NaN,
    });
  });

  it('is saved with its model and loaded again, φ and all', async () => {
    const build = () =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 3, inputShape: [2], activation: 'relu' }),
          tf.layers.dense({ units: 1 }),
        ],
      });
    const xs = tf.tensor2d([
      [1, 2],
      [3, -4],
      [-5, 6],
      [7, 8],
    ]);
    const ys = tf.tensor2d([[1], [0], [1], [0]]);
    const model = build();
    const optimizer = new KintsugiOptimizer(tf.train.adam(0.01), { beta: 0.2 });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    await model.fit(xs, ys, { epochs: 3, verbose: 0, shuffle: false, yieldEvery: 'never' });
    let artifacts: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (saved) => {
        artifacts = saved;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
      { includeOptimizer: true },
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts!));
    const again = loaded.optimizer as unknown as KintsugiOptimizer;
    expect(again instanceof KintsugiOptimizer).toBe(true);
    expect(again.settings).toEqual(optimizer.settings);
    await model.fit(xs, ys, { epochs: 3, verbose: 0, shuffle: false, yieldEvery: 'never' });
    await loaded.fit(xs, ys, { epochs: 3, verbose: 0, shuffle: false, yieldEvery: 'never' });
    const values = async (weights: Iterable<tf.Tensor>) =>
      Promise.all([...weights].map(async (tensor) => [...(await tensor.data())]));
    expect(await values(loaded.getWeights())).toEqual(await values(model.getWeights()));
    expect(await values(again.phi.values())).toEqual(await values(optimizer.phi.values()));
  });
});

afterAll(() => tf.disposeVariables());
