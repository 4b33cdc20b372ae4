import { exactEdges } from './bin-edges.js';

/** Replicas of the bins, so that equal neighbors do not wait for each other's count. */
export const REPLICAS = 4;
/** Counters of one replica: up to 256 bins and one place for values equal to the upper end. */
export const REPLICA_STRIDE = 257;

/**
 * How values are turned into bins: bin = ⌊(value − low) · scale⌋, and one less for a value below the bin's
 * entry in `edges`, where there are any.
 */
export interface Binning {
  bins: number;
  low: number;
  high: number;
  scale: number;
  /** `bins + 1` entries; null where the formula alone is exact for every f32. */
  edges: Float32Array | null;
}

/**
 * Bins over [low, high], f32 numbers, low < high. Each f32 comes into the bin that exact arithmetic gives.
 *
 * Quantized and clipped values fall exactly on edges by the thousand, and belong to the bin above; a quotient
 * rounded down would put them all below. The scale is therefore a few units in the last place too large:
 * every value on an edge, rounding included, lands above it. Values nearer below an edge than 1e-15 of the
 * range land above it as well; `edges` brings those back.
 */
export function binningOf(bins: number, low: number, high: number): Binning {
  const scale = scaleOf(bins, low, high);
  return { bins, low, high, scale, edges: exactEdges(bins, low, high, scale) };
}

/** Bins per unit, a few units in the last place too large: see `binningOf`. */
export function scaleOf(bins: number, low: number, high: number): number {
  return (bins / (high - low)) * (1 + 2 ** -50);
}

/** The range of a layer's own histogram; a constant layer gets the one that NumPy gives it. */
export function naturalRange(min: number, max: number): [low: number, high: number] {
  return min === max ? [min - 0.5, max + 0.5] : [min, max];
}

/** Counts values[from, to), all finite and in range, into four replicas of the bins. */
export function binFinite(
  values: Float32Array,
  from: number,
  to: number,
  binning: Binning,
  replicas: Uint32Array,
): void {
  const { low, scale, edges } = binning;
  if (edges !== null) return binByEdges(values, from, to, binning, edges, replicas);
  let i = from;
  for (; i + 3 < to; i += 4) {
    const a = ((values[i]! - low) * scale) | 0;
    const b = ((values[i + 1]! - low) * scale) | 0;
    const c = ((values[i + 2]! - low) * scale) | 0;
    const d = ((values[i + 3]! - low) * scale) | 0;
    replicas[a]!++;
    replicas[b + REPLICA_STRIDE]!++;
    replicas[c + 2 * REPLICA_STRIDE]!++;
    replicas[d + 3 * REPLICA_STRIDE]!++;
  }
  for (; i < to; i++) replicas[((values[i]! - low) * scale) | 0]!++;
}

function binByEdges(
  values: Float32Array,
  from: number,
  to: number,
  { low, scale }: Binning,
  edges: Float32Array,
  replicas: Uint32Array,
): void {
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    const bin = ((value - low) * scale) | 0;
    replicas[(value < edges[bin]! ? bin - 1 : bin) + ((i - from) & 3) * REPLICA_STRIDE]!++;
  }
}

/**
 * As `binFinite` for any values: those not finite are left out. Returns how many finite ones lie outside the
 * range.
 */
export function binMixed(
  values: Float32Array,
  from: number,
  to: number,
  binning: Binning,
  replicas: Uint32Array,
): number {
  const { low, high, scale, edges } = binning;
  let outside = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (value >= low && value <= high) {
      const bin = ((value - low) * scale) | 0;
      replicas[edges !== null && value < edges[bin]! ? bin - 1 : bin]!++;
    } else if (Number.isFinite(value)) outside++;
  }
  return outside;
}

/** The histogram from its replicas; values equal to the upper end belong to the last bin, which is closed. */
export function histogramOf(replicas: Uint32Array, bins: number): number[] {
  const histogram = new Array<number>(bins).fill(0);
  for (let r = 0; r < REPLICAS; r++) {
    for (let k = 0; k <= bins; k++) histogram[Math.min(k, bins - 1)]! += replicas[r * REPLICA_STRIDE + k]!;
  }
  return histogram;
}
