import { describe, expect, test, vi } from 'vitest';
import { MessageChannel as NodeChannel, type MessagePort as NodePort } from 'node:worker_threads';
import {
  createCpuEngine,
  serveStatistics,
  type CpuEngineOptions,
  type WorkerLike,
  type WorkerScope,
} from '../../../src/engines/cpu/index.js';
import { layerValues, randomLayer } from '../../support/layers.js';
import fc from 'fast-check';

type Script = (scope: WorkerScope) => void;
type Listener = (event: unknown) => void;

/** A worker whose script runs on this thread, behind a real message channel: memory really moves. */
function workerOf(script: Script) {
  const { port1, port2 } = new NodeChannel();
  const listeners = new Map<string, Listener[]>();
  const log = { posted: 0, terminated: 0 };
  const fire = (type: string, event: unknown) => listeners.get(type)?.forEach((listener) => listener(event));
  port1.on('message', (data: unknown) => fire('message', { data }));
  const worker: WorkerLike = {
    postMessage(message, transfer) {
      log.posted++;
      port1.postMessage(message, transfer);
    },
    addEventListener(type: string, listener: unknown) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener as Listener]);
    },
    terminate() {
      log.terminated++;
      port1.close();
    },
  };
  const start = () => {
    setImmediate(() => {
      try {
        script(scopeOf(port2));
      } catch (error) {
        fire('error', error);
      }
    });
    return worker;
  };
  return { worker, start, log, fire };
}

function scopeOf(port: NodePort): WorkerScope {
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    addEventListener: (_type, listener) => port.on('message', (data) => listener({ data })),
  };
}

const tick = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
const values = (seed: number) =>
  layerValues({ fill: 'normal about 1', size: 10_000, seed, nonFinite: 0.01, atEnds: true });
const layersOf = (seed: number) => [
  { name: 'a', data: values(seed), shape: [100, 100] },
  {
    name: 'b',
    data: Uint16Array.from(values(seed), (v) => Math.abs(v * 1000) & 0xffff),
    format: 'f16' as const,
  },
];

async function capturesOf(
  options: CpuEngineOptions,
  captures = 4,
  between?: (i: number) => void | Promise<void>,
) {
  const engine = createCpuEngine({ workerThreshold: 0, ...options });
  const all = [];
  for (let i = 0; i < captures; i++) {
    all.push(await engine.measure(layersOf(i), { units: { top: 3 } }));
    await between?.(i);
  }
  const activations = await engine.measureActivations(layersOf(1).map((l) => ({ ...l, shape: [50, 200] })));
  const { cost } = engine;
  engine.dispose();
  return { all, activations, cost };
}

describe('a capture measured in a worker', () => {
  test('has the very figures of one measured on the calling thread, whichever of the two measured the one before', async () => {
    const { start, log } = workerOf(serveStatistics);
    const here = await capturesOf({ worker: false });
    // The first capture starts the worker and does not wait for it.
    const there = await capturesOf({ worker: start }, 4, tick);
    expect(log.posted).toBe(4);
    expect(there.all).toEqual(here.all);
    expect(there.activations).toEqual(here.activations);
    expect(there.cost.residentBytes).toBe(here.cost.residentBytes);
    expect(log.terminated).toBe(1);
  });

  test('has them for any layer', async () => {
    const { start, log } = workerOf(serveStatistics);
    const inWorker = createCpuEngine({ worker: start, workerThreshold: 0 });
    const here = createCpuEngine({ worker: false });
    await inWorker.measure([{ name: 'start', data: new Float32Array(1) }]);
    await tick();
    await fc.assert(
      fc.asyncProperty(fc.array(randomLayer(), { maxLength: 3 }), async (random) => {
        const layers = random.map((r, i) => ({ name: `${i}`, data: layerValues(r) }));
        expect(await inWorker.measure(layers)).toEqual(await here.measure(layers));
      }),
      { numRuns: 50 },
    );
    expect(log.posted).toBeGreaterThan(30);
    inWorker.dispose();
  });

  test('is taken at the moment of the call, several on their way', async () => {
    const { start, log } = workerOf(serveStatistics);
    const engine = createCpuEngine({ worker: start, workerThreshold: 0 });
    const data = new Float32Array(4);
    await engine.measure([{ name: 'a', data }]);
    await tick();
    const waiting = [1, 3, 6].map((v) => engine.measure([{ name: 'a', data: data.fill(v) }]));
    data.fill(100);
    expect((await Promise.all(waiting)).map(([s]) => [s!.mean, s!.meanAbsChange])).toEqual([
      [1, 1],
      [3, 2],
      [6, 3],
    ]);
    expect(log.posted).toBe(3);
    for (let i = 0; i < 1000; i++) {
      await engine.measure([{ name: 'a', data: data.fill(i) }]);
      expect(engine.cost.residentBytes).toBeLessThanOrEqual(32);
    }
    expect(log.posted).toBe(1003);
    engine.dispose();
  });

  test('is one of at least workerThreshold values in all', async () => {
    const { start, log } = workerOf(serveStatistics);
    let started = 0;
    const engine = createCpuEngine({ worker: () => (started++, start()), workerThreshold: 6 });
    const layers = (n: number) => [
      { name: 'a', data: new Float32Array(3) },
      { name: 'b', data: new Float32Array(n) },
    ];
    await engine.measure(layers(2));
    expect(started).toBe(0);
    await engine.measure(layers(3));
    await tick();
    await engine.measure(layers(2));
    expect([started, log.posted]).toEqual([1, 0]);
    await engine.measure(layers(3));
    expect([started, log.posted]).toEqual([1, 1]);
    engine.dispose();
  });
});

describe('measuring goes on, on the calling thread and with the same figures, where the worker', () => {
  const scripts: [string, () => { start: () => WorkerLike; log?: { posted: number; terminated: number } }][] =
    [
      [
        'cannot be made',
        () => ({
          start: () => {
            throw new TypeError('blocked by policy');
          },
        }),
      ],
      [
        'fails to load',
        () => {
          const { start, log } = workerOf(() => {
            throw new Error('no such script');
          });
          return { start, log };
        },
      ],
      [
        'never says that it is ready',
        () => {
          const { start, log } = workerOf(() => {});
          return { start, log };
        },
      ],
      [
        'throws while it measures',
        () => {
          const { start, log } = workerOf((scope) => {
            scope.addEventListener('message', ({ data: { tasks } }) => {
              const buffers = tasks.map((t) => t.values.buffer as ArrayBuffer);
              scope.postMessage({ tasks, results: null, error: 'RangeError: out of memory' }, buffers);
            });
            scope.postMessage({ ready: true }, []);
          });
          return { start, log };
        },
      ],
      [
        'refuses the message',
        () => {
          const { worker, start, log } = workerOf(serveStatistics);
          const post = worker.postMessage;
          worker.postMessage = () => {
            worker.postMessage = post;
            throw new DOMException('could not be cloned', 'DataCloneError');
          };
          return { start, log };
        },
      ],
    ];
  test.each(scripts)('%s', async (_title, make) => {
    const { start, log } = make();
    const here = await capturesOf({ worker: false });
    const there = await capturesOf({ worker: start }, 4, tick);
    expect(there.all).toEqual(here.all);
    expect(there.activations).toEqual(here.activations);
    if (log) expect(log.terminated).toBe(1);
  });

  test('ends with a capture in its hands: that one is rejected as dropped, and the layer begins anew', async () => {
    const { start, fire } = workerOf((scope) => {
      scope.addEventListener('message', () => fire('error', new Error('killed')));
      scope.postMessage({ ready: true }, []);
    });
    const engine = createCpuEngine({ worker: start, workerThreshold: 0 });
    const data = new Float32Array(4);
    await engine.measure([{ name: 'a', data }]);
    await tick();
    await expect(engine.measure([{ name: 'a', data }])).rejects.toMatchObject({ code: 'dropped' });
    expect(engine.cost.dropped).toBe(1);
    expect((await engine.measure([{ name: 'a', data }]))[0]).toMatchObject({ mean: 0, meanAbsChange: NaN });
    expect((await engine.measure([{ name: 'a', data: data.fill(2) }]))[0]).toMatchObject({
      mean: 2,
      meanAbsChange: 2,
    });
    expect(engine.cost.residentBytes).toBeLessThanOrEqual(32);
  });
});

test('dispose ends the worker and rejects the capture that it holds', async () => {
  const { start, log } = workerOf((scope) => scope.postMessage({ ready: true }, []));
  const engine = createCpuEngine({ worker: start, workerThreshold: 0 });
  await engine.measure([{ name: 'a', data: new Float32Array(4) }]);
  await tick();
  const held = engine.measure([{ name: 'a', data: new Float32Array(4) }]);
  await tick();
  engine.dispose();
  await expect(held).rejects.toMatchObject({ code: 'disposed' });
  expect(log.terminated).toBe(1);
});

test('a worker that stops answering loses the capture in its hands after 30 s and 1 ms for 10,000 values, nothing else', async () => {
  const { start, log } = workerOf((scope) => scope.postMessage({ ready: true }, []));
  const engine = createCpuEngine({ worker: start, workerThreshold: 0 });
  await engine.measure(layersOf(0));
  await tick();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let settled = false;
  const refused = expect(engine.measure(layersOf(1)).finally(() => (settled = true))).rejects.toMatchObject({
    code: 'dropped',
  });
  const behind = engine.measure(layersOf(2));
  await vi.advanceTimersByTimeAsync(30_001);
  expect([settled, log.posted, log.terminated]).toEqual([false, 1, 0]);
  await vi.advanceTimersByTimeAsync(1);
  vi.useRealTimers();
  await refused;
  const here = createCpuEngine({ worker: false });
  expect((await behind).map(({ mean }) => mean)).toEqual(
    (await here.measure(layersOf(2))).map(({ mean }) => mean),
  );
  expect([log.posted, log.terminated]).toEqual([1, 1]);
  expect(engine.cost.dropped).toBe(1);
  engine.dispose();
});
