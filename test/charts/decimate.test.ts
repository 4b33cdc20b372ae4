import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bisectLeft, indexAtOrBefore, indexNearest } from '../../src/charts/series/bisect.js';
import { bucketsOf, linePoints } from '../../src/charts/series/decimate.js';
import { MinMaxPyramid } from '../../src/charts/series/minmax-pyramid.js';

const epochsOf = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2000 })
  .map((steps) => steps.reduce<number[]>((list, step) => [...list, (list.at(-1) ?? 0) + step], []));

function pyramidOf(column: readonly number[]): MinMaxPyramid {
  const pyramid = new MinMaxPyramid();
  pyramid.update(column, 0);
  return pyramid;
}

describe('decimation', () => {
  it('puts every capture of the range into exactly one bucket', () => {
    fc.assert(
      fc.property(epochsOf, fc.integer({ min: 1, max: 200 }), (epochs, pixels) => {
        const { starts, x } = bucketsOf(epochs, epochs[0]!, epochs.at(-1)!, pixels, (epoch) => epoch);
        expect(starts[0]).toBe(0);
        expect(starts.at(-1)).toBe(epochs.length);
        expect(x).toHaveLength(starts.length - 1);
        for (let i = 1; i < starts.length; i++) expect(starts[i]!).toBeGreaterThan(starts[i - 1]!);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the least and the greatest value of each bucket, so that no spike is hidden', () => {
    fc.assert(
      fc.property(epochsOf, fc.integer({ min: 2, max: 100 }), fc.nat(), (epochs, pixels, seed) => {
        const column = epochs.map(
          (_, i) => Math.sin(i * 12.9898 + seed) * (i === seed % epochs.length ? 1000 : 1),
        );
        const buckets = bucketsOf(epochs, epochs[0]!, epochs.at(-1)!, pixels, (epoch) => epoch);
        const ys = Array.from(linePoints(pyramidOf(column), buckets, (value) => value)).filter(
          (_, i) => i % 2 === 1,
        );
        for (let i = 0; i + 1 < buckets.starts.length; i++) {
          const part = column.slice(buckets.starts[i], buckets.starts[i + 1]);
          const drawn = buckets.exact
            ? [ys[i]!, ys[i]!]
            : [Math.min(ys[2 * i]!, ys[2 * i + 1]!), Math.max(ys[2 * i]!, ys[2 * i + 1]!)];
          expect(drawn[0]).toBe(Math.fround(Math.min(...part)));
          expect(drawn[1]).toBe(Math.fround(Math.max(...part)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('draws a number of points that depends on the pixels, not on the length of the run', () => {
    for (const length of [1_000, 10_000, 100_000]) {
      const epochs = Array.from({ length }, (_, i) => i);
      expect(bucketsOf(epochs, 0, length - 1, 200, (epoch) => epoch).x.length).toBeLessThanOrEqual(400);
    }
  });

  it('a gap breaks the line: NaN stays NaN', () => {
    const epochs = [0, 1, 2];
    expect(
      Array.from(
        linePoints(
          pyramidOf([1, NaN, 3]),
          bucketsOf(epochs, 0, 2, 100, (epoch) => epoch),
          (value) => value,
        ),
      ),
    ).toEqual([0, 1, 1, NaN, 2, 3]);
  });

  it('no capture, no bucket', () => {
    expect(bucketsOf([], 0, 1, 100, (epoch) => epoch)).toEqual({ starts: [0], x: [], exact: true });
  });
});

describe('bisect', () => {
  it('finds what a plain search finds', () => {
    fc.assert(
      fc.property(epochsOf, fc.integer({ min: -5, max: 3000 }), (epochs, wanted) => {
        expect(bisectLeft(epochs, wanted)).toBe(epochs.filter((epoch) => epoch < wanted).length);
        expect(indexAtOrBefore(epochs, wanted)).toBe(
          Math.max(0, epochs.filter((epoch) => epoch <= wanted).length - 1),
        );
        const away = Math.abs(epochs[indexNearest(epochs, wanted)]! - wanted);
        expect(away).toBe(Math.min(...epochs.map((epoch) => Math.abs(epoch - wanted))));
      }),
      { numRuns: 60 },
    );
  });

  it('of nothing is nothing', () => {
    expect(indexAtOrBefore([], 3)).toBe(-1);
    expect(indexNearest([], 3)).toBe(-1);
  });
});
