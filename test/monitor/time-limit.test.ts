import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import type { LayerMonitorOptions } from '../../src/monitor/monitor-options.js';
import type { LayerProvider } from '../../src/monitor/layer-provider.js';
import { startTimer } from '../../src/monitor/timer.js';
import { FakeEngine } from './fake-engine.js';

const one: LayerProvider = () => [{ name: 'a', data: new Float32Array([1, 2]) }];
const never = (): Promise<never> => new Promise(() => {});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function monitorOf(options: LayerMonitorOptions = {}, engine = new FakeEngine(false), provider = one) {
  const errors: Error[] = [];
  const monitor = new LayerMonitor(provider, {
    engine,
    clock: () => 0,
    onError: (error) => errors.push(error),
    ...options,
  });
  return { monitor, engine, errors };
}

/** Whether a promise has settled by now, and to what. */
function watch<T>(promise: Promise<T>) {
  const state = { settled: false, value: undefined as T | undefined };
  void promise.then((value) => Object.assign(state, { settled: true, value }));
  return state;
}

describe('a measurement that never arrives', () => {
  it('is given up after a minute: the awaiting loop goes on, the engine is named and detached, another goes on', async () => {
    const { monitor, errors } = monitorOf();
    const capture = watch(monitor.captureLayerStates(0));
    await vi.advanceTimersByTimeAsync(59_999);
    expect(capture.settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(capture).toEqual({ settled: true, value: null });
    expect(errors).toEqual([
      expect.objectContaining({
        code: 'device-lost',
        message: expect.stringMatching(/did not answer within 60 s.*attach a new engine/),
      }),
    ]);
    expect(monitor.status.error).toBe(errors[0]!.message);
    expect(monitor.status.engine).toEqual({
      kind: 'none',
      reason: expect.stringMatching(/did not answer within 60 s/),
    });
    monitor.reattach(new FakeEngine());
    expect(await monitor.captureLayerStates(1)).not.toBeNull();
    expect(Array.from(monitor.history.epochs)).toEqual([1]);
  });

  it('takes all that wait for the same engine with it, and those that other engines delivered stay in order', async () => {
    const { monitor, engine, errors } = monitorOf();
    const delivered = monitor.captureLayerStates(0);
    const waiting = [1, 2].map((epoch) => watch(monitor.captureLayerStates(epoch)));
    engine.calls[0]!.resolve();
    expect(await delivered).not.toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting.map(({ settled, value }) => [settled, value])).toEqual([
      [true, null],
      [true, null],
    ]);
    expect(errors).toHaveLength(1);
    // Too late to be recorded.
    engine.calls[1]!.resolve();
    await monitor.idle();
    expect(Array.from(monitor.history.epochs)).toEqual([0]);
  });

  it('is waited for as long as timeoutMs says, for ever where that is Infinity', async () => {
    const short = monitorOf({ timeoutMs: 50 });
    const capture = watch(short.monitor.captureLayerStates(0));
    await vi.advanceTimersByTimeAsync(49);
    expect(capture.settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(capture.settled).toBe(true);
    const patient = monitorOf({ timeoutMs: Infinity });
    const last = watch(patient.monitor.captureLayerStates(0));
    await vi.advanceTimersByTimeAsync(2 ** 40);
    expect(last.settled).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
    patient.engine.calls[0]!.resolve();
    await patient.monitor.idle();
    expect(patient.monitor.history.length).toBe(1);
  });

  it('is waited for 20 times as long as the slowest so far, where that is more than a minute', async () => {
    let now = 0;
    const { monitor, engine } = monitorOf({ clock: () => now });
    const first = monitor.captureLayerStates(0);
    now = 5000;
    engine.calls[0]!.resolve();
    await first;
    const capture = watch(monitor.captureLayerStates(1));
    await vi.advanceTimersByTimeAsync(99_999);
    expect(capture.settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(capture.settled).toBe(true);
  });

  it('is given up after a minute also where engines before did not answer, failed or were lost', async () => {
    let now = 0;
    const pass = async (ms: number): Promise<void> => {
      now += ms;
      await vi.advanceTimersByTimeAsync(ms);
    };
    const { monitor, engine, errors } = monitorOf({ clock: () => now });
    const failed = watch(monitor.captureLayerStates(0));
    await pass(50_000);
    engine.calls[0]!.reject(new Error('failed'));
    const lost = watch(monitor.captureLayerStates(1));
    await pass(50_000);
    engine.lose('gone');
    await vi.advanceTimersByTimeAsync(0);
    expect([failed, lost].map(({ settled }) => settled)).toEqual([true, true]);
    for (let turn = 0; turn < 2; turn++) {
      monitor.reattach(new FakeEngine(false));
      const capture = watch(monitor.captureLayerStates(2 + turn));
      await pass(59_999);
      expect(capture.settled).toBe(false);
      await pass(1);
      expect(capture).toEqual({ settled: true, value: null });
      expect(errors.at(-1)!.message).toMatch(/did not answer within 60 s/);
    }
  });

  it('ends at once where the engine is lost or replaced', async () => {
    const { monitor, engine } = monitorOf();
    const lost = watch(monitor.captureLayerStates(0));
    engine.lose('gone');
    await vi.advanceTimersByTimeAsync(0);
    expect(lost.settled).toBe(true);
    monitor.reattach(new FakeEngine(false));
    const replaced = [0, 1, 2].map((epoch) => watch(monitor.captureLayerStates(epoch)));
    monitor.reattach(new FakeEngine());
    const next = monitor.captureLayerStates(3);
    await vi.advanceTimersByTimeAsync(0);
    expect(replaced.every(({ settled }) => settled)).toBe(true);
    expect(await next).not.toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a program promised and never gives', () => {
  it('layers: the capture is reported and left out, the engine stays; what still comes is released', async () => {
    let give!: (batch: { layers: []; release(): void }) => void;
    const { monitor, errors } = monitorOf(
      {},
      new FakeEngine(),
      () => new Promise((resolve) => (give = resolve)),
    );
    const capture = watch(monitor.captureLayerStates(0));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(capture).toEqual({ settled: true, value: null });
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/provider of layers did not answer within 60 s/),
    ]);
    expect(monitor.status.engine.kind).toBe('cpu');
    const release = vi.fn();
    give({ layers: [], release });
    await vi.advanceTimersByTimeAsync(0);
    expect(release).toHaveBeenCalledTimes(1);
  });

  it('activations: the capture is reported and left out', async () => {
    const { monitor, errors } = monitorOf({}, new FakeEngine());
    const capture = watch(monitor.captureLayerStates(0, { activations: never }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(capture).toEqual({ settled: true, value: null });
    expect(errors[0]!.message).toMatch(/provider of activations did not answer/);
  });

  it('loss and logs: the capture is kept without them', async () => {
    const { monitor, errors } = monitorOf({}, new FakeEngine());
    const capture = watch(monitor.captureLayerStates(0, { loss: never(), logs: never() }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(capture.value).toMatchObject({ epoch: 0 });
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/promise of the loss/),
      expect.stringMatching(/promise of the logs/),
    ]);
    expect(monitor.history.length).toBe(1);
  });
});

describe('startTimer', () => {
  it('counts a long wait in parts that setTimeout can hold, so that a frozen page cannot use it up at once', () => {
    const waits = vi.spyOn(globalThis, 'setTimeout');
    const done = vi.fn();
    startTimer(2 ** 33, done);
    vi.advanceTimersByTime(2 ** 33 - 1);
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(done).toHaveBeenCalledTimes(1);
    expect(Math.max(...waits.mock.calls.map(([, ms]) => ms!))).toBeLessThanOrEqual(2 ** 31 - 1);
    waits.mockClear();
    startTimer(60_000, done);
    vi.advanceTimersByTime(60_000);
    expect(waits).toHaveBeenCalledTimes(4);
  });

  it('never ends for Infinity, at once for 0, and not after it was called off', () => {
    const done = vi.fn();
    startTimer(Infinity, done);
    expect(vi.getTimerCount()).toBe(0);
    startTimer(5000, done)();
    vi.advanceTimersByTime(10_000);
    expect(done).not.toHaveBeenCalled();
    startTimer(0, done);
    vi.advanceTimersByTime(0);
    expect(done).toHaveBeenCalledTimes(1);
  });
});

it.each([0, -1, NaN, '5', null])('refuses timeoutMs: %s', (timeoutMs) => {
  expect(() => new LayerMonitor(one, { timeoutMs: timeoutMs as never })).toThrow(
    /LayerMonitor: timeoutMs is .*; give a number of milliseconds/,
  );
});
