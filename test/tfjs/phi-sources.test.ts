import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { KintsugiOptimizer } from '../../src/tfjs/kintsugi-optimizer.js';
import { modelVariables } from '../../src/tfjs/layer-names.js';
import { defaultSource, optimizerPhi, variablesNamed, weightMagnitude } from '../../src/tfjs/phi-sources.js';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

function small(optimizer: tf.Optimizer = tf.train.sgd(0.1)): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: 'in', units: 3, inputShape: [2] }),
      tf.layers.dense({ name: 'out', units: 1 }),
    ],
  });
  model.compile({ optimizer, loss: 'meanSquaredError' });
  return model;
}

const train = (model: tf.LayersModel) =>
  model.fit(tf.ones([4, 2]), tf.tensor2d([[1], [0], [2], [1]]), {
    epochs: 2,
    verbose: 0,
    yieldEvery: 'never',
  });
const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);

describe('names of layers', () => {
  it('are layer/weight, and stay so when a second model makes tfjs rename its variables', () => {
    const [first, second] = [small(), small()];
    expect(names(modelVariables(first))).toEqual(['in/kernel', 'in/bias', 'out/kernel', 'out/bias']);
    expect(names(modelVariables(second))).toEqual(names(modelVariables(first)));
    expect(second.weights[0]!.name).not.toBe(first.weights[0]!.name);
  });

  it('are unique and readable where layers wrap layers and models hold models', () => {
    const inner = tf.sequential({
      name: 'encoder',
      layers: [tf.layers.dense({ name: 'in', units: 3, inputShape: [4, 2] })],
    });
    const model = tf.sequential({
      layers: [
        inner,
        tf.layers.bidirectional({
          name: 'both',
          layer: tf.layers.lstm({ name: 'lstm', units: 2 }) as tf.RNN,
          mergeMode: 'concat',
        }),
        tf.layers.dense({ name: 'out', units: 1 }),
      ],
    });
    const all = names(modelVariables(model));
    expect(all).toEqual([
      'encoder/in/kernel',
      'encoder/in/bias',
      'both/forward_lstm/kernel',
      'both/forward_lstm/recurrent_kernel',
      'both/forward_lstm/bias',
      'both/backward_lstm/kernel',
      'both/backward_lstm/recurrent_kernel',
      'both/backward_lstm/bias',
      'out/kernel',
      'out/bias',
    ]);
  });

  it('name a shared layer once', () => {
    const input = tf.input({ shape: [2] });
    const shared = tf.layers.dense({ name: 'shared', units: 2 });
    const model = tf.model({
      inputs: input,
      outputs: tf.layers
        .add()
        .apply([shared.apply(input), shared.apply(shared.apply(input))] as never) as tf.SymbolicTensor,
    });
    expect(names(modelVariables(model))).toEqual(['shared/kernel', 'shared/bias']);
  });
});

describe('optimizerPhi', () => {
  it("gives the φ of the model's optimizer, input side first, the same tensors the optimizer holds", async () => {
    const optimizer = new KintsugiOptimizer(tf.train.sgd(0.1));
    const model = small(optimizer);
    expect(optimizerPhi()(model)).toEqual([]);
    await train(model);
    const entries = optimizerPhi()(model);
    expect(names(entries)).toEqual(['in/kernel', 'in/bias', 'out/kernel', 'out/bias']);
    expect(entries[0]!.tensor).toBe(optimizer.phi.get(model.weights[0]!.name));
    expect(optimizerPhi(optimizer)(model)).toEqual(entries);
  });

  it('refuses another optimizer, with the fix', () => {
    expect(() => optimizerPhi()(small())).toThrow(/not trained by a KintsugiOptimizer; wrap its optimizer/);
    expect(() => optimizerPhi(tf.train.sgd(0.1) as never)).toThrow(
      /the optimizer is a SGDOptimizer; give a KintsugiOptimizer/,
    );
  });
});

describe('variablesNamed', () => {
  it("finds f32 variables by part of a name in any case, or by pattern; the model's own and others", () => {
    const model = small();
    tf.variable(tf.ones([3]), false, 'gate_PHI');
    tf.variable(tf.ones([3], 'int32'), false, 'phi_count');
    tf.variable(tf.ones([2]), false, 'unrelated');
    expect(names(variablesNamed()(model))).toEqual(['gate_PHI']);
    expect(names(variablesNamed(/kernel$/)(model))).toEqual(['in/kernel', 'out/kernel']);
    expect(names(variablesNamed(/^unre/g)(model))).toEqual(['unrelated']);
    expect(names(variablesNamed('nothing like it')(model))).toEqual([]);
  });

  it('refuses a pattern that is none', () => {
    expect(() => variablesNamed(5 as never)).toThrow(/string or a RegExp/);
  });
});

describe('weightMagnitude', () => {
  it('gives |θ| of the trainable weights of any model', async () => {
    const model = small();
    model.layers[0]!.setWeights([
      tf.tensor2d([
        [-1, 2, -3],
        [4, -5, 6],
      ]),
      tf.tensor1d([-0.5, 0, 0.5]),
    ]);
    const entries = weightMagnitude()(model);
    expect(names(entries)).toEqual(['in/kernel', 'in/bias', 'out/kernel', 'out/bias']);
    expect([...(await entries[0]!.tensor.data())]).toEqual([1, 2, 3, 4, 5, 6]);
    model.layers[0]!.trainable = false;
    expect(names(weightMagnitude()(model))).toEqual(['out/kernel', 'out/bias']);
  });
});

describe('defaultSource', () => {
  it("takes the optimizer's φ, else variables named phi, else |θ|", () => {
    expect(defaultSource(small(new KintsugiOptimizer(tf.train.sgd(0.1)))).description).toMatch(
      /KintsugiOptimizer/,
    );
    expect(defaultSource(small()).description).toMatch(/magnitude/);
    const own = tf.sequential({ layers: [tf.layers.dense({ name: 'phi_gate', units: 1, inputShape: [2] })] });
    own.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    expect(defaultSource(own).description).toMatch(/named phi/);
  });
});
