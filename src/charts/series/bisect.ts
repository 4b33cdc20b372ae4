/** Index of the first of ascending `values` that is ≥ `x`; `length` where none is. */
export function bisectLeft(values: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Index of the last of ascending `values` that is ≤ `x`; 0 where none is, -1 where there is no value at all.
 */
export function indexAtOrBefore(values: ArrayLike<number>, x: number): number {
  if (values.length === 0) return -1;
  const index = bisectLeft(values, x);
  return values[index] === x ? index : Math.max(0, index - 1);
}

/** Index of the value nearest to `x`; -1 where there is none. */
export function indexNearest(values: ArrayLike<number>, x: number): number {
  const after = bisectLeft(values, x);
  if (after === 0) return values.length ? 0 : -1;
  if (after === values.length) return after - 1;
  return x - values[after - 1]! <= values[after]! - x ? after - 1 : after;
}
