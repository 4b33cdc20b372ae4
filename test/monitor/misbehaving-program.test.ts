import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../src/core/engine.js';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import type { LayerMonitorOptions } from '../../src/monitor/monitor-options.js';
import { ODD_REASONS } from '../support/odd-reasons.js';
import { TrainingProgressMonitor } from '../../src/monitor/training-progress-monitor.js';
import { FakeEngine } from './fake-engine.js';

const layers = [{ name: 'a', data: new Float32Array([1, 2]) }];
const fail = (): never => {
  throw new Error('broken');
};

let consoleError: ReturnType<typeof vi.spyOn>;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  consoleError = vi.spyOn(console, 'error').mockImplementation(() => {});
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  // Node tells of unhandled rejections once the microtasks of the task are done.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  consoleError.mockRestore();
  expect(unhandled).toEqual([]);
});

function monitorOf(options: LayerMonitorOptions = {}) {
  const errors: string[] = [];
  const monitor = new LayerMonitor(() => layers, {
    engine: new FakeEngine(),
    clock: () => 0,
    onError: ({ message }) => errors.push(message),
    ...options,
  });
  return { monitor, errors };
}

/** A promise of another library's: a `then`, and no relation of `Promise`. */
function foreign<T>(value: T): PromiseLike<T> {
  return { then: (resolve: (value: T) => unknown) => void resolve(value) } as unknown as PromiseLike<T>;
}

describe('a loss or logs that reject', () => {
  const rejected = () => ({
    loss: Promise.reject(new Error('no loss')),
    logs: Promise.reject(new Error('no logs')),
  });

  it.each<[string, (monitor: LayerMonitor) => void]>([
    ['paused', (monitor) => monitor.store.setMonitoringPaused(true)],
    ['disposed', (monitor) => monitor.dispose()],
  ])('are reported where the monitor is %s', async (_, prepare) => {
    const { monitor, errors } = monitorOf();
    prepare(monitor);
    expect(await monitor.captureLayerStates(0, rejected())).toBeNull();
    await vi.waitFor(() => expect(errors).toEqual(['no loss', 'no logs']));
  });

  it('are no errors at an epoch that a TrainingProgressMonitor does not capture, nor are getters that throw', async () => {
    const { monitor, errors } = monitorOf();
    const progress = new TrainingProgressMonitor(monitor);
    expect(await progress.onEpochEnd(31, {}, rejected())).toBeNull();
    const throwing = Object.defineProperty({}, 'loss', { get: fail });
    expect(await progress.onEpochEnd(32, {}, throwing)).toBeNull();
    expect(await progress.onEpochEnd(33, null as never, null as never)).toBeNull();
    await new Promise((resolve) => setImmediate(resolve));
    expect(errors).toEqual([]);
    expect(await progress.onEpochEnd(40, {}, rejected())).not.toBeNull();
    expect(errors).toEqual(['no loss', 'no logs']);
  });

  it('are reported where the capture is dropped, or measuring it fails', async () => {
    const engine = new FakeEngine(false);
    const { monitor, errors } = monitorOf({ engine });
    const waiting = [0, 1, 2].map((epoch) => monitor.captureLayerStates(epoch));
    expect(await monitor.captureLayerStates(3, rejected())).toBeNull();
    await vi.waitFor(() => expect(errors).toEqual(['no loss', 'no logs']));
    engine.calls.forEach((call) => call.resolve());
    await Promise.all(waiting);
    engine.tryMeasure = fail;
    expect(await monitor.captureLayerStates(4, rejected())).toBeNull();
    await vi.waitFor(() =>
      expect(errors.sort()).toEqual(['broken', 'no logs', 'no logs', 'no loss', 'no loss']),
    );
  });
});

describe('a loss or log that is not a number is reported with its name and value, and the capture kept without it', () => {
  it.each<[unknown, string]>([
    ['0.5', '"0.5"'],
    [5n, '5n'],
    [Symbol('loss'), 'a symbol'],
  ])('%o', async (value, shown) => {
    const { monitor, errors } = monitorOf();
    const given: [name: string, info: object][] = [
      ['loss.base', { loss: { base: value }, logs: { acc: 0.5 } }],
      ['logs.loss', { loss: { base: 3 }, logs: { loss: value } }],
      ['loss.base', { loss: Promise.resolve({ base: value }), logs: { acc: 0.5 } }],
    ];
    const captures = [];
    for (const [epoch, [, info]] of given.entries())
      captures.push(await monitor.captureLayerStates(epoch, info));
    expect(errors).toEqual(given.map(([name]) => `captureLayerStates: ${name} is ${shown}; give a number.`));
    expect(captures.map((capture) => [capture!.layers.length, capture!.loss?.base, capture!.logs])).toEqual([
      [1, undefined, { acc: 0.5 }],
      [1, 3, undefined],
      [1, undefined, { acc: 0.5 }],
    ]);
    expect(monitor.history.length).toBe(3);
    expect([...monitor.history.loss('base')]).toEqual([NaN, 3, NaN]);
    expect(monitor.history.logNames).toEqual(['acc']);
  });
});

it('takes thenables for promises: layers, activations, loss and logs of any library', async () => {
  const { monitor, errors } = monitorOf();
  const promised = new LayerMonitor(() => foreign(layers), { engine: new FakeEngine() });
  expect(await promised.captureLayerStates(0)).not.toBeNull();
  const capture = await monitor.captureLayerStates(0, {
    activations: () => foreign({ layers: [{ name: 'a', data: new Float32Array([0.5]), shape: [1, 1] }] }),
    loss: foreign({ base: 3 }),
    logs: foreign({ acc: 0.5 }),
  });
  expect(capture).toMatchObject({ loss: { base: 3 }, logs: { acc: 0.5 } });
  expect(capture!.layers[0]!.metrics.activationMean).toBe(0.5);
  expect(errors).toEqual([]);
});

it('reports a release that throws, and an engine whose figures then fail does no more', async () => {
  const engine = new FakeEngine(false);
  const monitor = new LayerMonitor(() => ({ layers, release: fail }), { engine });
  const capture = monitor.captureLayerStates(0);
  engine.calls[0]!.reject(new Error('later'));
  expect(await capture).toBeNull();
  expect(monitor.status.error).toBe('broken');
});

it.each([
  ['at once', <T>(batch: T): T | PromiseLike<T> => batch],
  ['by a promise', <T>(batch: T): T | PromiseLike<T> => Promise.resolve(batch)],
])('releases a batch without layers that a provider gave %s, and reports it as misuse', async (_, give) => {
  const release = vi.fn();
  const errors: Error[] = [];
  const monitor = new LayerMonitor(() => give({ release } as never), {
    engine: new FakeEngine(),
    onError: (error) => errors.push(error),
  });
  expect(await monitor.captureLayerStates(0)).toBeNull();
  expect(release).toHaveBeenCalledTimes(1);
  expect(errors).toEqual([expect.objectContaining({ code: 'misuse' })]);
  expect(errors[0]!.message).toMatch(/what the provider gave is an Object; give layers/);
});

describe('an engine that throws on being read', () => {
  const spoiled = (name: string): FakeEngine =>
    Object.defineProperty(new FakeEngine(), name, { get: fail, configurable: true });

  it.each(['kind', 'reason', 'lost', 'tryMeasure'])('is refused as misuse: %s', async (name) => {
    const { monitor } = monitorOf();
    const misuse = expect.objectContaining({ code: 'misuse' });
    expect(() => monitor.reattach(spoiled(name))).toThrow(misuse);
    expect(() => monitorOf({ engine: spoiled(name) })).toThrow(misuse);
    expect(() => monitor.reattach(new Proxy({}, { get: fail }) as never)).toThrow(misuse);
    // The engine that was there measures on.
    expect(await monitor.captureLayerStates(0)).not.toBeNull();
  });

  it('is detached with a report where it is the then of lost', async () => {
    const { monitor, errors } = monitorOf({
      engine: Object.assign(new FakeEngine(), { lost: { then: fail } as never }),
    });
    await vi.waitFor(() => expect(monitor.status.engine.kind).toBe('none'));
    expect(errors).toEqual([expect.stringMatching(/can measure no more: broken/)]);
  });

  it('where it is its cost: reported, and this and all later captures are kept', async () => {
    /** An engine whose cost throws at the first so many readings. */
    const costly = (failures: number): Engine => {
      const inner = new FakeEngine();
      let reads = 0;
      return {
        kind: inner.kind,
        reason: inner.reason,
        lost: inner.lost,
        get cost() {
          return reads++ < failures ? fail() : inner.cost;
        },
        measure: (...call) => inner.measure(...call),
        tryMeasure: (...call) => inner.tryMeasure(...call),
        measureActivations: (...call) => inner.measureActivations(...call),
        dispose: () => inner.dispose(),
      };
    };
    const { monitor, errors } = monitorOf({ engine: costly(1) });
    for (let epoch = 0; epoch < 2; epoch++) expect(await monitor.captureLayerStates(epoch)).not.toBeNull();
    monitor.reattach(costly(Infinity));
    expect(await monitor.captureLayerStates(2)).not.toBeNull();
    monitor.reattach(new FakeEngine());
    expect(await monitor.captureLayerStates(3)).not.toBeNull();
    await monitor.idle();
    expect(monitor.status.cost.captures).toBe(4);
    expect(Array.from(monitor.history.epochs)).toEqual([0, 1, 2, 3]);
    expect(new Set(errors)).toEqual(new Set(['broken']));
  });
});

it.each(['loss', 'logs', 'activations', 'units'])(
  'info whose %s throws on being read is reported, and does not throw into the training',
  async (name) => {
    const { monitor, errors } = monitorOf();
    const info = Object.defineProperty({}, name, { get: fail, enumerable: true });
    await expect(monitor.captureLayerStates(0, info)).resolves.toSatisfy(
      (capture) => (capture !== null) === (name === 'loss' || name === 'logs'),
    );
    expect(errors).toEqual(['broken']);
    await new TrainingProgressMonitor(monitor).onEpochEnd(0, {}, info);
    expect(new Set(errors)).toEqual(new Set(['broken']));
    expect(await monitor.captureLayerStates(1)).not.toBeNull();
  },
);

describe.each(ODD_REASONS)('%s for an error', (_, reason) => {
  // The console of Node reads as much of an error as it can, and throws where that does.
  const stubborn = (...line: unknown[]): void => {
    if (line[1] instanceof Error) throw new Error('cannot be printed');
  };

  it('that a provider throws is reported as an Error with a text', async () => {
    consoleError.mockImplementation(stubborn);
    const errors: Error[] = [];
    const provider = (): never => {
      throw reason();
    };
    const monitor = new LayerMonitor(provider, {
      engine: new FakeEngine(),
      onError: (error) => errors.push(error),
    });
    expect(await monitor.captureLayerStates(0)).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(Error);
    expect(monitor.status.error).toBe(errors[0]!.message);
    expect(errors[0]!.message).toMatch(/no text|no reason/);
  });

  it.each([
    [
      'rejects with',
      (engine: FakeEngine) => Object.assign(engine, { lost: Promise.reject(reason() as Error) }),
    ],
    ['resolves with', (engine: FakeEngine) => Object.assign(engine, { lost: Promise.resolve(reason()) })],
  ])("that an engine's lost %s: the engine is detached, and the loss reported", async (_, spoil) => {
    const { monitor, errors } = monitorOf({ engine: spoil(new FakeEngine()) });
    await vi.waitFor(() => expect(monitor.status.engine.kind).toBe('none'));
    expect(errors).toEqual([
      expect.stringMatching(/can measure no more: .*(no text|no reason|not to be read)/),
    ]);
  });
});

describe('a clock', () => {
  it('that throws is reported once, and captures go on', async () => {
    const { monitor, errors } = monitorOf({ clock: fail });
    monitor.progress({ phase: 'training', epoch: 0 });
    for (let epoch = 0; epoch < 3; epoch++) expect(await monitor.captureLayerStates(epoch)).not.toBeNull();
    monitor.finish();
    expect(errors).toEqual(['broken']);
    expect(monitor.status.elapsedMs).toBe(0);
  });

  it('that runs backwards gives no negative time', async () => {
    let now = 1000;
    const { monitor, errors } = monitorOf({ clock: () => (now -= 100) });
    for (let epoch = 0; epoch < 3; epoch++) {
      monitor.progress({ epoch });
      expect(monitor.status.elapsedMs).toBe(0);
      expect((await monitor.captureLayerStates(epoch))!.elapsedMs).toBe(0);
    }
    expect(errors).toEqual([]);
  });
});

it('a defer that throws: the views are told all the same', async () => {
  const { monitor } = monitorOf({ defer: fail });
  const told = vi.fn();
  monitor.store.subscribe(told);
  monitor.progress({ epoch: 0 });
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1));
  monitor.progress({ epoch: 1 });
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
});

describe('the console', () => {
  it('is written to once where onError and a view throw at every turn', async () => {
    const { monitor } = monitorOf({
      onError: () => {
        throw new Error('worse');
      },
    });
    monitor.store.subscribe(fail);
    for (let turn = 0; turn < 200; turn++) {
      await monitor.captureLayerStates(NaN);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    expect(consoleError.mock.calls.map((line: unknown[]) => line[0])).toEqual([
      'Kintsugi monitor (training goes on):',
      'The onError callback of the Kintsugi monitor failed:',
      'A listener of the Kintsugi monitor failed:',
    ]);
  });

  it('is written to 22 times at most, however many different errors there are; onError hears of all', async () => {
    let made = 0;
    const engine = new FakeEngine();
    engine.tryMeasure = () => Promise.reject(new Error(`error ${made++}`));
    const { monitor, errors } = monitorOf({ engine });
    for (let epoch = 0; epoch < 1000; epoch++) await monitor.captureLayerStates(epoch);
    expect(consoleError).toHaveBeenCalledTimes(21);
    monitor.finish();
    monitor.finish();
    expect(consoleError).toHaveBeenCalledTimes(22);
    expect(consoleError.mock.lastCall![0]).toMatch(/980 more errors/);
    expect(errors).toHaveLength(1000);
  });
});

it.each<[unknown]>([
  [undefined],
  [null],
  [5],
  ['engine'],
  [{}],
  [{ tryMeasure: Math.abs }],
  [{ tryMeasure: Math.abs, lost: 'no' }],
])('refuses to measure with %o', (engine) => {
  expect(() => monitorOf().monitor.reattach(engine as never)).toThrow(
    /reattach: the engine is .*; give an engine/,
  );
});
