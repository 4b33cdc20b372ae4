import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkValues, planChunks, workgroupGrid } from '../../../src/engines/webgpu/chunk-plan.js';
import { WORDS } from '../../../src/engines/webgpu/layout.js';

const layer = fc
  .array(fc.record({ page: fc.nat(2), count: fc.integer({ min: 1, max: 60_000 }) }), { maxLength: 3 })
  .map((segments) => ({
    segments,
    count: segments.reduce((sum, { count }) => sum + count, 0),
  }));

test('chunks cover every value of every segment once, on the right page, with slots that are adjacent within a layer', () => {
  fc.assert(
    fc.property(fc.array(layer, { maxLength: 8 }), (layers) => {
      const table = planChunks(layers, 3);
      const segments = layers.flatMap(({ segments: own }, index) =>
        own.map((segment) => ({ ...segment, layer: index })),
      );
      const covered = segments.map(() => 0);
      const slots = layers.map(() => [] as number[]);
      table.pages.forEach(({ first, count }, page) => {
        for (let chunk = first; chunk < first + count; chunk++) {
          const [segment, begin, values, slot] = table.chunks.subarray(
            chunk * WORDS.Chunk,
            (chunk + 1) * WORDS.Chunk,
          ) as unknown as [number, number, number, number];
          expect(segments[segment]!.page).toBe(page);
          expect(begin % 8).toBe(0);
          expect(begin).toBe(covered[segment]);
          covered[segment]! += values;
          slots[segments[segment]!.layer]!.push(slot);
        }
      });
      expect(covered).toEqual(segments.map(({ count }) => count));
      slots.forEach((own, index) => {
        const [first, count] = table.layers.subarray(index * WORDS.Layer);
        expect(own.sort((a, b) => a - b)).toEqual(
          Array.from({ length: count! }, (_, place) => first! + place),
        );
      });
    }),
  );
});

test.each([0, 1, 4096, 2 ** 20, 2 ** 26, 2 ** 31, 2 ** 40])(
  'a capture of %d values has chunks whose sums fit 32 bits',
  (total) => {
    const size = chunkValues(total);
    expect(size).toBeLessThanOrEqual(2 ** 20);
    expect(size % 4096).toBe(0);
  },
);

test.each([
  [0, 10],
  [1, 10],
  [10, 10],
  [11, 10],
  [65_536, 65_535],
])('%i workgroups at most %i a dimension', (count, limit) => {
  const [x, y] = workgroupGrid(count, limit);
  expect(x).toBeLessThanOrEqual(limit);
  expect(x * y).toBeGreaterThanOrEqual(count);
});
