import { expect, test } from 'vitest';
import { describedValues, golden, lowbias32, reviveNumbers } from './golden.js';

test('the strings "NaN", "Infinity" and "-Infinity" become numbers, other strings stay', () => {
  expect(reviveNumbers({ a: ['NaN', 1, '-Infinity'], b: 'Infinity', name: 'uniform', c: null })).toEqual({
    a: [NaN, 1, -Infinity],
    b: Infinity,
    name: 'uniform',
    c: null,
  });
});

test('non-finite values of the listed cases arrive in the arrays', () => {
  const { values, expected } = golden.listed.find((c) => c.name === 'non-finite mixed in')!;
  expect(values.filter(Number.isNaN)).toHaveLength(expected.nanCount);
  expect(values.filter((v) => Math.abs(v) === Infinity)).toHaveLength(expected.infCount);
});

test('lowbias32 is a bijection on a sample and stays within 32 bits', () => {
  const seen = new Set(Array.from({ length: 10_000 }, (_, i) => lowbias32(i)));
  expect(seen.size).toBe(10_000);
  for (const hash of seen) expect(hash).toBe(hash >>> 0);
});

test.each(golden.described.filter((c) => c.n <= 2 ** 20).map((c) => [c.name, c] as const))(
  'the recipe for %s gives the extremes that NumPy found, and refuses a seed that is not its own',
  (_name, described) => {
    const values = describedValues(described);
    expect(values).toHaveLength(described.n);
    let min = Infinity;
    let max = -Infinity;
    for (const v of values) {
      min = Math.min(min, v);
      max = Math.max(max, v);
    }
    expect([min, max]).toEqual([described.expected.minPhi, described.expected.maxPhi]);
    expect(() => describedValues({ ...described, seed: described.seed + 1 })).toThrow(/golden file/);
  },
);
