import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CaptureIndex } from '../../src/history/capture-index.js';

const CAPACITY = 200;

test('epochs are ascending however they come, and each is found where it is', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 60 }),
      (list) => {
        const given = [...new Set(list.map((epoch) => epoch + 0))];
        const index = new CaptureIndex();
        index.resize(CAPACITY);
        for (const epoch of given) {
          expect(index.has(epoch)).toBe(false);
          index.insert(index.position(epoch), epoch, CAPACITY);
        }
        const sorted = [...given].sort((a, b) => a - b);
        expect([...index.epochs]).toEqual(sorted);
        expect(index.length).toBe(sorted.length);
        sorted.forEach((epoch, place) => {
          expect(index.position(epoch)).toBe(place);
          expect(index.has(epoch)).toBe(true);
        });
      },
    ),
  );
});

test('what is kept keeps its order, and has its place anew', () => {
  const index = new CaptureIndex();
  for (let epoch = 0; epoch < 10; epoch++) index.insert(epoch, epoch, CAPACITY);
  const kept = index.thinned(4, [3]);
  index.keep(kept);
  expect([...index.epochs]).toEqual(kept);
  expect(index.length).toBe(kept.length);
  expect(index.position(9)).toBe(kept.length - 1);
  expect(index.position(10)).toBe(kept.length);
});
