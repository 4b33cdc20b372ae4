/**
 * Count, mean, spread and extremes of the finite values of one part of a layer, and what changed since the
 * last capture.
 * `emptyMoments` is the identity of `mergeMoments`, so parts may be merged in any grouping.
 */
export interface Moments {
  /** Finite values. */
  n: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  m2: number;
  min: number;
  max: number;
  nanCount: number;
  infCount: number;
  belowThreshold: number;
  /** Sum of |φ_t − φ_{t−1}| over the `changeCount` values finite in both captures. */
  changeSum: number;
  changeCount: number;
}

export function emptyMoments(): Moments {
  return {
    n: 0,
    mean: 0,
    m2: 0,
    min: Infinity,
    max: -Infinity,
    nanCount: 0,
    infCount: 0,
    belowThreshold: 0,
    changeSum: 0,
    changeCount: 0,
  };
}

/** Adds `part` to `into` by Chan's rule: exact but for rounding, whatever the offset of the values. */
export function mergeMoments(into: Moments, part: Readonly<Moments>): void {
  into.nanCount += part.nanCount;
  into.infCount += part.infCount;
  into.changeSum += part.changeSum;
  into.changeCount += part.changeCount;
  if (part.n === 0) return;
  if (part.min < into.min) into.min = part.min;
  if (part.max > into.max) into.max = part.max;
  into.belowThreshold += part.belowThreshold;
  const n = into.n + part.n;
  const delta = part.mean - into.mean;
  // The mean moves away from that of the larger part (of equal parts, from the lower mean), so that merging
  // commutes to the last bit and a constant keeps a variance of exactly 0.
  const fromPart = part.n > into.n || (part.n === into.n && delta < 0);
  if (into.n === 0) into.mean = part.mean;
  else if (fromPart) into.mean = part.mean - delta * (into.n / n);
  else into.mean += delta * (part.n / n);
  into.m2 = into.n === 0 ? part.m2 : into.m2 + part.m2 + delta * delta * ((into.n * part.n) / n);
  into.n = n;
}
