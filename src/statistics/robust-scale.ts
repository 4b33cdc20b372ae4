/** Middle value of finite numbers; NaN of none. Sorts a copy. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Makes the median absolute deviation of normal noise equal its standard deviation. */
const NORMAL = 1.4826;

/** A standard deviation that outliers do not inflate: 1.4826 · median |x − median|. */
export function robustScale(values: readonly number[], center: number): number {
  return NORMAL * median(values.map((value) => Math.abs(value - center)));
}
