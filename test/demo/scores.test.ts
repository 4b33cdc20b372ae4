import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreDetector } from '../../demo/scores.js';

describe('scoreDetector', () => {
  test('a perfect ranking has PR-AUC 1; precision and recall follow the threshold', () => {
    expect(scoreDetector([0.9, 0.6, 0.4, 0.1], [1, 1, 0, 0])).toEqual({ precision: 1, recall: 1, prAuc: 1 });
    expect(scoreDetector([0.9, 0.4, 0.6, 0.1], [1, 1, 0, 0])).toMatchObject({ precision: 0.5, recall: 0.5 });
  });
  test('average precision worked by hand: ranks 1 and 3 of 4 give (1/1 + 2/3) / 2', () => {
    expect(scoreDetector([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0]).prAuc).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });
  test('equal scores are chance, in whatever order they come', () => {
    expect(scoreDetector([0.2, 0.2, 0.2, 0.2], [1, 0, 0, 0]).prAuc).toBe(0.25);
    expect(scoreDetector([0.2, 0.2, 0.2, 0.2], [0, 0, 0, 1]).prAuc).toBe(0.25);
  });
  test('no alarm has no precision, no event has no recall, NaN has no area', () => {
    expect(scoreDetector([0.1, 0.2], [0, 1]).precision).toBeNaN();
    expect(scoreDetector([0.1, 0.9], [0, 0])).toEqual({ precision: 0, recall: NaN, prAuc: NaN });
    expect(scoreDetector([NaN, 0.9], [0, 1])).toEqual({ precision: 1, recall: 1, prAuc: NaN });
    expect(scoreDetector([], [])).toEqual({ precision: NaN, recall: NaN, prAuc: NaN });
  });
  test('the area depends on the ranking alone, and lies between chance of the worst ranking and 1', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean()), { minLength: 1, maxLength: 60 }),
        (pairs) => {
          const labels = pairs.map(([, event]) => Number(event));
          const { prAuc } = scoreDetector(
            pairs.map(([value]) => value / 50),
            labels,
          );
          const stretched = scoreDetector(
            pairs.map(([value]) => Math.exp(value)),
            labels,
          ).prAuc;
          if (!labels.includes(1)) {
            expect(prAuc).toBeNaN();
            return;
          }
          expect(prAuc).toBeGreaterThan(0);
          expect(prAuc).toBeLessThanOrEqual(1);
          expect(stretched).toBe(prAuc);
        },
      ),
    );
  });
});
