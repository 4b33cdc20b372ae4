import type { ValueFormat } from '../core/engine.js';
import { CHUNK } from './fold-chunk.js';
import { decodeHalf } from './decode-half.js';

/** Values as they are stored: f32, or the bits of a half precision format. */
export type StoredValues = Float32Array | Uint16Array;

/** One chunk of a layer as f32: `values` from index `from` to `to`. */
export interface ChunkView {
  values: Float32Array;
  from: number;
  to: number;
}

/**
 * Reads a layer chunk by chunk; half precision is decoded into a buffer of one chunk, f32 is read where it
 * lies.
 */
export function chunkReader(
  stored: StoredValues,
  format: ValueFormat,
): (from: number, to: number) => ChunkView {
  if (format === 'f32') {
    const view: ChunkView = { values: stored as Float32Array, from: 0, to: 0 };
    return (from, to) => {
      view.from = from;
      view.to = to;
      return view;
    };
  }
  const view: ChunkView = { values: new Float32Array(CHUNK), from: 0, to: 0 };
  return (from, to) => {
    decodeHalf(stored as Uint16Array, format, from, to, view.values);
    view.to = to - from;
    return view;
  };
}
