import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/core/engine.js';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import { FakeEngine } from '../monitor/fake-engine.js';
import { buildTraining } from './training.js';

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

const callbackOf = () => new KintsugiCallback({ budget: 1, clock: () => 0, engine: new FakeEngine() });

/** A model whose training throws in its `step`-th call of the loss. */
function failing(step: number): tf.LayersModel {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  let calls = 0;
  const loss = (truth: tf.Tensor, prediction: tf.Tensor): tf.Tensor => {
    if (++calls === step) throw new Error('a loss of their own');
    return tf.losses.meanSquaredError(truth, prediction);
  };
  model.compile({ optimizer: tf.train.sgd(0.01), loss: loss as never });
  return model;
}

class Throws extends tf.Callback {
  constructor(event: 'onEpochBegin' | 'onBatchEnd' | 'onEpochEnd') {
    super();
    this[event] = () => Promise.reject(new Error('a callback of their own'));
  }
}

it.each<[string, (callback: KintsugiCallback) => Promise<unknown>]>([
  [
    'its loss',
    (callback) =>
      failing(3).fit(tf.ones([8, 4]), tf.ones([8, 1]), {
        batchSize: 4,
        epochs: 3,
        verbose: 0,
        callbacks: [callback],
      }),
  ],
  [
    'the first batch',
    (callback) => failing(1).fit(tf.ones([8, 4]), tf.ones([8, 1]), { verbose: 0, callbacks: [callback] }),
  ],
  [
    'its data',
    (callback) =>
      failing(-1).fitDataset(
        tf.data.generator(function* () {
          yield { xs: tf.ones([2, 4]), ys: tf.ones([2, 1]) };
          throw new Error('a dataset of their own');
        }) as never,
        { epochs: 2, verbose: 0, callbacks: [callback] },
      ),
  ],
  ['a later callback', (callback) => buildTraining().fit([callback, new Throws('onBatchEnd')])],
  ['an earlier callback', (callback) => buildTraining().fit([new Throws('onEpochEnd'), callback])],
])('a training that throws in %s ends in the phase "failed", and is looked at no longer', async (_, fit) => {
  const callback = callbackOf();
  await expect(fit(callback)).rejects.toThrow(/of their own/);
  expect(callback.store.status.phase).toBe('training');
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(500);
  expect(callback.store.status.phase).toBe('failed');
  expect(vi.getTimerCount()).toBe(0);
});

it('a training that is stopped, or ends by itself, is finished, and stays so', async () => {
  const callback = callbackOf();
  class Stop extends tf.Callback {
    override async onEpochEnd(): Promise<void> {
      (this as unknown as { model: tf.LayersModel }).model.stopTraining = true;
    }
  }
  for (const others of [[], [new Stop()]]) {
    const training = buildTraining();
    await training.fit([callback, ...others]);
    expect(callback.store.status.phase).toBe('finished');
    expect(vi.getTimerCount()).toBe(0);
    training.dispose();
  }
});

it('while a training runs it is not taken for failed, however long a batch takes', async () => {
  const training = buildTraining();
  const callback = callbackOf();
  const phases = new Set<string>();
  class Slow extends tf.Callback {
    override async onBatchEnd(): Promise<void> {
      vi.advanceTimersByTime(10_000);
      phases.add(callback.store.status.phase);
    }
  }
  await training.fit([callback, new Slow()]);
  expect([...phases]).toEqual(['training']);
  training.dispose();
});

it('the next training finds the former one failed: its history is told so before another run begins', async () => {
  const training = buildTraining();
  const callback = callbackOf();
  await expect(training.fit([callback, new Throws('onEpochEnd')])).rejects.toThrow();
  const { store } = callback.monitor as unknown as { store: { update(change: { phase?: string }): void } };
  const phases: string[] = [];
  const { update } = store;
  store.update = (change) => {
    if (change.phase !== undefined) phases.push(change.phase);
    update.call(store, change);
  };
  const former = callback.monitor.history;
  await training.fit([callback], { epochs: 1 });
  expect(phases[0]).toBe('failed');
  expect(phases.at(-1)).toBe('finished');
  expect(callback.monitor.history).not.toBe(former);
  training.dispose();
});

it('is finished at its end also where the engine throws on being asked for its cost', async () => {
  const inner = new FakeEngine();
  const engine: Engine = {
    kind: inner.kind,
    reason: inner.reason,
    lost: inner.lost,
    get cost(): never {
      throw new Error('no cost');
    },
    measure: (...call) => inner.measure(...call),
    tryMeasure: (...call) => inner.tryMeasure(...call),
    measureActivations: (...call) => inner.measureActivations(...call),
    dispose: () => inner.dispose(),
  };
  const errors = new Set<string>();
  const onError = ({ message }: Error): void => void errors.add(message);
  const callback = new KintsugiCallback({ budget: 1, clock: () => 0, engine, onError });
  await failing(-1).fit(tf.ones([8, 4]), tf.ones([8, 1]), {
    epochs: 3,
    verbose: 0,
    callbacks: [callback],
  });
  expect(callback.store.status.phase).toBe('finished');
  expect(Array.from(callback.store.history.epochs)).toEqual([0, 1, 2]);
  expect(errors).toEqual(new Set(['no cost']));
});
