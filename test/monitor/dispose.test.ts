import { expect, it, vi } from 'vitest';
import { reactive } from 'vue';
import { createCpuEngine } from '../../src/engines/cpu/index.js';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import { FakeEngine } from './fake-engine.js';
import { holdsAfterCollection } from './gc.js';

const layers = () => [{ name: 'a', data: new Float32Array([1, 2]) }];

it('dispose ends what is under way, keeps the history, frees nothing of the caller, and may be called again', async () => {
  const errors: string[] = [];
  const engine = new FakeEngine(false);
  const monitor = new LayerMonitor(layers, { engine, onError: ({ message }) => errors.push(message) });
  const first = monitor.captureLayerStates(0);
  engine.calls[0]!.resolve();
  await first;
  const stuck = monitor.captureLayerStates(1, { logs: new Promise(() => {}) });
  monitor.dispose();
  monitor.dispose();
  expect(await stuck).toBeNull();
  await monitor.idle();
  expect(await monitor.captureLayerStates(2)).toBeNull();
  monitor.finish();
  expect(Array.from(monitor.history.epochs)).toEqual([0]);
  expect(monitor.status).toMatchObject({
    phase: 'finished',
    engine: { kind: 'none', reason: 'The monitor was disposed.' },
    error: null,
  });
  engine.lose('later');
  await engine.lost;
  expect(errors).toEqual([]);
  expect(engine.disposed).toBe(false);
  expect(() => monitor.reattach(new FakeEngine())).toThrow(/disposed/);
});

it('a monitor that nobody holds is freed while its engine lives, one that was disposed as well', async () => {
  const engine = createCpuEngine({ worker: false });
  const held: WeakRef<object>[] = [];
  const use = async (): Promise<void> => {
    const monitor = new LayerMonitor(layers, { engine });
    await monitor.captureLayerStates(held.length);
    if (held.length % 2 === 0) monitor.dispose();
    held.push(new WeakRef(monitor), new WeakRef(monitor.history));
  };
  for (let i = 0; i < 50; i++) await use();
  expect(await holdsAfterCollection(() => held.every((one) => one.deref() === undefined))).toBe(true);
  engine.dispose();
});

it('a monitor whose engine never answers is freed once it is disposed', async () => {
  const engine = new FakeEngine(false);
  const held: WeakRef<object>[] = [];
  const use = async (): Promise<void> => {
    const monitor = new LayerMonitor(layers, { engine });
    const captures = [0, 1, 2].map((epoch) =>
      monitor.captureLayerStates(epoch, { logs: new Promise(() => {}) }),
    );
    monitor.dispose();
    await Promise.all(captures);
    held.push(new WeakRef(monitor), new WeakRef(monitor.history));
  };
  for (let i = 0; i < 20; i++) await use();
  expect(await holdsAfterCollection(() => held.every((one) => one.deref() === undefined))).toBe(true);
  expect(engine.calls).toHaveLength(60);
});

it('every monitor of one engine hears of its loss', async () => {
  const engine = new FakeEngine();
  const monitors = Array.from({ length: 3 }, () => new LayerMonitor(layers, { engine, onError: () => {} }));
  const consoleError = vi.spyOn(console, 'error').mockImplementation(() => {});
  engine.lose('unplugged');
  await engine.lost;
  await Promise.resolve();
  expect(monitors.map(({ status }) => status.engine.reason)).toEqual(['unplugged', 'unplugged', 'unplugged']);
  consoleError.mockRestore();
});

it("works within Vue's reactive state", async () => {
  const monitor = new LayerMonitor(layers, { engine: new FakeEngine() });
  const state = reactive({ monitor, store: monitor.store });
  expect(await state.monitor.captureLayerStates(0)).not.toBeNull();
  expect(state.monitor.history.length).toBe(1);
  state.store.setMonitoringPaused(true);
  expect(state.store.status.monitoringPaused).toBe(true);
  const told = vi.fn();
  state.store.subscribe(told)();
});
