import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import { modelLayers } from '../../src/tfjs/model-layers.js';
import { FakeEngine } from '../monitor/fake-engine.js';
import { describeCallback } from './callback-contract.js';
import { buildTraining, readBack } from './training.js';

/** Captures of so small a model would not fit any budget; on a clock that stands still they cost nothing. */
const STEADY = { budget: 1, clock: () => 0 };
/** The same where every capture counts, however busy the machine is. */
const AWAITED = { ...STEADY, awaitCaptures: true };

vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describeCallback('the cpu backend');

describe('KintsugiCallback', () => {
  let consoleError: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    consoleError = vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => consoleError.mockRestore());

  it('measures on the CPU where tfjs computes on the CPU, and says why', async () => {
    const training = buildTraining();
    const callback = new KintsugiCallback();
    expect(callback.store.status.engine.kind).toBe('none');
    await training.fit([callback], { epochs: 1 });
    expect(callback.store.status.engine).toEqual({
      kind: 'cpu',
      reason: expect.stringMatching(/computes on its cpu backend/),
    });
    callback.dispose();
    training.dispose();
  });

  it.each<[string, (engine: FakeEngine) => void]>([
    [
      'rejects',
      (engine) => {
        engine.tryMeasure = () => Promise.reject(new Error('no figures'));
      },
    ],
    [
      'throws',
      (engine) => {
        engine.tryMeasure = () => {
          throw new Error('no figures');
        };
      },
    ],
    [
      'answers nonsense',
      (engine) => {
        engine.tryMeasure = () => Promise.resolve(null as never);
      },
    ],
  ])('does not stop model.fit, nor change it, where the engine %s', async (_, breakEngine) => {
    const [watched, alone] = [buildTraining(), buildTraining()];
    const engine = new FakeEngine();
    breakEngine(engine);
    const errors: Error[] = [];
    const callback = new KintsugiCallback({
      ...STEADY,
      engine,
      onError: (error) => errors.push(error),
      capture: 'batch',
    });
    await watched.fit([callback]);
    await alone.fit([]);
    expect(await readBack(watched.model.getWeights())).toEqual(await readBack(alone.model.getWeights()));
    expect(errors.length).toBeGreaterThan(0);
    expect(consoleError.mock.calls).toEqual([
      ['Kintsugi monitor (training goes on):', errors[0]],
      [`Kintsugi monitor: ${errors.length - 1} more errors, repeated or beyond the first 20.`],
    ]);
    expect(callback.store.status.error).not.toBeNull();
    expect(callback.store.status.phase).toBe('finished');
    watched.dispose();
    alone.dispose();
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no source');
      },
    ],
    ['gives int32 tensors', () => [{ name: 'mask', tensor: tf.ones([2], 'int32') }]],
  ])('does not stop model.fit where the φ source %s', async (_, source) => {
    const training = buildTraining();
    const callback = new KintsugiCallback({ source });
    await training.fit([callback], { epochs: 2 });
    expect(callback.store.status.error).toMatch(/no source|holds int32 values/);
    expect(callback.store.history.length).toBe(0);
    callback.dispose();
    training.dispose();
  });

  it('never waits for a capture: an engine that never answers costs captures, which are counted, and nothing else', async () => {
    const training = buildTraining();
    const callback = new KintsugiCallback({ ...STEADY, engine: new FakeEngine(false), settleWithin: 0 });
    await training.fit([callback]);
    expect(callback.store.status.cost.dropped).toBe(3);
    expect(callback.store.history.length).toBe(0);
    training.dispose();
  });

  it('reads nothing back during a batch', async () => {
    const training = buildTraining();
    let within = false;
    const reads: string[] = [];
    const backend = tf.backend() as tf.KernelBackend;
    const spies = (['read', 'readSync'] as const).map((method) => {
      const original = backend[method].bind(backend) as (id: object) => never;
      return vi.spyOn(backend, method).mockImplementation((id: object) => {
        if (within) reads.push(method);
        return original(id);
      });
    });
    class Marked extends KintsugiCallback {
      override async onBatchEnd(batch: number): Promise<void> {
        within = true;
        await super.onBatchEnd(batch);
        within = false;
      }
    }
    const callback = new Marked({ ...AWAITED });
    await training.fit([callback]);
    expect(reads).toEqual([]);
    expect(callback.store.history.length).toBe(6);
    spies.forEach((spy) => spy.mockRestore());
    callback.dispose();
    training.dispose();
  });

  it('lets the page draw during training, at a bounded rate, or never where told so', async () => {
    const turnsDuring = async (yieldEvery: number) => {
      const training = buildTraining();
      let now = 0;
      const callback = new KintsugiCallback({
        yieldEvery,
        clock: () => (now += 5),
        engine: new FakeEngine(),
      });
      let turns = 0;
      let training_ = true;
      const tick = () => void (training_ && (turns++, setImmediate(tick)));
      setImmediate(tick);
      await training.fit([callback]);
      training_ = false;
      training.dispose();
      return turns;
    };
    const [never, rarely, often] = [await turnsDuring(0), await turnsDuring(200), await turnsDuring(1)];
    expect(never).toBeLessThan(rarely);
    expect(rarely).toBeLessThan(often);
    expect(often).toBeGreaterThanOrEqual(30);
  });

  it('captures every batch, or every n-th, at fractions of the epoch; the last of an epoch with its loss', async () => {
    const training = buildTraining();
    const every = new KintsugiCallback({ capture: 'batch', ...AWAITED, engine: new FakeEngine() });
    const second = new KintsugiCallback({
      capture: { everyBatches: 2 },
      ...AWAITED,
      engine: new FakeEngine(),
    });
    await training.fit([every, second], { epochs: 2 });
    const epochs = Array.from(every.store.history.epochs);
    expect(epochs.map((epoch) => Math.round(epoch * 100) / 100)).toEqual([
      0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8,
    ]);
    expect(Array.from(every.store.history.loss('base')).map((loss) => Number.isFinite(loss))).toEqual(
      epochs.map((_, i) => i % 5 === 4),
    );
    expect(Array.from(second.store.history.epochs).map((epoch) => Math.round(epoch * 100) / 100)).toEqual([
      0, 0.4, 0.8, 1.2, 1.6, 1.8,
    ]);
    training.dispose();
  });

  it('takes per-unit figures at the epochs whose layers are to be drawn, where files are saved at all, and at the last', async () => {
    const nowhere = { name: 'nowhere', write: () => Promise.resolve(), remove: () => Promise.resolve() };
    for (const [saveDir, expected] of [
      [nowhere, [0, 3, 5]],
      [undefined, [5]],
    ] as const) {
      const training = buildTraining();
      const engine = new FakeEngine();
      const callback = new KintsugiCallback({
        ...AWAITED,
        engine,
        schedule: { layerVisualizations: 3 },
        ...(saveDir === undefined ? {} : { saveDir }),
      });
      await training.fit([callback]);
      expect(
        engine.calls.flatMap(({ options }, epoch) => (options.units === undefined ? [] : [epoch])),
      ).toEqual(expected);
      expect(callback.store.units('in/kernel')?.shape).toEqual([4, 6]);
      training.dispose();
    }
  });

  it('captures by its schedule; updateFrequency is another way to say it', async () => {
    for (const options of [{ schedule: { metricsCapture: 2 } }, { updateFrequency: 2 }]) {
      const training = buildTraining();
      const callback = new KintsugiCallback({ ...options, ...AWAITED, engine: new FakeEngine() });
      await training.fit([callback]);
      expect(Array.from(callback.store.history.epochs)).toEqual([0, 2, 4]);
      training.dispose();
    }
  });

  it('shows progress of the epoch while it runs', async () => {
    const training = buildTraining();
    const callback = new KintsugiCallback({ ...STEADY, engine: new FakeEngine() });
    const seen: [string, number, number, number][] = [];
    class Look extends tf.Callback {
      override async onBatchEnd(): Promise<void> {
        const { phase, epoch, batch, batches } = callback.store.status;
        seen.push([phase, epoch, batch, batches]);
      }
    }
    await training.fit([callback, new Look()], { epochs: 2 });
    expect(seen[0]).toEqual(['training', 0, 1, 5]);
    expect(seen.at(-1)).toEqual(['training', 1, 5, 5]);
    training.dispose();
  });

  it('pauses and resumes capturing while the training goes on', async () => {
    const training = buildTraining();
    const callback = new KintsugiCallback({ ...AWAITED, engine: new FakeEngine() });
    class Pause extends tf.Callback {
      override async onEpochBegin(epoch: number): Promise<void> {
        callback.store.setMonitoringPaused(epoch === 2 || epoch === 3);
      }
    }
    await training.fit([callback, new Pause()]);
    expect(Array.from(callback.store.history.epochs)).toEqual([0, 1, 4, 5]);
    training.dispose();
  });

  it('keeps the history and goes on training when the device is lost', async () => {
    const training = buildTraining();
    const engine = new FakeEngine();
    const callback = new KintsugiCallback({ ...STEADY, engine });
    class Lose extends tf.Callback {
      override async onEpochBegin(epoch: number): Promise<void> {
        if (epoch === 2) engine.lose('the device went away.');
        if (epoch === 4) callback.monitor.reattach(new FakeEngine());
      }
    }
    const { history } = await training.fit([callback, new Lose()]);
    expect(history['loss']).toHaveLength(6);
    expect(Array.from(callback.store.history.epochs)).toEqual([0, 1, 4, 5]);
    expect(callback.store.status.cost.dropped).toBe(2);
    training.dispose();
  });

  it('continues its history over several calls of fit', async () => {
    const training = buildTraining();
    const callback = new KintsugiCallback({ ...AWAITED });
    await training.fit([callback], { epochs: 3 });
    await training.fit([callback], { epochs: 6, initialEpoch: 3 });
    expect(Array.from(callback.store.history.epochs)).toEqual([0, 1, 2, 3, 4, 5]);
    callback.dispose();
    training.dispose();
  });

  it('reports the layers whose φ stood still for want of a usable gradient', async () => {
    const training = buildTraining();
    training.model.layers[1]!.setWeights([tf.zeros([6, 1]), tf.zeros([1])]);
    const callback = new KintsugiCallback({ ...STEADY, engine: new FakeEngine() });
    await training.fit([callback], { epochs: 1, batchSize: 40 });
    await vi.waitFor(() =>
      expect(callback.store.status.settings['skippedSteps']).toMatch(/^in\/kernel: 1, in\/bias: 1/),
    );
    training.dispose();
  });

  it("works with a monitor of one's own, and a loop of one's own works without the callback", async () => {
    const training = buildTraining();
    const monitor = new LayerMonitor(modelLayers(training.model), { ...STEADY, engine: new FakeEngine() });
    const callback = new KintsugiCallback({ monitor });
    expect(callback.store).toBe(monitor.store);
    await training.fit([callback], { epochs: 2 });
    expect(monitor.history.length).toBe(2);
    await monitor.captureLayerStates(7);
    expect(Array.from(monitor.history.epochs)).toEqual([0, 1, 7]);
    training.dispose();
  });

  it.each([
    [{ capture: 'step' }, /capture is "step"; give/],
    [{ capture: { everyBatches: 0 } }, /capture.everyBatches is 0; give/],
    [{ source: 'phi' }, /source is "phi"; give/],
    [{ updateFrequency: 0 }, /updateFrequency is 0/],
    [{ updateFrequency: 2, schedule: { metricsCapture: 3 } }, /say the same/],
    [{ monitor: {} }, /give a LayerMonitor/],
    [{ monitor: new LayerMonitor(() => []), budget: 0.1 }, /either a monitor or its options \(budget\)/],
    [{ activations: [1, 2] }, /activations is an array of 2; give/],
    [{ yieldEvery: -1 }, /yieldEvery is -1/],
    [{ sourse: () => [] }, /no option "sourse"/],
  ])('refuses misuse %#', (options, message) => {
    expect(() => new KintsugiCallback(options as never)).toThrow(message);
  });
});
