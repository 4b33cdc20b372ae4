import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { LayerInput, MeasureOptions } from '../../src/core/engine.js';
import { createCpuEngine, type CpuData } from '../../src/engines/cpu/index.js';
import { checkActivations, checkLayers, checkMeasureOptions } from '../../src/engines/webgpu/gpu-input.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';

async function refusal(act: () => unknown): Promise<{ code?: string; message: string } | null> {
  return (async () => act())().then(
    () => null,
    (error: { code?: string; message: string }) => error,
  );
}

const data = Float32Array.of(1, 2, 3, 4);

function transferred(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
}

describe('both engines refuse a misuse in the same words', () => {
  const layers: [title: string, given: unknown, message: RegExp][] = [
    ['null', null, /layers is null; give an array of \{name, data\}/],
    ['a hole', new Array(1), /layer 0 is undefined; give \{name, data\}/],
    ['no name', [{ data }], /the name of layer 0 is undefined; give a string/],
    [
      'a fraction in the shape',
      [{ name: 'a', data, shape: [0.5, 8] }],
      /shape of layer "a" is an array of 2; give/,
    ],
    ['a negative shape', [{ name: 'a', data, shape: [-2, -2] }], /shape of layer "a" is an array of 2; give/],
    [
      'a shape of texts',
      [{ name: 'a', data, shape: ['2', '2'] }],
      /shape of layer "a" is an array of 2; give/,
    ],
    ['a shape that is a text', [{ name: 'a', data, shape: 'abc' }], /shape of layer "a" is "abc"; give/],
    [
      'a shape of another size',
      [{ name: 'a', data, shape: [3] }],
      /is \[3\], 3 values, but data holds 4; give/,
    ],
    [
      'an unknown format',
      [{ name: 'a', data, format: 'f64' }],
      /format of layer "a" is "f64"; give 'f32', 'f16'/,
    ],
    [
      'f32 called f16',
      [{ name: 'a', data, format: 'f16' }],
      /format of layer "a" is 'f16', but data is a Float32/,
    ],
    [
      '16 bits without a format',
      [{ name: 'a', data: new Uint16Array(2) }],
      /is a Uint16Array; say how to read/,
    ],
    [
      'an array posted away',
      [{ name: 'a', data: transferred() }],
      /whose memory was transferred away; give a copy/,
    ],
  ];

  test.each(layers)('layers: %s', async (_title, given, message) => {
    const [cpu, gpu] = [
      await refusal(() => createCpuEngine().measure(given as LayerInput<CpuData>[])),
      await refusal(() => checkLayers(given as never)),
    ];
    expect(cpu).toMatchObject({ code: 'misuse', message: expect.stringMatching(message) as string });
    expect(gpu?.message).toBe(cpu!.message);
  });

  const options: [title: string, given: unknown, message: RegExp][] = [
    ['null', null, /measure: options is null; give an object/],
    ['a number', 5, /measure: options is 5; give an object/],
    ['an unknown one', { ranges: [0, 1] }, /no option "ranges"; did you mean range\?/],
    [
      'a name of every object',
      JSON.parse('{"constructor": 1}'),
      /no option "constructor"; the options are range, units/,
    ],
    ['a range of three', { range: [0, 1, 2] }, /range is an array of 3; give \[low, high\]/],
    ['a range of 0', { range: 0 }, /range is 0; give \[low, high\]/],
    ['a range of texts', { range: ['0', '1'] }, /range is an array of 2; give/],
    ['an endless range', { range: [0, Infinity] }, /range is \[0, Infinity\]; give two finite numbers/],
    [
      'a range that is one number in f32',
      { range: [1, 1 + 1e-12] },
      /give two finite numbers that differ in f32/,
    ],
    [
      'units: an unknown one',
      { units: { top: 1, layer: ['a'] } },
      /"units.layer"; did you mean units.layers/,
    ],
    [
      'units: a text for layers',
      { units: { top: 1, layers: 'abc' } },
      /units.layers is "abc"; give an array/,
    ],
    ['units: no top', { units: {} }, /units.top is undefined; give a whole number from 0 to 256/],
  ];

  test.each(options)('options: %s', async (_title, given, message) => {
    const [cpu, gpu] = [
      await refusal(() => createCpuEngine().measure([{ name: 'a', data }], given as MeasureOptions)),
      await refusal(() => checkMeasureOptions(given as MeasureOptions)),
    ];
    expect(cpu).toMatchObject({ code: 'misuse', message: expect.stringMatching(message) as string });
    expect(gpu?.message).toBe(cpu!.message);
  });

  test.each([
    ['null', null],
    ['no shape', [{ name: 'a', data }]],
    ['a scalar', [{ name: 'a', data: Float32Array.of(1), shape: [] }]],
  ])('activations: %s', async (_title, given) => {
    const [cpu, gpu] = [
      await refusal(() => createCpuEngine().measureActivations(given as never)),
      await refusal(() => checkActivations(given as never)),
    ];
    expect(cpu?.code).toBe('misuse');
    expect(gpu?.message).toBe(cpu!.message);
  });
});

describe('arrays of another realm, an iframe say, are arrays', () => {
  const foreign = runInNewContext('Float32Array.of(9, 1, 2, 3, 4).subarray(1)') as Float32Array;
  const half = runInNewContext('Uint16Array.of(0x3c00, 0x4000)') as Uint16Array;

  test('they are of another realm', () => {
    expect([foreign instanceof Float32Array, half instanceof Uint16Array]).toEqual([false, false]);
  });

  test('the CPU engine measures them, and knows them again', async () => {
    const engine = createCpuEngine();
    const measure = (values: Float32Array) => engine.measure([{ name: 'a', data: values, shape: [4] }]);
    const [first] = await measure(foreign);
    expect(first).toMatchObject({ count: 4, mean: 2.5, min: 1, max: 4 });
    const [second] = await measure(data.map((value) => value + 1));
    expect(second!.meanAbsChange).toBe(1);
    const [bits] = await engine.measure([{ name: 'b', data: half, format: 'f16' }]);
    expect(bits).toMatchObject({ count: 2, mean: 1.5 });
    const [activations] = await engine.measureActivations([{ name: 'c', data: foreign, shape: [2, 2] }]);
    expect(activations).toMatchObject({ batch: 2, units: 2, activationMean: 2.5 });
  });

  test('the WebGPU engine is given one of its own realm, over the same memory', () => {
    const [checked] = checkLayers([{ name: 'a', data: foreign }]);
    expect(checked!.data).toBeInstanceOf(Float32Array);
    expect((checked!.data as Float32Array).buffer).toBe(foreign.buffer);
    expect([...(checked!.data as Float32Array)]).toEqual([1, 2, 3, 4]);
  });

  test('computeLayerMetrics takes them', () => {
    expect(computeLayerMetrics({ phi: foreign, history: [foreign, foreign] })).toMatchObject({
      luminosity: 2.5,
      meanAbsChange: 0,
    });
  });
});

test('an array posted away is refused; one without values is a layer without values', async () => {
  const engine = createCpuEngine();
  const [empty] = await engine.measure([{ name: 'a', data: new Float32Array(0), shape: [0, 8] }]);
  expect(empty).toMatchObject({ count: 0, mean: NaN });
  await expect(engine.measure([{ name: 'a', data: transferred() }])).rejects.toMatchObject({
    code: 'misuse',
  });
});
