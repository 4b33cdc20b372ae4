import { REPLICA_STRIDE, REPLICAS, binFinite } from '../../statistics/bin-values.js';
import type { ChunkKernel } from '../../statistics/chunk-kernel.js';
import { BELOW, CHANGE, CHUNK, foldFinite, MAX, MIN } from '../../statistics/fold-chunk.js';
import { CHUNK_KERNEL_BYTES } from './chunk-kernel-bytes.js';

// Places in the kernel's memory, in bytes; see chunk-kernel.wat.
const PREVIOUS = 32768;
const SUMS = 65536;
const LANES = 65632;
const COUNTERS = 65792;
const EDGES = 69904;

interface Exports {
  memory: WebAssembly.Memory;
  fold(n: number): void;
  change(n: number): void;
  bin(n: number, low: number, scale: number): void;
  bin_by_edges(n: number, low: number, scale: number): void;
}

function instantiate(): Exports {
  const bytes = Uint8Array.from(atob(CHUNK_KERNEL_BYTES), (character) => character.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
}

/**
 * The inner loops in WebAssembly SIMD, with the same bits as the plain ones. Null where the platform has no
 * SIMD, or the page's policy forbids WebAssembly.
 *
 * A chunk is copied into the kernel's memory first. It fits in the first cache, so that costs little, and it
 * leaves the layers in arrays that can move to a worker and back.
 */
export function createSimdKernel(): ChunkKernel | null {
  let exports: Exports;
  try {
    exports = instantiate();
  } catch {
    return null;
  }
  const { buffer } = exports.memory;
  const values = new Float32Array(buffer, 0, CHUNK);
  const before = new Float32Array(buffer, PREVIOUS, CHUNK);
  const sums = new Float64Array(buffer, SUMS, 12);
  const extremes = new Float32Array(buffer, LANES, 8);
  const below = new Int32Array(buffer, LANES + 32, 4);
  const replicas = new Uint32Array(buffer, COUNTERS, REPLICAS * REPLICA_STRIDE);
  const edges = new Float32Array(buffer, EDGES, REPLICA_STRIDE);
  return {
    replicas,
    fold(source, previous, from, to, out) {
      const n = to - from;
      // Only the last chunk of a layer is not a multiple of four lanes.
      if (n === 0 || n % 4 !== 0) return foldFinite(source, previous, from, to, out);
      values.set(source.subarray(from, to));
      exports.fold(n);
      if (previous !== null) {
        before.set(previous.subarray(from, to));
        exports.change(n);
      } else {
        sums.fill(0, CHANGE);
      }
      out.set(sums);
      out[MIN] = Math.min(extremes[0]!, extremes[1]!, extremes[2]!, extremes[3]!);
      out[MAX] = Math.max(extremes[4]!, extremes[5]!, extremes[6]!, extremes[7]!);
      out[BELOW] = below[0]! + below[1]! + below[2]! + below[3]!;
    },
    bin(source, from, to, binning) {
      const n = to - from;
      if (n === 0 || n % 4 !== 0) return binFinite(source, from, to, binning, replicas);
      values.set(source.subarray(from, to));
      if (binning.edges === null) return exports.bin(n, binning.low, binning.scale);
      edges.set(binning.edges);
      exports.bin_by_edges(n, binning.low, binning.scale);
    },
  };
}
