import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thinIndices } from '../../src/history/thin-indices.js';

const positions = fc
  .uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 8, maxLength: 300 })
  .map((list) => Float64Array.from(list.sort((a, b) => a - b)));

test('keeps at most the target, ascending, with the first, the last and what is important', () => {
  fc.assert(
    fc.property(
      positions,
      fc.integer({ min: 2, max: 80 }),
      fc.array(fc.nat(299), { maxLength: 2 }),
      (list, target, must) => {
        const kept = thinIndices(list, target, must);
        expect(kept.length).toBeLessThanOrEqual(Math.min(target, list.length));
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(list.length - 1);
        kept.forEach((index, place) => place > 0 && expect(index).toBeGreaterThan(kept[place - 1]!));
        if (target < 6) return;
        for (const index of must.slice(0, 1)) if (index < list.length) expect(kept).toContain(index);
      },
    ),
  );
});

test('everything stays where there is room', () => {
  expect(thinIndices([1, 2, 3], 3, [])).toEqual([0, 1, 2]);
  expect(thinIndices([], 8, [])).toEqual([]);
});

test('two are the first and the last, one is the last', () => {
  expect(thinIndices([1, 2, 3], 2, [1])).toEqual([0, 2]);
  expect(thinIndices([1, 2, 3], 1, [1])).toEqual([2]);
  expect(thinIndices([1, 2, 3], 0, [1])).toEqual([]);
});

test('thinning a growing run again and again leaves no hole', () => {
  let epochs: number[] = [];
  for (let epoch = 0; epoch < 50_000; epoch++) {
    if (epochs.length === 200) epochs = thinIndices(epochs, 150, []).map((index) => epochs[index]!);
    epochs.push(epoch);
  }
  const gaps = epochs.slice(1).map((epoch, index) => epoch - epochs[index]!);
  expect(Math.max(...gaps)).toBeLessThan(4 * (50_000 / 150));
});
