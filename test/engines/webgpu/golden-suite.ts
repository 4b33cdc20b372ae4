// One suite over every place where the WebGPU engine runs.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebGpuEngine } from '../../../src/engines/webgpu/webgpu-engine.js';
import type { Engine } from '../../../src/core/engine.js';
import type { GpuData } from '../../../src/engines/webgpu/gpu-input.js';
import { expectStatsToMatch } from '../../support/compare-stats.js';
import { describedValues, golden } from '../../support/golden.js';

export interface GoldenSuiteOptions {
  makeDevice: () => Promise<GPUDevice>;
  /** Longer described arrays are left out: software adapters are slow. */
  largest: number;
}

export function goldenSuite({ makeDevice, largest }: GoldenSuiteOptions): void {
  let device: GPUDevice;
  let engine: Engine<GpuData>;
  beforeAll(async () => {
    device = await makeDevice();
    engine = await createWebGpuEngine(device);
  });
  afterAll(() => engine.dispose());

  describe('matches NumPy on', () => {
    test.each(golden.listed)('$name', async ({ name, values, expected }) => {
      const [stats] = await engine.measure([{ name, data: values }]);
      expectStatsToMatch(stats!, expected);
    });

    test.each(golden.described.filter(({ n }) => n <= largest))('$name', async (described) => {
      const [stats] = await engine.measure([{ name: described.name, data: describedValues(described) }]);
      expectStatsToMatch(stats!, described.expected);
    });

    test('all listed layers in one capture, from GPU buffers', async () => {
      const layers = golden.listed.map(({ name, values }) => {
        const buffer = device.createBuffer({
          size: Math.max(16, values.byteLength),
          usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
        });
        device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
        return { name: `buffer of ${name}`, data: { buffer, count: values.length } };
      });
      const stats = await engine.measure(layers);
      golden.listed.forEach(({ expected }, index) => expectStatsToMatch(stats[index]!, expected));
    });

    test.each(golden.resilience.map((entry, index) => ({ ...entry, index })))(
      'mean |Δφ| of history $index',
      async ({ history, expected, index }) => {
        const changes: number[] = [];
        for (const data of history) {
          const [stats] = await engine.measure([{ name: `history ${index}`, data }]);
          if (!Number.isNaN(stats!.meanAbsChange)) changes.push(stats!.meanAbsChange);
        }
        expect(changes).toHaveLength(expected.meanAbsChange.length);
        changes.forEach((change, step) =>
          expect(Math.abs(change / expected.meanAbsChange[step]! - 1)).toBeLessThan(1e-6),
        );
      },
    );

    test.each(golden.activations.map((entry, index) => ({ ...entry, index })))(
      'activations $index',
      async ({ shape, values, expected, index }) => {
        const [stats] = await engine.measureActivations([
          { name: `activations ${index}`, data: values, shape },
        ]);
        expect(stats!.deadNeurons).toBe(expected.deadNeurons);
        for (const key of ['activationMean', 'activationStd'] as const) {
          expect(Math.abs(stats![key] - expected[key])).toBeLessThanOrEqual(1e-6 * Math.abs(expected[key]));
        }
      },
    );
  });
}
