const scratch = new Float32Array(1);
const bits = new Int32Array(scratch.buffer);

/** The f32 next to `value`, upwards (1) or downwards (−1). `value` is an f32. */
function neighbor(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * 2 ** -149;
  scratch[0] = value;
  bits[0]! += value > 0 ? direction : -direction;
  return scratch[0];
}

/**
 * The least f32 at or above edge `k` of `bins` bins over [low, high], which are f32.
 *
 * A value v lies at or above the edge where bins · v ≥ (bins − k) · low + k · high. Each product has no more
 * than 24 + 8 bits and is exact in f64; the sum is held in two parts, so the comparison is exact as well.
 */
function firstAbove(bins: number, k: number, low: number, high: number): number {
  const a = (bins - k) * low;
  const b = k * high;
  const sum = a + b;
  const ofB = sum - a;
  const rest = a - (sum - ofB) + (b - ofB);
  const isBelow = (value: number): boolean => {
    const product = bins * value;
    return product < sum || (product === sum && rest > 0);
  };
  let first = Math.fround(sum / bins);
  while (isBelow(first)) first = neighbor(first, 1);
  for (let before = neighbor(first, -1); !isBelow(before); before = neighbor(first, -1)) first = before;
  return first;
}

/**
 * For each bin the least f32 that belongs in it, where ⌊(value − low) · scale⌋ puts a lesser one into it as
 * well; null where it never does, so that most layers need no table.
 *
 * The scale is a little too large (see `binningOf`), so no value comes out too low, and one that comes out
 * too high lies within 1e-15 of the range below its edge. An f32 is as near to an edge as that, without being
 * on it, where the edge lies near 0 (half way between extremes of −1 and 1), or where one of the extremes is
 * tiny beside the other. It belongs one bin lower.
 */
export function exactEdges(bins: number, low: number, high: number, scale: number): Float32Array | null {
  // A value equal to the upper end may come out as `bins`; it is put into the last bin later.
  let edges: Float32Array | null = null;
  for (let k = 1; k < bins; k++) {
    const first = firstAbove(bins, k, low, high);
    if (Math.floor((neighbor(first, -1) - low) * scale) < k) continue;
    edges ??= new Float32Array(bins + 1).fill(-Infinity);
    edges[k] = first;
  }
  return edges;
}
