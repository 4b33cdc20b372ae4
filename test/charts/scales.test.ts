import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeScale } from '../../src/charts/axes/scales.js';

const kinds = fc.constantFrom('linear' as const, 'log' as const);

describe('makeScale', () => {
  it('never gives NaN or infinity for a number, whatever the domain', () => {
    fc.assert(
      fc.property(kinds, fc.double(), fc.double(), fc.double({ noNaN: true }), (kind, a, b, value) => {
        const scale = makeScale(kind, [a, b], [300, 10]);
        expect(Number.isFinite(scale(value))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives NaN for NaN, so that a gap stays a gap', () => {
    expect(makeScale('linear', [0, 1], [0, 100])(NaN)).toBeNaN();
    expect(makeScale('log', [1, 10], [0, 100])(NaN)).toBeNaN();
  });

  it('is monotonous and ends at the ends of its range', () => {
    fc.assert(
      fc.property(
        kinds,
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (kind, low, extent) => {
          const scale = makeScale(kind, [low, low + extent], [0, 100], false);
          expect(scale(scale.domain[0])).toBeCloseTo(0, 6);
          expect(scale(scale.domain[1])).toBeCloseTo(100, 6);
          expect(scale(low + extent / 2)).toBeGreaterThanOrEqual(-1e-6);
          expect(scale(low + extent / 2)).toBeLessThanOrEqual(100 + 1e-6);
        },
      ),
    );
  });

  it('inverts', () => {
    // Below that doubles lose digits themselves: a value near 1e-320 has three of them.
    const normal = fc
      .double({ min: -100, max: 100, noNaN: true })
      .filter((value) => value === 0 || Math.abs(value) > 1e-290);
    fc.assert(
      fc.property(
        kinds,
        normal,
        fc.double({ min: 0.1, max: 100, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (kind, low, extent, pixel) => {
          const scale = makeScale(kind, [low, low + extent], [0, 100], false);
          expect(scale(scale.invert(pixel))).toBeCloseTo(pixel, 3);
        },
      ),
    );
  });

  it('has ticks within its domain, and not too many', () => {
    fc.assert(
      fc.property(
        kinds,
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
        (kind, low, extent) => {
          const scale = makeScale(kind, [low, low + extent], [0, 100]);
          const ticks = scale.ticks(5);
          expect(ticks.length).toBeLessThanOrEqual(24);
          for (const tick of ticks) {
            expect(tick).toBeGreaterThanOrEqual(scale.domain[0] - Math.abs(scale.domain[0]) * 1e-9);
            expect(tick).toBeLessThanOrEqual(scale.domain[1] + Math.abs(scale.domain[1]) * 1e-9);
          }
        },
      ),
    );
  });

  it('a logarithmic scale over positive values has powers of ten', () => {
    expect(makeScale('log', [1, 1000], [0, 1]).ticks(5)).toEqual([1, 10, 100, 1000]);
  });

  it('widens a domain of one value about it, and shows [0, 1] for none', () => {
    const [low, high] = makeScale('linear', [3, 3], [0, 1]).domain;
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
    expect(makeScale('linear', [NaN, NaN], [0, 1]).domain).toEqual([0, 1]);
  });
});
