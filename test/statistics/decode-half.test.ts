import { expect, test } from 'vitest';
import { decodeBf16, decodeF16, measureLayer } from '../../src/statistics/index.js';

test.each([
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x03ff, 1023 * 2 ** -24],
  [0x0001, 2 ** -24],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
  [0xfd00, NaN],
  [0x3555, 0.333251953125],
])('f16 %i is %d', (bits, value) => expect(decodeF16(bits)).toBe(value));

test('f16 orders its positive patterns as their values', () => {
  for (let bits = 1; bits <= 0x7c00; bits++) expect(decodeF16(bits)).toBeGreaterThan(decodeF16(bits - 1));
});

test.each([
  [0x0000, 0],
  [0x3f80, 1],
  [0xc000, -2],
  [0x7f80, Infinity],
  [0xff80, -Infinity],
  [0x7fc0, NaN],
  [0x0001, 2 ** -133],
  [0x4049, 3.140625],
])('bf16 %i is %d', (bits, value) => expect(decodeBf16(bits)).toBe(value));

test.each([
  ['f16', decodeF16],
  ['bf16', decodeBf16],
] as const)('a layer of %s has the figures of the values it stands for', (format, decode) => {
  const patterns = Uint16Array.from({ length: 0x10000 }, (_, i) => (i * 40503) & 0xffff);
  const previous = patterns.map((bits) => bits ^ 0x0101);
  const options = { bins: 20, units: { shape: [256, 256], top: 5 } };
  expect(measureLayer(patterns, { ...options, format, previous })).toEqual(
    measureLayer(Float32Array.from(patterns, decode), {
      ...options,
      previous: Float32Array.from(previous, decode),
    }),
  );
});
