/** Indices of the highest and the lowest value, NaN left out; empty where there is none. */
export function extremes(values: Float32Array | Float64Array): number[] {
  let [lowest, highest] = [-1, -1];
  values.forEach((value, index) => {
    if (lowest < 0 ? !Number.isNaN(value) : value < values[lowest]!) lowest = index;
    if (highest < 0 ? !Number.isNaN(value) : value > values[highest]!) highest = index;
  });
  return lowest < 0 ? [] : [highest, lowest];
}
