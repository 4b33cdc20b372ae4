import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test, vi } from 'vitest';
import { RunHistory } from '../../src/history/run-history.js';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import { KintsugiOptimizer } from '../../src/tfjs/kintsugi-optimizer.js';
import { buildTraining } from './training.js';

const STEADY = { budget: 1, clock: () => 0, awaitCaptures: true };

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Adam's weights beside the model's: what a page saves before it is closed. */
async function saved({ model, optimizer }: ReturnType<typeof buildTraining>) {
  return {
    weights: model.getWeights().map((weight) => weight.clone()),
    state: await (optimizer as KintsugiOptimizer).getWeights(),
  };
}

function figures(history: RunHistory) {
  return history.layerNames.map((layer) => ({
    layer,
    epochs: [...history.epochs],
    luminosity: [...history.column(layer, 'luminosity')],
    change: [...history.column(layer, 'meanAbsChange')],
    resilience: [...history.column(layer, 'resilience')],
    archetypes: [...history.archetypes(layer)],
  }));
}

function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'number' ? Number(inner.toPrecision(4)) : inner,
    ),
  );
}

test('a run stored after 4 epochs and gone on with has the figures of one that was never interrupted', async () => {
  const whole = buildTraining();
  const uninterrupted = new KintsugiCallback(STEADY);
  await whole.fit([uninterrupted], { epochs: 7 });

  const before = buildTraining();
  const first = new KintsugiCallback(STEADY);
  await before.fit([first], { epochs: 4 });
  const { weights, state } = await saved(before);
  const text = JSON.stringify(first.monitor.history);

  const after = buildTraining();
  after.model.setWeights(weights);
  await (after.optimizer as KintsugiOptimizer).setWeights(state);
  const second = new KintsugiCallback({ ...STEADY, history: RunHistory.fromJSON(text) });
  await after.fit([second], { epochs: 7, initialEpoch: 4 });

  // tfjs itself restores Adam to 1e-6: it recomputes the powers of its moments' rates.
  expect(rounded(figures(second.monitor.history))).toEqual(rounded(figures(uninterrupted.monitor.history)));
  for (const callback of [uninterrupted, first, second]) callback.dispose();
  tf.dispose(weights);
  for (const training of [whole, before, after]) training.dispose();
});

test('a history that goes on keeps its own bounds and rules', () => {
  expect(() => new KintsugiCallback({ history: new RunHistory(), maxHistoryLength: 20 })).toThrow(
    /maxHistoryLength/,
  );
});
