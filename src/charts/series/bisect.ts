import { bisectCenter, bisectRight } from 'd3-array';

export { bisectLeft } from 'd3-array';

/**
 * Index of the last of ascending `values` that is ≤ `x`; 0 where none is, -1 where there is no value at all.
 */
export function indexAtOrBefore(values: ArrayLike<number>, x: number): number {
  return values.length === 0 ? -1 : Math.max(0, bisectRight(values, x) - 1);
}

/** Index of the value nearest to `x`; -1 where there is none. */
export function indexNearest(values: ArrayLike<number>, x: number): number {
  return values.length === 0 ? -1 : bisectCenter(values, x);
}
