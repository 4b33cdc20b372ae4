import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberFormat } from '../../src/charts/axes/number-format.js';
import { makeScale } from '../../src/charts/axes/scales.js';
import { labelled, labelWidth, ticksAcross, ticksOf } from '../../src/charts/axes/ticks.js';

const format = numberFormat('en');
const labels = (low: number, high: number, kind: 'linear' | 'log' = 'linear'): string[] =>
  ticksOf(makeScale(kind, [low, high], [300, 0]), 6, format).map(({ label }) => label);

describe('ticksOf', () => {
  it('writes ticks that differ in their last digits so that they can be told apart', () => {
    expect(labels(Math.fround(1 - 2e-7), Math.fround(1 + 2e-7))).toEqual([
      '0.9999998',
      '0.9999999',
      '1',
      '1.0000001',
      '1.0000002',
      '1.0000003',
    ]);
  });

  it('writes usual ticks as it writes values', () => {
    expect(labels(0, 1)).toEqual(['0', '0.2', '0.4', '0.6', '0.8', '1']);
  });

  it('never writes two ticks alike, wherever the domain lies', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('linear' as const, 'log' as const),
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        (kind, a, b) => {
          const written = labels(a, b, kind);
          expect(new Set(written).size).toBe(written.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has ticks for a domain as wide as all numbers', () => {
    expect(labels(-1e308, 1e308).length).toBeGreaterThan(1);
  });
});

describe('ticksAcross', () => {
  it('has fewer ticks where their labels are long: they never touch', () => {
    for (const [low, high] of [
      [0, 1],
      [1, 1 + 1e-9],
      [1e-300, 3e-300],
    ] as const) {
      const ticks = ticksAcross(makeScale('linear', [low, high], [0, 400], false), 400, 50, format);
      expect(ticks.length).toBeGreaterThan(0);
      const [first, second] = ticks.map(({ value }) =>
        makeScale('linear', [low, high], [0, 400], false)(value),
      );
      if (second !== undefined)
        expect(second - first!).toBeGreaterThan(labelWidth(ticks.map(({ label }) => label)));
    }
  });
});

it('labelled falls back to the way of writing that it was given only while it tells values apart', () => {
  const write = (value: number): string => value.toFixed(0);
  expect(labelled([1, 2], format, write).map(({ label }) => label)).toEqual(['1', '2']);
  expect(labelled([1.1, 1.2], format, write).map(({ label }) => label)).toEqual(['1.1', '1.2']);
});
