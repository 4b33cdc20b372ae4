import { describe, expect, test } from 'vitest';
import type { LayerStats } from '../../src/core/layer-stats.js';
import { compareStats, expectStatsToMatch, figuresOf, neighborMoves } from './compare-stats.js';
import { golden, type ExpectedFigures } from './golden.js';

/** Stats that say exactly what the golden file says. */
function statsOf(expected: ExpectedFigures): LayerStats {
  const finite = expected.count - expected.nanCount - expected.infCount;
  const { minPhi: min = NaN, maxPhi: max = NaN } = expected;
  return {
    name: 'layer',
    count: expected.count,
    nanCount: expected.nanCount,
    infCount: expected.infCount,
    mean: expected.luminosity ?? NaN,
    variance: expected.variance ?? NaN,
    min,
    max,
    belowThreshold: Math.round((expected.sparsity ?? 0) * finite),
    histogram: [...(expected.histogram ?? new Array<number>(50).fill(0))],
    histogramRange: min === max ? [min - 0.5, max + 0.5] : [min, max],
    outOfRange: 0,
    meanAbsChange: 0.25,
    changeCount: finite,
  };
}

const listed = (name: string) => golden.listed.find((c) => c.name === name)!.expected;
const uniform = listed('uniform');
const mixed = { ...listed('non-finite mixed in'), meanAbsChange: 0.25, changeCount: 86 };
const empty = listed('all nan');

test.each([...golden.listed, ...golden.described].map((c) => [c.name, c.expected] as const))(
  'stats that say what the golden file says of "%s" do not differ from it',
  (_name, expected) => {
    expect(compareStats(statsOf(expected), expected)).toEqual([]);
  },
);

test('figures derived from one engine may stand as what another must say', () => {
  const stats = statsOf(uniform);
  expect(compareStats(stats, figuresOf(stats))).toEqual([]);
  const first = { ...stats, meanAbsChange: NaN, changeCount: 0 };
  expect(compareStats(first, figuresOf(first))).toEqual([]);
  expect(compareStats(first, figuresOf(stats)).join()).toMatch(
    /meanAbsChange.*changeCount|changeCount.*meanAbsChange/s,
  );
});

describe('a planted difference is found', () => {
  const plants: Record<string, [ExpectedFigures, (stats: LayerStats) => Partial<LayerStats>, RegExp]> = {
    'one value more': [mixed, (s) => ({ count: s.count + 1 }), /^count: 91/],
    'one NaN less': [mixed, (s) => ({ nanCount: s.nanCount - 1 }), /^nanCount: 1/],
    'one Infinity less': [mixed, (s) => ({ infCount: s.infCount - 1 }), /^infCount: 1/],
    'a mean off by 2e-6': [mixed, (s) => ({ mean: s.mean * (1 + 2e-6) }), /^luminosity/],
    'a variance off by 3e-6': [mixed, (s) => ({ variance: s.variance * (1 + 3e-6) }), /^variance/],
    'a minimum off by one ulp of f32': [mixed, (s) => ({ min: s.min * (1 + 2 ** -24) }), /^minPhi/],
    'a maximum off by one ulp of f32': [mixed, (s) => ({ max: s.max * (1 + 2 ** -24) }), /^maxPhi/],
    'one value more below the threshold': [
      mixed,
      (s) => ({ belowThreshold: s.belowThreshold + 1 }),
      /^sparsity/,
    ],
    'a mean change off by 2e-6': [
      mixed,
      (s) => ({ meanAbsChange: s.meanAbsChange * (1 + 2e-6) }),
      /^meanAbsChange/,
    ],
    'a mean change of NaN': [mixed, () => ({ meanAbsChange: NaN }), /^meanAbsChange: NaN/],
    'one changed value less': [mixed, (s) => ({ changeCount: s.changeCount - 1 }), /^changeCount/],
    'a mean of NaN': [mixed, () => ({ mean: NaN }), /^luminosity: NaN/],
    'a value lost from the histogram': [
      mixed,
      (s) => ({ histogram: s.histogram.with(0, s.histogram[0]! - 1) }),
      /^histogram/m,
    ],
    'three values in the next bin': [
      uniform,
      (s) => ({ histogram: s.histogram.with(0, s.histogram[0]! - 3).with(1, s.histogram[1]! + 3) }),
      /^histogram: 3 moves/m,
    ],
    'one value three bins away': [
      uniform,
      (s) => ({ histogram: s.histogram.with(0, s.histogram[0]! - 1).with(3, s.histogram[3]! + 1) }),
      /^histogram: 3 moves/m,
    ],
    'a histogram of other bins': [
      uniform,
      (s) => ({ histogram: [...s.histogram, 0] }),
      /^histogram: Infinity/m,
    ],
    'a range that leaves out the maximum': [
      uniform,
      (s) => ({ histogramRange: [s.min, s.max * 0.99] }),
      /^histogramRange/m,
    ],
    'bins so wide that the density is off': [
      uniform,
      (s) => ({ histogramRange: [s.min, s.max * 1.01] }),
      /^densityEntropy/m,
    ],
    'an entropy off by 2e-5': [{ ...uniform, entropy: uniform.entropy! + 2e-5 }, () => ({}), /^entropy/m],
    'a standard deviation off by 2e-6': [{ ...uniform, std: uniform.std! * (1 + 2e-6) }, () => ({}), /^std/m],
    'a fracture density off by 2e-6': [
      { ...uniform, fractureDensity: uniform.fractureDensity! * (1 - 2e-6) },
      () => ({}),
      /^fractureDensity/m,
    ],
    'zero for the mean of a layer without finite values': [
      empty,
      () => ({ mean: 0 }),
      /^mean: 0, expected NaN/,
    ],
    'zero for the variance of one': [empty, () => ({ variance: 0 }), /^variance: 0, expected NaN/],
    'zero for the minimum of one': [empty, () => ({ min: 0 }), /^min: 0, expected NaN/],
    'zero for the maximum of one': [empty, () => ({ max: 0 }), /^max: 0, expected NaN/],
    'values in the histogram of one': [empty, (s) => ({ histogram: s.histogram.with(0, 5) }), /^histogram/m],
    'values below the threshold in one': [empty, () => ({ belowThreshold: 5 }), /^belowThreshold/m],
  };

  test.each(Object.entries(plants))('%s', (_title, [expected, change, sentence]) => {
    const stats = statsOf(expected);
    const planted = { ...stats, ...change(stats) };
    expect(compareStats(planted, expected).join('\n')).toMatch(sentence);
    expect(() => expectStatsToMatch(planted, expected)).toThrow(/^layer: /);
  });
});

describe('neighborMoves', () => {
  test('is 0 for equal histograms and counts each step of each value', () => {
    expect(neighborMoves([1, 2, 3], [1, 2, 3])).toBe(0);
    expect(neighborMoves([1, 2, 3], [0, 3, 3])).toBe(1);
    expect(neighborMoves([1, 0, 0], [0, 0, 1])).toBe(2);
    expect(neighborMoves([1, 0, 1, 0], [0, 1, 0, 1])).toBe(2);
  });

  test('is Infinity where the totals differ', () => {
    expect(neighborMoves([1, 2], [1, 3])).toBe(Infinity);
  });

  test('lets a large layer move more values than two, in proportion to its size', () => {
    const { expected, n } = golden.described.find((c) => c.n === 10_000_000) ?? golden.described.at(-1)!;
    const stats = statsOf(expected);
    const moved = (k: number) => ({
      ...stats,
      histogram: stats.histogram.with(20, stats.histogram[20]! - k).with(21, stats.histogram[21]! + k),
    });
    const allowed = Math.floor(n * 4e-6);
    expect(allowed).toBeGreaterThan(2);
    expect(compareStats(moved(allowed), expected, n)).toEqual([]);
    expect(compareStats(moved(allowed + 1), expected, n).join()).toMatch(/histogram/);
  });
});
