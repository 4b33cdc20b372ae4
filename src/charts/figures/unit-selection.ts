/** Units of one side of a layer, in order. */
export interface UnitSide {
  /** Mean φ. */
  phi: readonly number[];
  /** Mean |Δφ|. */
  activity: readonly number[];
}

export interface UnitSelection {
  /** Indices shown, ascending. */
  shown: number[];
  /** How many of them are there for their φ; the rest are a sample of even steps. */
  strongest: number;
  total: number;
}

/** Units drawn of one side at most. */
export const MOST_UNITS = 240;

/**
 * All units of a side, or where there are too many the strongest two thirds of what fits and an even sample
 * of the others. `wanted` ones come first.
 */
export function selectUnits(
  phi: readonly number[],
  wanted: Iterable<number>,
  most = MOST_UNITS,
): UnitSelection {
  const total = phi.length;
  if (total <= most) return { shown: phi.map((_, i) => i), strongest: total, total };
  const strong = Math.round((most * 2) / 3);
  const chosen = new Set<number>();
  for (const index of wanted) if (chosen.size < strong && index >= 0 && index < total) chosen.add(index);
  const size = (i: number): number => (Number.isNaN(phi[i]!) ? Infinity : Math.abs(phi[i]!));
  const order = phi.map((_, i) => i).sort((a, b) => size(b) - size(a) || a - b);
  for (const index of order) {
    if (chosen.size >= strong) break;
    chosen.add(index);
  }
  const rest = phi.map((_, i) => i).filter((i) => !chosen.has(i));
  const sample = Math.min(most - strong, rest.length);
  for (let i = 0; i < sample; i++) chosen.add(rest[Math.floor(((i + 0.5) * rest.length) / sample)]!);
  return { shown: [...chosen].sort((a, b) => a - b), strongest: strong, total };
}

/**
 * Means of `values` over groups: `groupOf(i)` says which of `count`. NaN where a group has no finite value.
 */
export function groupMeans(
  values: readonly number[],
  count: number,
  groupOf: (index: number) => number,
): number[] {
  const sums = new Float64Array(count);
  const counts = new Float64Array(count);
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    sums[groupOf(index)]! += value;
    counts[groupOf(index)]!++;
  });
  return Array.from(sums, (sum, i) => sum / counts[i]!);
}
