import { binFinite, REPLICA_STRIDE, REPLICAS, type Binning } from './bin-values.js';
import { foldFinite } from './fold-chunk.js';

/**
 * The two inner loops over a chunk of finite f32 values. Another implementation must give the same bits
 * (see `foldFinite` for the order of the additions), so that it never matters which of them ran.
 */
export interface ChunkKernel {
  /** As `foldFinite`. `to − from` is at most CHUNK. */
  fold(
    values: Float32Array,
    previous: Float32Array | null,
    from: number,
    to: number,
    out: Float64Array,
  ): void;
  /** As `binFinite`, into `replicas`. */
  bin(values: Float32Array, from: number, to: number, binning: Binning): void;
  /** REPLICAS × REPLICA_STRIDE counters; whoever measures clears them first. One measurement at a time. */
  readonly replicas: Uint32Array;
}

/** The loops in plain JavaScript. */
export function createPlainKernel(): ChunkKernel {
  const replicas = new Uint32Array(REPLICAS * REPLICA_STRIDE);
  return {
    fold: foldFinite,
    bin: (values, from, to, binning) => binFinite(values, from, to, binning, replicas),
    replicas,
  };
}
