import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/core/engine.js';
import { RunHistory } from '../../src/history/run-history.js';
import type { KintsugiCallbackOptions } from '../../src/tfjs/callback-options.js';
import { engineForBackend } from '../../src/tfjs/engine-for-backend.js';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import { FakeEngine } from '../monitor/fake-engine.js';
import { buildTraining, readBack } from './training.js';

vi.mock('../../src/tfjs/engine-for-backend.js', { spy: true });
vi.setConfig({ testTimeout: 60_000 });

const STEADY = { budget: 1, clock: () => 0 };
const never = (): Promise<never> => new Promise(() => {});

class Silent extends FakeEngine {
  override tryMeasure = never;
  override measure = never;
}

class SilentProbe extends FakeEngine {
  override measureActivations = never;
}

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterEach(() => {
  vi.mocked(console.error).mockRestore();
  vi.mocked(engineForBackend).mockReset();
  vi.useRealTimers();
});

async function storedHistory(): Promise<RunHistory> {
  const training = buildTraining();
  const callback = new KintsugiCallback({ ...STEADY, engine: new FakeEngine(), awaitCaptures: true });
  await training.fit([callback], { epochs: 2 });
  training.dispose();
  return RunHistory.fromJSON(JSON.stringify(callback.monitor.history));
}

describe('fit begins, trains as it would alone and ends', () => {
  const batch = () => tf.ones([3, 4]);
  const target = { name: 'a disk that hangs', write: never, remove: never };
  it.each<[string, () => Promise<KintsugiCallbackOptions> | KintsugiCallbackOptions]>([
    ['the engine never answers', () => ({ engine: new Silent() })],
    [
      'the engine never answers in a run that goes on',
      async () => ({ engine: new Silent(), history: await storedHistory() }),
    ],
    ['the engine is never made', () => (vi.mocked(engineForBackend).mockImplementation(never), {})],
    [
      'the engine is never made in a run that goes on',
      async () => {
        const history = await storedHistory();
        vi.mocked(engineForBackend).mockImplementation(never);
        return { history };
      },
    ],
    ['the activations never come', () => ({ engine: new SilentProbe(), activations: batch() })],
    [
      'no file is ever written',
      () => ({
        engine: new FakeEngine(),
        saveDir: target,
        schedule: { layerVisualizations: 1, fullReport: 1 },
      }),
    ],
  ])('where %s', async (_, options) => {
    const [watched, alone] = [buildTraining(), buildTraining()];
    const callback = new KintsugiCallback({ ...STEADY, settleWithin: 1, ...(await options()) });
    await watched.fit([callback], { epochs: 6, initialEpoch: 2 });
    await alone.fit([], { epochs: 6, initialEpoch: 2 });
    expect(callback.store.status.phase).toBe('finished');
    // And a second time, when what hangs has hung since the first.
    await watched.fit([callback], { epochs: 8, initialEpoch: 2 });
    await alone.fit([], { epochs: 8, initialEpoch: 2 });
    expect(await readBack(watched.model.getWeights())).toEqual(await readBack(alone.model.getWeights()));
    expect(callback.store.status).toMatchObject({ phase: 'finished', epoch: 7 });
    callback.dispose();
    watched.dispose();
    alone.dispose();
  });

  it('where clock, defer and onError throw', async () => {
    const fail = (): never => {
      throw new Error('broken');
    };
    const [watched, alone] = [buildTraining(), buildTraining()];
    const callback = new KintsugiCallback({ budget: 1, clock: fail, defer: fail, onError: fail });
    callback.store.subscribe(() => {});
    await watched.fit([callback]);
    await alone.fit([]);
    expect(await readBack(watched.model.getWeights())).toEqual(await readBack(alone.model.getWeights()));
    expect(callback.store.status.phase).toBe('finished');
    callback.dispose();
    watched.dispose();
    alone.dispose();
  });

  it.each([Infinity, 2 ** 31, 1e12])(
    'settleWithin: %s waits for the captures, not for a millisecond',
    async (ms) => {
      const training = buildTraining();
      const engine = new FakeEngine(false);
      const callback = new KintsugiCallback({ ...STEADY, engine, settleWithin: ms });
      const fitted = training.fit([callback], { epochs: 1 });
      await vi.waitFor(() => expect(engine.calls).toHaveLength(1));
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
      expect(callback.store.status.phase).toBe('training');
      engine.calls[0]!.resolve();
      await fitted;
      expect(callback.store.history.length).toBe(1);
      training.dispose();
    },
  );
});

it('the end waits settleWithin once, for captures and files together', async () => {
  const training = buildTraining();
  const callback = new KintsugiCallback({
    ...STEADY,
    engine: new Silent(),
    settleWithin: 4000,
    saveDir: { name: 'hangs', write: never, remove: never },
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let ended = false;
  class Last extends tf.Callback {
    override async onTrainEnd(): Promise<void> {
      ended = true;
    }
  }
  const fitted = training.fit([callback, new Last()], { epochs: 1 });
  // One timer is the capture's, the other that of the end.
  while (vi.getTimerCount() < 2) await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(3999);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await fitted;
  expect(ended).toBe(true);
  training.dispose();
});

it('captures of the time in which the engine is still being made are kept, with the values of their moments', async () => {
  const [slow, usual] = [buildTraining(), buildTraining()];
  let make!: () => void;
  vi.mocked(engineForBackend).mockImplementationOnce(
    () => new Promise<Engine>((resolve) => (make = () => resolve(new FakeEngine()))),
  );
  const callback = new KintsugiCallback(STEADY);
  const fitted = slow.fit([callback]);
  await vi.waitFor(() => expect(callback.store.status.batch).toBe(5));
  await vi.waitFor(() => expect(callback.store.status.epoch).toBe(5));
  expect(callback.store.history.length).toBe(0);
  make();
  await fitted;
  const reference = new KintsugiCallback({ ...STEADY, engine: new FakeEngine(), awaitCaptures: true });
  await usual.fit([reference]);
  const [late, soon] = [callback.monitor.history, reference.monitor.history];
  expect(Array.from(late.epochs)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(Array.from(late.column('in/kernel', 'luminosity'))).toEqual(
    Array.from(soon.column('in/kernel', 'luminosity')),
  );
  expect(callback.store.status.cost.dropped).toBe(0);
  callback.dispose();
  slow.dispose();
  usual.dispose();
});

it('an engine of ours that never answers is reported, disposed of and replaced; one that comes late is disposed of', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const made = [new Silent(), new FakeEngine()];
  let coming = 0;
  vi.mocked(engineForBackend).mockImplementation(async () => made[coming++]!);
  const errors: string[] = [];
  const training = buildTraining();
  const callback = new KintsugiCallback({
    ...STEADY,
    settleWithin: 0,
    onError: ({ message }) => errors.push(message),
  });
  class PassTime extends tf.Callback {
    override async onEpochEnd(epoch: number): Promise<void> {
      if (epoch === 2) await vi.advanceTimersByTimeAsync(60_000);
      else await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const fitted = training.fit([callback, new PassTime()], { epochs: 6 });
  while (callback.store.status.phase !== 'finished') {
    await vi.advanceTimersByTimeAsync(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await fitted;
  expect(errors).toEqual([expect.stringMatching(/did not answer within 60 s/)]);
  expect(made.map(({ disposed }) => disposed)).toEqual([true, false]);
  expect(Array.from(callback.store.history.epochs).at(-1)).toBe(5);
  expect(callback.store.status.engine.kind).toBe('cpu');
  callback.dispose();
  expect(made[1]!.disposed).toBe(true);

  let come!: (engine: Engine) => void;
  vi.mocked(engineForBackend).mockImplementationOnce(() => new Promise((resolve) => (come = resolve)));
  const second = new KintsugiCallback({ ...STEADY, settleWithin: 0 });
  const again = training.fit([second], { epochs: 1 });
  for (let turn = 0; turn < 5; turn++) await vi.advanceTimersByTimeAsync(1);
  await again;
  second.dispose();
  const late = new FakeEngine();
  come(late);
  await vi.advanceTimersByTimeAsync(0);
  expect(late.disposed).toBe(true);
  expect(second.store.status.engine.kind).toBe('none');
  training.dispose();
});
