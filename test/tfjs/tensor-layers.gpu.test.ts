import { gpu } from './dawn.js';
import * as tf from '@tensorflow/tfjs';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/core/engine.js';
import type { GpuData, GpuRange } from '../../src/engines/webgpu/gpu-input.js';
import { createWebGpuEngine } from '../../src/engines/webgpu/webgpu-engine.js';
import { KintsugiOptimizer } from '../../src/tfjs/kintsugi-optimizer.js';
import { optimizerPhi, weightMagnitude } from '../../src/tfjs/phi-sources.js';
import { shareDevice, type SharedDevice } from '../../src/tfjs/shared-device.js';
import { readLayers, webGpuBackend } from '../../src/tfjs/tensor-layers.js';
import type { LayerBatch } from '../../src/monitor/layer-provider.js';
import { describeArrays } from './tensor-layers-contract.js';

let shared: SharedDevice;
let engine: Engine<GpuData>;
const errors: string[] = [];
const none = null as never;

beforeAll(async () => {
  shared = await shareDevice({ WebGPUBackend: WebGPUBackend as never, gpu });
  shared.device.addEventListener('uncapturederror', (event) =>
    errors.push((event as GPUUncapturedErrorEvent).error.message),
  );
  engine = await createWebGpuEngine(shared.device);
});

afterAll(() => {
  engine.dispose();
  expect(errors).toEqual([]);
});

/** Synchronous reading on the GPU, as the monitor does it. */
function measure(source: Parameters<typeof readLayers>[0], model: tf.LayersModel = none) {
  const batch = readLayers(source, model, { device: shared.device }) as LayerBatch;
  const stats = engine.tryMeasure(batch.layers as never)!;
  batch.release?.();
  return { batch, stats };
}

describe('shareDevice', () => {
  it('makes tfjs run on a device with all that the adapter offers, under a name of its own', async () => {
    expect(tf.getBackend()).toBe('webgpu-shared');
    expect(webGpuBackend()!.device).toBe(shared.device);
    const adapter = (await gpu.requestAdapter())!;
    expect(shared.device.limits.maxBufferSize).toBe(adapter.limits.maxBufferSize);
    expect(shared.device.features.has('timestamp-query')).toBe(adapter.features.has('timestamp-query'));
    expect(shared.software).toBe(true);
    expect([...(await tf.tensor1d([1, 2]).add(1).data())]).toEqual([2, 3]);
  });

  it('refuses a name already taken, a missing class, and a platform without an adapter', async () => {
    await expect(shareDevice({ WebGPUBackend: WebGPUBackend as never, gpu })).rejects.toThrow(
      /name is "webgpu-shared", which tfjs has already/,
    );
    await expect(shareDevice({} as never)).rejects.toThrow(/tfjs's backend class, is missing/);
    await expect(
      shareDevice({
        WebGPUBackend: WebGPUBackend as never,
        gpu: { requestAdapter: async () => null } as never,
        name: 'other',
      }),
    ).rejects.toThrow(/no WebGPU adapter/);
  });
});

describeArrays('the webgpu backend');

describe('reading φ where it lies, on the webgpu backend', () => {
  it("hands out tfjs's own buffers, with the count of the tensor", () => {
    const weight = tf.tidy(() => tf.variable(tf.ones([5, 7]).mul(2)));
    const batch = readLayers(() => [{ name: 'w', tensor: weight }], none, {
      device: shared.device,
    }) as LayerBatch;
    const { data, shape } = batch.layers[0]!;
    const resource = (
      tf.backend() as unknown as { tensorMap: { get(id: object): { resource: GPUBuffer } } }
    ).tensorMap.get(weight.dataId).resource;
    expect((data as GpuRange).buffer).toBe(resource);
    expect((data as GpuRange).count).toBe(35);
    expect(shape).toEqual([5, 7]);
    batch.release?.();
    weight.dispose();
  });

  it('measures the values of the moment of the call, though training goes on before the figures arrive', async () => {
    const weight = tf.tidy(() => tf.variable(tf.range(0, 1000)));
    tf.tidy(() => weight.assign(weight.add(1)));
    const { stats } = measure(() => [{ name: 'w', tensor: weight }]);
    for (let i = 0; i < 20; i++) tf.tidy(() => weight.assign(weight.mul(3)));
    const [layer] = await stats;
    expect(layer).toMatchObject({ count: 1000, min: 1, max: 1000, mean: 500.5 });
    weight.dispose();
  });

  it('measures |θ|, whose tensors are freed as soon as the work is submitted', async () => {
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([-1, 2, -3, 4])));
    const before = tf.memory().numTensors;
    const { stats } = measure(() => [{ name: 'w', tensor: weight.abs() }]);
    expect(tf.memory().numTensors).toBe(before);
    // tfjs recycles the freed buffer at once for tensors of this size.
    const noise = Array.from({ length: 8 }, (_, i) => tf.tidy(() => tf.fill([4], i + 100).mul(2)));
    expect((await stats)[0]).toMatchObject({ mean: 2.5, min: 1, max: 4 });
    tf.dispose([...noise, weight]);
  });

  it('takes tensors still in memory, of one value, of 3, empty, and of another backend', async () => {
    await tf.setBackend('cpu');
    const foreign = tf.tensor1d([7, 7, 8]);
    await tf.setBackend('webgpu-shared');
    const { stats } = measure(() => [
      { name: 'fresh', tensor: tf.tensor1d([1, 2]) },
      { name: 'scalar', tensor: tf.scalar(5) },
      { name: 'empty', tensor: tf.zeros([0, 3]) },
      { name: 'foreign', tensor: foreign },
    ]);
    const figures = (await stats).map(({ name, count, mean, max }) => [name, count, Math.fround(mean), max]);
    expect(figures.slice(0, 2)).toEqual([
      ['fresh', 2, 1.5, 2],
      ['scalar', 1, 5, 5],
    ]);
    expect(figures[2]!.slice(0, 2)).toEqual(['empty', 0]);
    expect(figures[3]).toEqual(['foreign', 3, Math.fround(22 / 3), 8]);
    foreign.dispose();
  });

  it('follows φ at every batch of model.fit with Adam, though every step moves it to another buffer', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 16, inputShape: [8], activation: 'relu' }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    const optimizer = new KintsugiOptimizer(tf.train.adam(0.01), { beta: 0.2 });
    model.compile({ optimizer, loss: 'binaryCrossentropy' });
    const captures: Promise<{ mean: number; max: number }[]>[] = [];
    const truths: Promise<{ mean: number; max: number }[]>[] = [];
    class Watch extends tf.Callback {
      override async onBatchEnd(): Promise<void> {
        captures.push(measure(optimizerPhi(), model).stats);
        // The same values read back by tfjs itself.
        truths.push(
          Promise.all(
            [...optimizer.phi.values()].map(async (phi) => {
              const held = phi.clone();
              const values = [...(await held.data())];
              held.dispose();
              return { mean: values.reduce((a, b) => a + b, 0) / values.length, max: Math.max(...values) };
            }),
          ),
        );
        await Promise.all([captures.at(-1), truths.at(-1)]);
      }
    }
    await model.fit(
      tf.randomUniform([64, 8], 0, 1, 'float32', 3),
      tf.randomUniform([64, 1], 0, 1, 'float32', 4).greater(0.5).cast('float32'),
      { epochs: 2, batchSize: 16, verbose: 0, callbacks: [new Watch()] },
    );
    expect(captures).toHaveLength(8);
    for (let i = 0; i < captures.length; i++) {
      const [measured, truth] = [await captures[i]!, await truths[i]!];
      measured.forEach(({ mean, max }, layer) => {
        expect(mean).toBeCloseTo(truth[layer]!.mean, 5);
        expect(max).toBe(truth[layer]!.max);
      });
    }
    expect((await captures[7]!)[0]!.max).toBeGreaterThan(1.05);
    const { stats } = measure(weightMagnitude(), model);
    expect((await stats).map(({ count }) => count)).toEqual([128, 16, 16, 1]);
    model.dispose();
    optimizer.dispose();
  });

  it("reads as arrays where the engine's device is not tfjs's own", async () => {
    const batch = await readLayers(() => [{ name: 'w', tensor: tf.tensor1d([1, 2]) }], none, {
      device: {} as GPUDevice,
    });
    expect(batch.layers[0]!.data).toEqual(new Float32Array([1, 2]));
    batch.release?.();
  });
});
