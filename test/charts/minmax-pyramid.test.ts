import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MinMaxPyramid } from '../../src/charts/series/minmax-pyramid.js';

const values = fc.array(fc.oneof(fc.double(), fc.constant(NaN), fc.constant(Infinity)), { maxLength: 300 });

function plain(column: readonly number[], from: number, to: number): [number, number] {
  const finite = column.slice(Math.max(0, from), Math.max(0, to)).filter(Number.isFinite);
  return finite.length ? [Math.min(...finite), Math.max(...finite)] : [NaN, NaN];
}

describe('MinMaxPyramid', () => {
  it('gives the least and greatest finite value of every range', () => {
    fc.assert(
      fc.property(values, fc.nat(310), fc.nat(310), (column, a, b) => {
        const pyramid = new MinMaxPyramid();
        pyramid.update(column, 0);
        const [low, high] = pyramid.range(Math.min(a, b), Math.max(a, b));
        const [least, most] = plain(column, Math.min(a, b), Math.max(a, b));
        expect(low + 0).toBe(least + 0);
        expect(high + 0).toBe(most + 0);
        expect(pyramid.greatest(Math.min(a, b), Math.max(a, b)) + 0).toBe(most + 0);
      }),
    );
  });

  it('grown in steps equals one made at once, also where the last value was replaced', () => {
    fc.assert(
      fc.property(values, fc.array(fc.nat(300), { maxLength: 8 }), (column, cuts) => {
        const grown = new MinMaxPyramid();
        let length = 0;
        for (const cut of [
          ...cuts.filter((each) => each < column.length).sort((x, y) => x - y),
          column.length,
        ]) {
          const part = column.slice(0, cut);
          if (part.length && cut < column.length) part[part.length - 1] = 12345;
          grown.update(part, Math.max(0, length - 1));
          length = cut;
        }
        grown.update(column, 0);
        const whole = new MinMaxPyramid();
        whole.update(column, 0);
        for (let i = 0; i <= column.length; i += 7)
          expect(grown.range(i, column.length)).toEqual(whole.range(i, column.length));
      }),
    );
  });

  it('replacing the last value and appending changes what every range over it says', () => {
    const pyramid = new MinMaxPyramid();
    pyramid.update([1, 2, 3, 4, 100], 0);
    pyramid.update([1, 2, 3, 4, 5, 6], 4);
    expect(pyramid.range(0, 6)).toEqual([1, 6]);
  });

  it('a shorter column leaves nothing of the longer one', () => {
    const pyramid = new MinMaxPyramid();
    pyramid.update([9, 9, 9, 9, 9, 9, 9], 0);
    pyramid.update([1, 2], 0);
    expect(pyramid.length).toBe(2);
    expect(pyramid.range(0, 10)).toEqual([1, 2]);
    expect(pyramid.at(5)).toBeNaN();
  });

  it('copies no value: beside an f32 column it holds one byte a value, beside an f64 column two', () => {
    for (const [Column, bytes] of [
      [Float32Array, 1],
      [Float64Array, 2],
    ] as const) {
      const column = new Column(4096).map((_, i) => Math.sin(i));
      const pyramid = new MinMaxPyramid();
      pyramid.update(column, 0);
      expect(pyramid.bytes).toBe(4096 * bytes);
      column[7] = 0.25;
      expect(pyramid.at(7)).toBe(0.25);
    }
  });

  it('keeps the extremes of an f64 column exact, however long the range', () => {
    const pyramid = new MinMaxPyramid();
    pyramid.update(
      Float64Array.from({ length: 1000 }, (_, i) => 0.1 + i / 7),
      0,
    );
    expect(pyramid.range(0, 1000)).toEqual([0.1, 0.1 + 999 / 7]);
  });

  it('empty answers NaN', () => {
    expect(new MinMaxPyramid().range(0, 5)).toEqual([NaN, NaN]);
  });
});
