import { median } from './robust-scale.js';

export interface Trend {
  /** Theil–Sen slope: median of the slopes of all pairs, per unit of x. */
  slope: number;
  /**
   * Mann–Kendall statistic as a standard normal deviate: below −2.33, falling at the 1 % level (one-sided).
   */
  z: number;
}

/**
 * Whether a short series rises or falls, without supposing normal noise. O(n²): for windows of up to a
 * hundred points.
 */
export function trend(x: readonly number[], y: readonly number[]): Trend {
  const n = y.length;
  const slopes: number[] = [];
  let score = 0;
  const ties = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    ties.set(y[i]!, (ties.get(y[i]!) ?? 0) + 1);
    for (let j = i + 1; j < n; j++) {
      score += Math.sign(y[j]! - y[i]!);
      if (x[j]! > x[i]!) slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
    }
  }
  let variance = n * (n - 1) * (2 * n + 5);
  for (const t of ties.values()) variance -= t * (t - 1) * (2 * t + 5);
  const deviation = Math.sqrt(variance / 18);
  return {
    slope: slopes.length > 0 ? median(slopes) : 0,
    z: deviation > 0 ? (score - Math.sign(score)) / deviation : 0,
  };
}
