import { describe, expect, test } from 'vitest';
import { judge } from '../../scripts/check-size.mjs';

describe('the size check', () => {
  test.each([
    ['at its pin', 1000, 1000, 0],
    ['within the tolerance above', 1020, 1000, 0],
    ['beyond the tolerance above', 1021, 1000, 1],
    ['within the tolerance below', 980, 1000, 0],
    ['beyond the tolerance below: the pin must follow', 979, 1000, 1],
    ['over the limit although pinned there', 1201, 1200, 1],
  ])('%s', (_title, size, pin, faults) => {
    expect(judge({ a: size }, { a: pin }, { a: 1200 }, 0.02)).toHaveLength(faults);
  });

  test('a size without a pin fails', () => {
    expect(judge({ a: 1 }, {}, { a: 10 }, 0.02)).toEqual(['a: 1 B, not pinned']);
  });
});
