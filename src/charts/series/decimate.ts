import { bisectLeft } from './bisect.js';
import type { MinMaxPyramid } from './minmax-pyramid.js';

/**
 * Which captures each pixel column stands for: `starts[i] … starts[i + 1]` are its indices, `x[i]` its place.
 */
export interface Buckets {
  starts: number[];
  x: number[];
  /** True where a bucket is one capture, so that nothing had to be left out. */
  exact: boolean;
}

/**
 * Buckets of the captures with epoch in [from, to], one for each of at most `pixels` columns. A neighbor on
 * either side is kept, so that lines reach the edge.
 */
export function bucketsOf(
  epochs: ArrayLike<number>,
  from: number,
  to: number,
  pixels: number,
  toPixel: (epoch: number) => number,
): Buckets {
  const first = Math.max(0, bisectLeft(epochs, from) - 1);
  let last = bisectLeft(epochs, to);
  if (last < epochs.length) last++;
  const count = Math.max(0, last - first);
  const starts: number[] = [];
  const x: number[] = [];
  if (count <= pixels * 2) {
    for (let i = first; i < last; i++) {
      starts.push(i);
      x.push(toPixel(epochs[i]!));
    }
    starts.push(last);
    return { starts, x, exact: true };
  }
  const columns = Math.max(1, Math.floor(pixels));
  for (let column = 0, i = first; column < columns && i < last; column++) {
    const edge = from + ((to - from) * (column + 1)) / columns;
    const next = column === columns - 1 ? last : Math.min(last, Math.max(i, bisectLeft(epochs, edge)));
    if (next === i) continue;
    starts.push(i);
    x.push(toPixel((epochs[i]! + epochs[next - 1]!) / 2));
    i = next;
  }
  starts.push(last);
  return { starts, x, exact: false };
}

/**
 * A line through every bucket's least and greatest value, x, y pairs; NaN where a bucket has no finite value.
 */
export function linePoints(
  values: MinMaxPyramid,
  buckets: Buckets,
  toY: (value: number) => number,
): Float32Array {
  const { starts, x, exact } = buckets;
  const points = new Float32Array(x.length * (exact ? 2 : 4));
  let at = 0;
  if (exact) {
    for (let i = 0; i < x.length; i++) {
      points[at++] = x[i]!;
      points[at++] = toY(values.at(starts[i]!));
    }
    return points;
  }
  const [lows, highs] = [new Float64Array(x.length), new Float64Array(x.length)];
  values.ranges(starts, lows, highs);
  let previous = NaN;
  for (let i = 0; i < x.length; i++) {
    const [low, high] = [lows[i]!, highs[i]!];
    // Enter a bucket at the end nearer to where the line comes from.
    const lowFirst = !(Math.abs(high - previous) < Math.abs(low - previous));
    points[at++] = x[i]!;
    points[at++] = toY(lowFirst ? low : high);
    points[at++] = x[i]!;
    points[at++] = toY(lowFirst ? high : low);
    previous = lowFirst ? high : low;
  }
  return points;
}
