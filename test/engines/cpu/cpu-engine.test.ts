import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LayerInput } from '../../../src/core/engine.js';
import { measureLayer } from '../../../src/statistics/index.js';
import { createCpuEngine, type CpuData, type CpuEngineOptions } from '../../../src/engines/cpu/index.js';
import { expectStatsToMatch } from '../../support/compare-stats.js';
import { describedValues, golden } from '../../support/golden.js';
import { layerArbitrary } from '../../support/layers.js';

const layer = (name: string, ...values: number[]) => ({ name, data: Float32Array.from(values) });

describe('figures', () => {
  test('all listed golden cases in one capture', async () => {
    const engine = createCpuEngine();
    const stats = await engine.measure(golden.listed.map(({ name, values }) => ({ name, data: values })));
    stats.forEach((s, i) => expectStatsToMatch(s, golden.listed[i]!.expected));
  });

  test('all described golden cases, the one of 10 million values too', async () => {
    const engine = createCpuEngine();
    for (const described of golden.described) {
      const [stats] = await engine.measure([{ name: described.name, data: describedValues(described) }]);
      expectStatsToMatch(stats!, described.expected);
    }
  }, 120_000);

  test('resilience: mean |Δφ| from one capture to the next', async () => {
    for (const { history, expected } of golden.resilience) {
      const engine = createCpuEngine();
      const changes: number[] = [];
      for (const data of history)
        changes.push((await engine.measure([{ name: 'φ', data }]))[0]!.meanAbsChange);
      expect(changes[0]).toBeNaN();
      changes
        .slice(1)
        .forEach((c, t) => expect(Math.abs(c / expected.meanAbsChange[t]! - 1)).toBeLessThanOrEqual(1e-6));
    }
  });

  test('activations', async () => {
    const engine = createCpuEngine();
    const stats = await engine.measureActivations(
      golden.activations.map(({ shape, values }, i) => ({ name: `a${i}`, data: values, shape })),
    );
    stats.forEach((s, i) => {
      const { expected } = golden.activations[i]!;
      expect(s.activationMean).toBeCloseTo(expected.activationMean, 9);
      expect(s.activationStd).toBeCloseTo(expected.activationStd, 9);
      expect(s.deadNeurons).toBe(expected.deadNeurons);
    });
    expect(engine.cost.residentBytes).toBe(0);
  });

  test('are those of measureLayer for any layers that come, go and change size, each with its own last capture', async () => {
    const capture = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b'),
        data: layerArbitrary({ maxSize: 9, sizes: [0, 1, 5, 64] }),
      }),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(capture, { maxLength: 6 }), async (captures) => {
        const engine = createCpuEngine();
        const last = new Map<string, Float32Array>();
        for (const layers of captures) {
          const seen = new Map<string, number>();
          const expected = layers.map(({ name, data }) => {
            const occurrence = seen.get(name) ?? 0;
            seen.set(name, occurrence + 1);
            const key = `${name} ${occurrence}`;
            const stats = measureLayer(data, { name, previous: last.get(key) ?? null });
            last.set(key, data);
            return stats;
          });
          expect(await engine.measure(layers)).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('two captures of the same data are equal to the last bit', async () => {
    const data = describedValues(golden.described.find((d) => d.n === 65537)!);
    const engine = createCpuEngine();
    const [first] = await engine.measure([{ name: 'φ', data }]);
    const [second] = await engine.measure([{ name: 'φ', data }]);
    expect({ ...second, meanAbsChange: NaN, changeCount: 0 }).toEqual(first);
    expect(second!.meanAbsChange).toBe(0);
  });
});

describe('the values are those of the moment of the call', () => {
  test('overwriting them afterwards changes nothing', async () => {
    const engine = createCpuEngine();
    const data = Float32Array.of(1, 2, 3);
    const first = engine.measure([{ name: 'φ', data }]);
    data.fill(9);
    const second = engine.measure([{ name: 'φ', data }]);
    data.fill(NaN);
    expect((await first)[0]).toMatchObject({ mean: 2, min: 1, max: 3 });
    expect((await second)[0]).toMatchObject({ mean: 9, meanAbsChange: 7, changeCount: 3 });
  });

  test('a view into a larger buffer counts with its own values only', async () => {
    const engine = createCpuEngine();
    const whole = Float32Array.of(100, 1, 2, 3, 100);
    expect((await engine.measure([{ name: 'φ', data: whole.subarray(1, 4) }]))[0]).toMatchObject({
      count: 3,
      mean: 2,
      max: 3,
    });
  });

  test('shared memory is copied, not kept', async () => {
    const engine = createCpuEngine();
    const shared = new Float32Array(new SharedArrayBuffer(12)).fill(2);
    const capture = engine.measure([{ name: 'φ', data: shared }]);
    shared.fill(5);
    expect((await capture)[0]!.mean).toBe(2);
  });
});

describe('the last capture of a layer', () => {
  test('is kept while the layer is not captured', async () => {
    const engine = createCpuEngine();
    await engine.measure([layer('a', 1), layer('b', 10)]);
    await engine.measure([layer('b', 11)]);
    const [a] = await engine.measure([layer('a', 4)]);
    expect(a!.meanAbsChange).toBe(3);
  });

  test('is given up when the number of values or their format changes', async () => {
    const engine = createCpuEngine();
    await engine.measure([layer('a', 1)]);
    expect((await engine.measure([layer('a', 1, 2)]))[0]!.meanAbsChange).toBeNaN();
    expect((await engine.measure([layer('a', 3, 4)]))[0]!.meanAbsChange).toBe(2);
    const half = { name: 'a', data: Uint16Array.of(0x3c00, 0x4000), format: 'f16' as const };
    expect((await engine.measure([half]))[0]).toMatchObject({ meanAbsChange: NaN, mean: 1.5 });
    expect((await engine.measure([{ ...half, format: 'bf16' }]))[0]!.meanAbsChange).toBeNaN();
  });

  test('of layers of one name is found by their order', async () => {
    const engine = createCpuEngine();
    await engine.measure([layer('a', 1), layer('a', 10)]);
    const stats = await engine.measure([layer('a', 2), layer('a', 15)]);
    expect(stats.map((s) => s.meanAbsChange)).toEqual([1, 5]);
  });
});

describe('options of a capture', () => {
  test('a common range bins all layers alike and counts what lies outside', async () => {
    const engine = createCpuEngine({ bins: 2 });
    const [stats] = await engine.measure([layer('a', -1, 0, 1, 2, 3, NaN)], { range: [0, 2] });
    expect(stats).toMatchObject({ histogram: [1, 2], histogramRange: [0, 2], outOfRange: 2 });
  });

  test('units are given for layers with a shape, or for those named alone', async () => {
    const engine = createCpuEngine();
    const layers = [
      { ...layer('a', 1, 2, 3, 4), shape: [2, 2] },
      layer('b', 1),
      { ...layer('c', 5), shape: [1] },
    ];
    const all = await engine.measure(layers, { units: { top: 1 } });
    expect(all.map((s) => s.units?.top)).toEqual([
      [{ index: 3, value: 4 }],
      undefined,
      [{ index: 0, value: 5 }],
    ]);
    expect(all[0]!.units).toMatchObject({ rows: 2, columns: 2, rowMean: [1.5, 3.5], columnMean: [2, 3] });
    const named = await engine.measure(layers, { units: { top: 1, layers: ['c'] } });
    expect(named.map((s) => s.units !== undefined)).toEqual([false, false, true]);
    expect(named[2]!.units!.rowMeanAbsChange).toEqual([0]);
  });
});

describe('captures on their way', () => {
  test('tryMeasure refuses, at once and counted, when all places are taken; measure waits', async () => {
    const engine = createCpuEngine({ inFlight: 2 });
    const taken = [engine.measure([layer('a', 1)]), engine.tryMeasure([layer('a', 2)])!];
    expect(engine.tryMeasure([layer('a', 100)])).toBeNull();
    expect(engine.cost.dropped).toBe(1);
    const waited = engine.measure([layer('a', 5)]);
    expect((await Promise.all(taken))[1]![0]!.meanAbsChange).toBe(1);
    // A refused capture is not remembered.
    expect((await waited)[0]!.meanAbsChange).toBe(3);
    expect(await engine.tryMeasure([layer('a', 5)])).toHaveLength(1);
    expect(engine.cost).toMatchObject({ captures: 4, dropped: 1, readbackBytes: 0, gpuMs: NaN });
  });

  test('misuse takes no place, and does not hold up those behind it', async () => {
    const engine = createCpuEngine({ inFlight: 1 });
    const bad = engine.tryMeasure([{ name: 'a', data: 5 as never }]);
    const good = engine.tryMeasure([layer('a', 1)]);
    await expect(bad).rejects.toMatchObject({ code: 'misuse' });
    expect(await good).toHaveLength(1);
    expect(engine.cost.dropped).toBe(0);
  });

  test('no layers give no figures and are no capture', async () => {
    const engine = createCpuEngine();
    expect(await engine.measure([])).toEqual([]);
    expect(await engine.measureActivations([])).toEqual([]);
    expect(engine.cost.captures).toBe(0);
  });
});

describe('cost', () => {
  test('cpuMs is the time that the calling thread was held, latencyMs the time to the figures', async () => {
    let now = 0;
    const engine = createCpuEngine({ clock: () => (now += 1) });
    await engine.measure([layer('a', 1)]);
    expect(engine.cost.cpuMs).toBeGreaterThan(0);
    expect(engine.cost.latencyMs).toBeGreaterThanOrEqual(engine.cost.cpuMs);
  });

  test('residentBytes stays within two snapshots of each layer over 1,000 captures, and is 0 after dispose', async () => {
    const engine = createCpuEngine();
    const data = new Float32Array(100);
    for (let i = 0; i < 1000; i++) {
      data.fill(i);
      const [stats] = await engine.measure([
        { name: 'a', data },
        { name: 'b', data: data.subarray(0, 50 + (i % 2)) },
      ]);
      if (i > 0) expect(stats!.meanAbsChange).toBe(1);
      expect(engine.cost.residentBytes).toBeLessThanOrEqual(2 * 400 + 2 * 204);
    }
    expect(engine.cost.residentBytes).toBeGreaterThanOrEqual(600);
    engine.dispose();
    expect(engine.cost.residentBytes).toBe(0);
  });

  test('residentBytes is bounded with captures on their way too', async () => {
    const engine = createCpuEngine({ inFlight: 3 });
    const data = new Float32Array(100);
    for (let i = 0; i < 1000; i++) {
      const waiting = [0, 1, 2, 3].map(() => engine.tryMeasure([{ name: 'a', data }]));
      expect(waiting[3]).toBeNull();
      await Promise.all(waiting);
      expect(engine.cost.residentBytes).toBeLessThanOrEqual(5 * 400);
    }
    expect(engine.cost).toMatchObject({ captures: 3000, dropped: 1000 });
  });
});

describe('dispose', () => {
  test('rejects what is on its way and every later call, and may be called twice', async () => {
    const engine = createCpuEngine();
    const under = engine.measure([layer('a', 1)]);
    engine.dispose();
    engine.dispose();
    await expect(under).rejects.toMatchObject({ name: 'KintsugiError', code: 'disposed' });
    await expect(engine.measure([layer('a', 1)])).rejects.toMatchObject({ code: 'disposed' });
    await expect(engine.tryMeasure([layer('a', 1)])).rejects.toMatchObject({ code: 'disposed' });
    await expect(engine.measureActivations([])).rejects.toMatchObject({ code: 'disposed' });
  });
});

describe('misuse is refused with the value and the fix', () => {
  const options: [string, unknown, RegExp][] = [
    ['bins of 0', { bins: 0 }, /bins is 0; give a whole number from 1 to 256/],
    ['bins of 257', { bins: 257 }, /bins is 257/],
    ['bins of 2.5', { bins: 2.5 }, /bins is 2.5/],
    ['an unknown option', { bin: 50 }, /no option "bin"; did you mean bins/],
    ['a worker that is a word', { worker: 'yes' }, /worker is "yes"; give 'auto', false/],
    ['no place', { inFlight: 0 }, /inFlight is 0/],
    ['a threshold of NaN', { workerThreshold: NaN }, /workerThreshold is NaN/],
    ['a clock that is a number', { clock: 5 }, /clock is 5/],
    ['a reason that is no sentence', { reason: 5 }, /reason is 5/],
    ['no options', null, /createCpuEngine: options is null; give an object/],
  ];
  test.each(options)('createCpuEngine with %s', (_title, given, message) => {
    expect(() => createCpuEngine(given as CpuEngineOptions)).toThrow(message);
    expect(() => createCpuEngine(given as CpuEngineOptions)).toThrow(
      expect.objectContaining({ code: 'misuse' }),
    );
  });

  const f32 = Float32Array.of(1, 2);
  const layers: [string, unknown, RegExp][] = [
    ['no array', { name: 'a', data: f32 }, /layers is an Object; give an array/],
    ['a layer without a name', [{ data: f32 }], /the name of layer 0 is undefined/],
    ['null for a layer', [null], /layer 0/],
    [
      'an Int32Array',
      [{ name: 'a', data: new Int32Array(1) }],
      /layer "a" is an Int32Array; give a Float32Array/,
    ],
    ['a Float64Array', [{ name: 'a', data: new Float64Array(1) }], /Float64Array/],
    ['a plain array', [{ name: 'a', data: [1, 2] }], /an array of 2/],
    [
      'a GPU buffer',
      [{ name: 'a', data: { buffer: {}, count: 1 } }],
      /layer "a" is a GPU buffer.*give a Float32Array, or measure with createEngine/,
    ],
    ['a number', [{ name: 'a', data: 5 }], /layer "a" is 5/],
    ['16-bit patterns of unknown format', [{ name: 'a', data: new Uint16Array(1) }], /'f16' or 'bf16'/],
    [
      'f32 said to be f16',
      [{ name: 'a', data: f32, format: 'f16' }],
      /format of layer "a" is 'f16', but data is a Float32Array/,
    ],
    ['an unknown format', [{ name: 'a', data: f32, format: 'f8' }], /format of layer "a" is "f8"/],
    ['a shape of other size', [{ name: 'a', data: f32, shape: [3] }], /\[3\], 3 values, but data holds 2/],
    ['a shape that is a number', [{ name: 'a', data: f32, shape: 2 }], /shape of layer "a" is 2/],
  ];
  test.each(layers)('measure with %s', async (_title, given, message) => {
    const engine = createCpuEngine();
    await expect(engine.measure(given as LayerInput<CpuData>[])).rejects.toThrow(message);
    await expect(engine.tryMeasure(given as LayerInput<CpuData>[])).rejects.toMatchObject({ code: 'misuse' });
    expect(engine.cost.captures).toBe(0);
    expect(await engine.measure([layer('a', 1)])).toHaveLength(1);
  });

  const captures: [string, unknown, RegExp][] = [
    ['an unknown option', { ranges: [0, 1] }, /no option "ranges"; did you mean range/],
    ['a range the wrong way round', { range: [1, 0] }, /range is \[1, 0\]/],
    ['a range of one end', { range: [1] }, /range is an array of 1/],
    ['an empty range', { range: [1, 1] }, /differ in f32/],
    ['an infinite range', { range: [0, Infinity] }, /range is \[0, Infinity\]/],
    ['a negative top', { units: { top: -1 } }, /units.top is -1/],
    ['layers that are no names', { units: { top: 1, layers: [1] } }, /units.layers/],
    ['an unknown option of units', { units: { tops: 1 } }, /no option "units.tops"; did you mean units.top/],
  ];
  test.each(captures)('measure with %s', async (_title, given, message) => {
    await expect(createCpuEngine().measure([layer('a', 1)], given as never)).rejects.toThrow(message);
  });

  test.each([
    ['no shape', { ...layer('a', 1) }, /shape of layer "a" is undefined/],
    ['a scalar', { ...layer('a', 1), shape: [] }, /give \[batch, \.\.\.units\]/],
  ])('measureActivations with %s', async (_title, given, message) => {
    await expect(createCpuEngine().measureActivations([given])).rejects.toThrow(message);
  });
});
