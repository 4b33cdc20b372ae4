import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { compileKernel } from '../../../scripts/simd.mjs';
import { measureActivations, measureLayer } from '../../../src/statistics/index.js';
import { CHUNK_KERNEL_BYTES } from '../../../src/engines/cpu/chunk-kernel-bytes.js';
import { createSimdKernel } from '../../../src/engines/cpu/simd-kernel.js';
import { createCpuEngine } from '../../../src/engines/cpu/index.js';
import { expectStatsToMatch } from '../../support/compare-stats.js';
import { describedValues, golden } from '../../support/golden.js';
import { layerValues, randomLayer } from '../../support/layers.js';

afterEach(() => {
  vi.restoreAllMocks();
});

test('the bytes in the source are what the text compiles to', async () => {
  expect(CHUNK_KERNEL_BYTES).toBe(await compileKernel());
  expect(
    await readFile(new URL('../../../src/engines/cpu/chunk-kernel.wat', import.meta.url), 'utf8'),
  ).toMatch(/^;; /);
});

describe('the SIMD kernel gives the very figures of the plain loops', () => {
  const kernel = createSimdKernel()!;
  const sizes = [0, 1, 3, 4, 5, 8, 63, 64, 65, 4096, 8188, 8191, 8192, 8193, 8196, 16_384, 20_000];

  test('on any layer', () => {
    fc.assert(
      fc.property(
        randomLayer({ sizes }),
        fc.constantFrom(1, 2, 50, 256),
        fc.boolean(),
        (layer, bins, withPrevious) => {
          const values = layerValues(layer);
          const options = {
            bins,
            previous: withPrevious ? layerValues({ ...layer, seed: layer.seed ^ 1 }) : null,
          };
          expect(measureLayer(values, options, kernel)).toEqual(measureLayer(values, options));
          expect(measureLayer(values, { ...options, range: [-1, 2] }, kernel)).toEqual(
            measureLayer(values, { ...options, range: [-1, 2] }),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('on half precision and activations', () => {
    const patterns = Uint16Array.from({ length: 0x10000 }, (_, i) => (i * 40503) & 0xffff);
    for (const format of ['f16', 'bf16'] as const) {
      expect(measureLayer(patterns, { format }, kernel)).toEqual(measureLayer(patterns, { format }));
      expect(measureActivations(patterns, [256, 256], { format }, kernel)).toEqual(
        measureActivations(patterns, [256, 256], { format }),
      );
    }
  });

  test.each(golden.described.map((c) => [c.name, c] as const))(
    'and those of NumPy on %s',
    (_name, described) => {
      const values = describedValues(described);
      const stats = measureLayer(values, { previous: values }, kernel);
      expect(stats).toEqual(measureLayer(values, { previous: values }));
      expectStatsToMatch(stats, described.expected);
    },
    60_000,
  );
});

test('where a page may not compile WebAssembly there is none, and the engine measures with the plain loops', async () => {
  const data = describedValues(golden.described.find((d) => d.n === 1_048_576)!);
  const [wanted] = await createCpuEngine().measure([{ name: 'φ', data }]);
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function () {
    throw new WebAssembly.CompileError('blocked by Content Security Policy');
  });
  expect(createSimdKernel()).toBeNull();
  expect(await createCpuEngine().measure([{ name: 'φ', data }])).toEqual([wanted]);
});
