import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LayerProvider } from '../../src/monitor/layer-provider.js';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import type { LayerMonitorOptions } from '../../src/monitor/monitor-options.js';
import { FakeEngine } from './fake-engine.js';

const layer = (name: string, ...values: number[]) => ({
  name,
  data: new Float32Array(values),
  shape: [1, values.length],
});
const two: LayerProvider = () => [layer('a/kernel', 1, 2, 3), layer('b/kernel', 0.5, 0.5)];

let consoleError: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  consoleError = vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => consoleError.mockRestore());

function monitorOf(
  provider: LayerProvider = two,
  options: LayerMonitorOptions = {},
  engine = new FakeEngine(),
) {
  const errors: string[] = [];
  let now = 0;
  const monitor = new LayerMonitor(provider, {
    engine,
    clock: () => now,
    onError: (error) => errors.push(error.message),
    ...options,
  });
  return { monitor, engine, errors, tick: (ms: number) => void (now += ms) };
}

describe('LayerMonitor', () => {
  it('captures metrics, class, loss and logs of every layer into its history', async () => {
    const { monitor, tick } = monitorOf();
    tick(5);
    const capture = await monitor.captureLayerStates(3, {
      loss: { base: 0.5, kintsugi: 1.1, regularization: 0.6 },
      logs: { loss: 0.5, acc: 0.9 },
    });
    expect(capture!.layers.map(({ layer: name, metrics }) => [name, metrics.luminosity])).toEqual([
      ['a/kernel', 2],
      ['b/kernel', 0.5],
    ]);
    expect(monitor.history.length).toBe(1);
    expect([...Array.from(monitor.history.epochs)]).toEqual([3]);
    expect(monitor.history.loss('kintsugi')[0]).toBe(1.1);
    expect(monitor.history.log('acc')[0]).toBe(0.9);
    expect(monitor.history.archetypes('a/kernel')[0]).toBe(capture!.layers[0]!.classification.archetype);
    expect(monitor.store.history).toBe(monitor.history);
  });

  it('reads the values before it returns, so that the caller may go on at once', async () => {
    const engine = new FakeEngine(false);
    let released = 0;
    const { monitor } = monitorOf(() => ({ layers: [layer('a', 1)], release: () => released++ }), {}, engine);
    const capture = monitor.captureLayerStates(0);
    expect(engine.calls).toHaveLength(1);
    expect(released).toBe(1);
    engine.calls[0]!.resolve();
    expect(await capture).not.toBeNull();
  });

  it('takes layers that must be fetched first, and loss and logs that come later', async () => {
    const { monitor } = monitorOf(async () => [layer('a', 1)]);
    await monitor.captureLayerStates(0, {
      loss: Promise.resolve({ base: 2 }),
      logs: Promise.resolve({ loss: 2 }),
    });
    expect(monitor.history.loss('base')[0]).toBe(2);
    expect(monitor.history.loss('kintsugi')[0]).toBeNaN();
  });

  it('keeps captures in the order in which they were begun, in whatever order they arrive', async () => {
    const engine = new FakeEngine(false);
    const { monitor } = monitorOf(two, {}, engine);
    const captures = [0, 1, 2].map((epoch) => monitor.captureLayerStates(epoch));
    for (const call of [...engine.calls].reverse()) call.resolve();
    await Promise.all(captures);
    expect(Array.from(monitor.history.epochs)).toEqual([0, 1, 2]);
  });

  it('attaches activations to the first weight of their layer', async () => {
    const { monitor } = monitorOf(() => [layer('a/kernel', 1), layer('a/bias', 1), layer('b/kernel', 1)]);
    const capture = await monitor.captureLayerStates(0, {
      activations: () => ({ layers: [layer('a', 0.25)] }),
    });
    expect(capture!.layers.map(({ metrics }) => metrics.activationMean)).toEqual([
      0.25,
      undefined,
      undefined,
    ]);
    expect(capture!.layers[0]!.metrics.deadNeurons).toBe(1);
  });

  describe('does not disturb the training', () => {
    it.each<[string, LayerProvider, (engine: FakeEngine) => void]>([
      [
        'the provider throws',
        () => {
          throw new Error('broken source');
        },
        () => {},
      ],
      ['the provider rejects', () => Promise.reject(new Error('broken source')), () => {}],
      [
        'the engine throws',
        two,
        (engine) => {
          engine.tryMeasure = () => {
            throw new Error('broken source');
          };
        },
      ],
      [
        'the engine rejects',
        two,
        (engine) => {
          engine.tryMeasure = () => Promise.reject(new Error('broken source'));
        },
      ],
    ])('where %s: reported each time, on the console once', async (_, provider, breakEngine) => {
      const engine = new FakeEngine();
      breakEngine(engine);
      const { monitor, errors } = monitorOf(provider, {}, engine);
      for (let epoch = 0; epoch < 3; epoch++) expect(await monitor.captureLayerStates(epoch)).toBeNull();
      expect(errors).toEqual(['broken source', 'broken source', 'broken source']);
      expect(monitor.status.error).toBe('broken source');
      expect(consoleError).toHaveBeenCalledTimes(1);
      expect(monitor.history.length).toBe(0);
    });

    it('where onError itself throws', async () => {
      const { monitor } = monitorOf(
        () => {
          throw new Error('broken');
        },
        {
          onError: () => {
            throw new Error('worse');
          },
        },
      );
      expect(await monitor.captureLayerStates(0)).toBeNull();
    });

    it('where the loss cannot be read: the capture is kept without it', async () => {
      const { monitor, errors } = monitorOf();
      expect(
        await monitor.captureLayerStates(0, { loss: Promise.reject(new Error('no loss')) }),
      ).not.toBeNull();
      expect(errors).toEqual(['no loss']);
      expect(monitor.history.length).toBe(1);
    });

    it('where the epoch is not a number', async () => {
      const { monitor, errors } = monitorOf();
      expect(await monitor.captureLayerStates('3' as never)).toBeNull();
      expect(await monitor.captureLayerStates(NaN)).toBeNull();
      expect(errors[0]).toMatch(/number of the epoch/);
    });
  });

  it('drops and counts what the engine has no slot for, and what comes while three captures are under way', async () => {
    const engine = new FakeEngine(false);
    const { monitor } = monitorOf(two, {}, engine);
    const captures = [0, 1, 2, 3, 4].map((epoch) => monitor.captureLayerStates(epoch));
    expect(await captures[3]).toBeNull();
    expect(await captures[4]).toBeNull();
    engine.calls.forEach((call) => call.resolve());
    await Promise.all(captures);
    expect(Array.from(monitor.history.epochs)).toEqual([0, 1, 2]);
    engine.full = true;
    expect(await monitor.captureLayerStates(5)).toBeNull();
    expect(monitor.status.cost).toMatchObject({ captures: 3, dropped: 3 });
    expect(monitor.status.error).toBeNull();
  });

  it('captures nothing while monitoring is paused', async () => {
    const { monitor, engine } = monitorOf();
    monitor.store.setMonitoringPaused(true);
    expect(await monitor.captureLayerStates(0)).toBeNull();
    expect(monitor.claimTurn(0)).toBe(false);
    expect(engine.calls).toHaveLength(0);
    monitor.store.setMonitoringPaused(false);
    expect(await monitor.captureLayerStates(1)).not.toBeNull();
  });

  it('says that it has no engine, and starts with the one that comes', async () => {
    const errors: string[] = [];
    const monitor = new LayerMonitor(two, { onError: ({ message }) => errors.push(message) });
    expect(await monitor.captureLayerStates(0)).toBeNull();
    expect(await monitor.captureLayerStates(1)).toBeNull();
    expect(errors).toEqual([expect.stringMatching(/no engine to measure with.*createEngine/)]);
    expect(monitor.status.engine.kind).toBe('none');
    monitor.reattach(new FakeEngine());
    expect(monitor.status).toMatchObject({
      engine: { kind: 'cpu', reason: 'a test asked for it' },
      error: null,
    });
    expect(await monitor.captureLayerStates(2)).not.toBeNull();
    expect(monitor.status.cost.dropped).toBe(2);
  });

  it('keeps its history when the device is lost, reports the loss once, and goes on with another engine', async () => {
    const engine = new FakeEngine(false);
    const { monitor, errors } = monitorOf(two, {}, engine);
    const first = monitor.captureLayerStates(0);
    engine.calls[0]!.resolve();
    await first;
    const stuck = monitor.captureLayerStates(1);
    engine.lose('the GPU was unplugged.');
    await engine.lost;
    await Promise.resolve();
    engine.calls[1]!.reject(new Error('device lost'));
    expect(await stuck).toBeNull();
    expect(errors).toEqual([expect.stringMatching(/the GPU was unplugged\. The history is kept/)]);
    expect(monitor.status.engine).toEqual({ kind: 'none', reason: 'the GPU was unplugged.' });
    expect(await monitor.captureLayerStates(2)).toBeNull();
    expect(errors).toHaveLength(1);
    monitor.reattach(new FakeEngine());
    await monitor.captureLayerStates(3);
    expect(Array.from(monitor.history.epochs)).toEqual([0, 3]);
    expect(monitor.status.cost).toMatchObject({ captures: 2, dropped: 1 });
  });

  it('is not held up by a capture that never arrives, once another engine is attached', async () => {
    const { monitor } = monitorOf(two, {}, new FakeEngine(false));
    void monitor.captureLayerStates(0);
    monitor.reattach(new FakeEngine());
    expect(await monitor.captureLayerStates(1)).not.toBeNull();
  });

  it('visits a part of the layers each time where a sampling strategy says so', async () => {
    const many = Array.from({ length: 10 }, (_, i) => layer(`l${i}`, i, i + 1));
    const { monitor, engine } = monitorOf(() => many);
    monitor.setSamplingStrategy('stratified', { sampleRate: 0.2, seed: 3 });
    const seen = new Set<string>();
    for (let epoch = 0; epoch < 5; epoch++) {
      const capture = await monitor.captureLayerStates(epoch);
      expect(capture!.layers).toHaveLength(2);
      capture!.layers.forEach(({ layer: name }) => seen.add(name));
    }
    expect(seen.size).toBe(10);
    expect(engine.calls.every(({ layers }) => layers.length === 2)).toBe(true);
    expect(monitor.status.settings).toMatchObject({ sampling: 'stratified', sampleRate: 0.2 });
    expect(() => monitor.setSamplingStrategy('stratified', { sampleRate: 2 })).toThrow(/sampleRate is 2/);
  });

  it('takes per-unit figures of the layers that a view asked for, or of all on demand', async () => {
    const { monitor, engine } = monitorOf();
    await monitor.captureLayerStates(0);
    expect(engine.calls[0]!.options).toEqual({});
    expect(monitor.store.units('b/kernel')).toBeNull();
    monitor.store.requestUnits(['b/kernel']);
    await monitor.captureLayerStates(1);
    expect(monitor.store.units('b/kernel')).toMatchObject({
      epoch: 1,
      shape: [1, 2],
      stats: { columnMean: [0.5, 0.5] },
    });
    expect(monitor.store.units('a/kernel')).toBeNull();
    await monitor.captureLayerStates(2, { units: true });
    expect(monitor.store.units('a/kernel')).toMatchObject({ epoch: 2, shape: [1, 3] });
  });

  it('lowers the rate of captures where they cost more than the budget, and says so', async () => {
    let now = 0;
    const provider: LayerProvider = () => {
      now += 30;
      return [layer('a', 1)];
    };
    const monitor = new LayerMonitor(provider, { engine: new FakeEngine(), clock: () => now, budget: 0.05 });
    let captures = 0;
    for (let epoch = 0; epoch < 60; epoch++) {
      monitor.recordTrainingTime(100);
      if (monitor.claimTurn(epoch) && (await monitor.captureLayerStates(epoch)) !== null) captures++;
    }
    expect(captures).toBeLessThan(20);
    expect(monitor.status.captureEvery).toBe(8);
    expect(monitor.status.skipped).toBe(60 - captures);
    expect(monitor.status.budget).toBe(0.05);
    expect(monitor.status.settings['captureRate']).toMatch(/more than the budget of 5\.0 %/);
    expect(monitor.status.costShare).toBeGreaterThan(0.03);
    expect(monitor.status.costShare).toBeLessThan(0.2);
  });

  it('wants captures at the epochs of its schedule', () => {
    const { monitor } = monitorOf(two, { schedule: { metricsCapture: 3 } });
    expect([0, 1, 2, 3, 4, 5, 6].filter((epoch) => monitor.claimTurn(epoch))).toEqual([0, 3, 6]);
  });

  it('tells views of progress and of every capture', async () => {
    const { monitor, tick } = monitorOf();
    const seen = vi.fn();
    monitor.store.subscribe(seen);
    monitor.progress({ phase: 'training', epoch: 0, epochs: 10 });
    tick(250);
    monitor.progress({ batch: 3 });
    expect(monitor.status).toMatchObject({
      phase: 'training',
      epoch: 0,
      epochs: 10,
      batch: 3,
      elapsedMs: 250,
    });
    await monitor.captureLayerStates(0);
    await vi.waitFor(() => expect(seen).toHaveBeenCalled());
    monitor.finish();
    expect(monitor.status.phase).toBe('finished');
  });

  it('finds anomalies when the schedule says so, with the epoch at which they happened, and what only the whole run tells at the end', async () => {
    let phi = 1;
    const { monitor } = monitorOf(() => [layer('a', phi, phi + 0.5)], { schedule: { anomalyDetection: 5 } });
    const spikes = () =>
      monitor.history.anomalies
        .filter(({ type }) => type === 'phi_spike')
        .map(({ epoch, layer: name }) => [epoch, name]);
    for (let epoch = 0; epoch < 44; epoch++) {
      phi = (epoch >= 42 ? 9 : 1) + 0.001 * Math.sin(epoch * 7);
      await monitor.captureLayerStates(epoch, { logs: { loss: 1 + epoch } });
    }
    expect(spikes()).toEqual([]);
    await monitor.captureLayerStates(44);
    await monitor.captureLayerStates(45);
    expect(spikes()).toContainEqual([42, 'a']);
    expect(monitor.history.anomalies.some(({ type }) => type === 'convergence_issue')).toBe(false);
    monitor.finish();
    expect(monitor.history.anomalies.length).toBeGreaterThan(0);
  });

  it('looks for anomalies only at the end where the schedule says never', async () => {
    const { monitor } = monitorOf(() => [layer('a', 1, 1)], { schedule: { anomalyDetection: 0 } });
    for (let epoch = 0; epoch < 30; epoch++)
      await monitor.captureLayerStates(epoch, { loss: { base: 1 + epoch / 10 } });
    expect(monitor.history.anomalies).toEqual([]);
    monitor.finish();
    expect(monitor.history.anomalies.map(({ type }) => type)).toContain('convergence_issue');
  });

  it('keeps what is to be drawn and saved as settings', () => {
    const { monitor } = monitorOf(two, {
      compressVisualizations: true,
      saveDir: 'runs/1',
      memoryEfficient: true,
      maxHistoryLength: 100,
    });
    expect(monitor.saveDir).toBe('runs/1');
    expect(monitor.visualization).toEqual({
      quality: 'medium',
      compression: { format: 'png', quality: 85 },
      cleanup: null,
    });
    monitor.setVisualizationQuality('high');
    monitor.enableCompression({ format: 'webp', quality: 60 });
    monitor.setCleanupPolicy({ keepEvery: 5, maxFiles: 200 });
    expect(monitor.visualization).toEqual({
      quality: 'high',
      compression: { format: 'webp', quality: 60 },
      cleanup: { keepEvery: 5, maxFiles: 200 },
    });
    expect(monitor.status.settings).toMatchObject({
      visualizationQuality: 'high',
      compressionFormat: 'webp',
      compressionQuality: 60,
      cleanupKeepEvery: 5,
      cleanupMaxFiles: 200,
      memoryEfficient: true,
      maxHistoryLength: 100,
      'schedule.fullReport': 50,
    });
  });

  it.each([
    [() => new LayerMonitor(null as never), /function that gives the layers/],
    [() => new LayerMonitor(two, { savedir: 'x' } as never), /no option "savedir"/],
    [() => new LayerMonitor(two, { budget: 2 }), /budget is 2/],
    [() => new LayerMonitor(two, { maxHistoryLength: 0 }), /maxHistoryLength is 0; give/],
    [() => new LayerMonitor(two, { engine: {} as never }), /engine is an Object; give an engine/],
    [() => monitorOf().monitor.setVisualizationQuality('best' as never), /quality is "best"; give/],
    [() => monitorOf().monitor.enableCompression({ format: 'gif' as never }), /format is "gif"; give/],
    [() => monitorOf().monitor.enableCompression({ quality: 0 }), /quality is 0/],
    [() => monitorOf().monitor.setCleanupPolicy({ keepEvery: 0 }), /keepEvery is 0/],
    [() => monitorOf().monitor.setCleanupPolicy({ max: 3 } as never), /no option "max"/],
  ])('refuses misuse %#', (act, message) => {
    expect(act).toThrow(message);
  });
});
