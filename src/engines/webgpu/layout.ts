/**
 * How a capture lies in memory: the structs and constants of the kernels, by name. A test holds every one of
 * them against the WGSL.
 */

/** The structs that this side writes, each field one word, in order. */
export const STRUCTS = {
  Chunk: ['segment', 'first', 'count', 'slot'],
  Segment: ['layer', 'current', 'previous', 'flags', 'base', 'count', 'unused_a', 'unused_b'],
  Layer: ['first_slot', 'slots', 'count', 'unused'],
  Work: ['first_chunk', 'chunk_count', 'layer_count', 'ranged', 'low', 'high', 'top', 'unused'],
  Tile: [
    'segment',
    'first_unit',
    'unit_end',
    'unit_stride',
    'first_element',
    'element_end',
    'element_stride',
    'first_sum',
  ],
  Contest: ['first', 'count', 'winner', 'unused'],
} as const;

export type StructName = keyof typeof STRUCTS;
type Fields<S extends StructName> = {
  readonly [F in (typeof STRUCTS)[S][number] as F extends `unused${string}` ? never : F]: number;
};

/** Words of one struct. */
export const WORDS = {
  Chunk: STRUCTS.Chunk.length,
  Segment: STRUCTS.Segment.length,
  Layer: STRUCTS.Layer.length,
  Work: STRUCTS.Work.length,
  Tile: STRUCTS.Tile.length,
  Contest: STRUCTS.Contest.length,
  /** Written and read by kernels alone. */
  Scale: 12,
} as const;

/** The words of one struct, from its fields. */
export function pack<S extends StructName>(struct: S, fields: Fields<S>): number[] {
  return STRUCTS[struct].map((field) => (fields as Record<string, number | undefined>)[field] ?? 0);
}

/** Bits of `Segment.flags`. */
export const FORMAT_FLAGS = { f32: 0, f16: 1, bf16: 2 } as const;
export const HAS_PREVIOUS = 4;

/** Words of a layer's record, up to its histogram. */
export const RECORD = {
  HIGHEST_KEY: 0,
  HIGHEST_INVERTED_KEY: 1,
  NAN_COUNT: 2,
  INF_COUNT: 3,
  BELOW_COUNT: 4,
  OUT_OF_RANGE_COUNT: 5,
  CHANGE_COUNT: 6,
  EXPONENT: 7,
  PIVOT: 8,
  DEVIATION_SCALE: 9,
  SUM: 10,
  SQUARES: 13,
  CHANGE: 16,
  HISTOGRAM: 36,
} as const;

/** Digits of 16 bits in the sum of |change|. */
export const CHANGE_DIGITS = 20;

/** Words of one unit's sums in one tile: sum, sum of |change| (two words each), then base and count of either. */
export const UNIT_SUM_WORDS = 6;

/** Bits of one limb of a sum; values are scaled to at most 2^LIMB_BITS. */
export const LIMB_BITS = 18;

/** Words of one layer's record for a histogram of `bins` bins. */
export function recordWords(bins: number): number {
  return Math.ceil((RECORD.HISTOGRAM + bins) / 4) * 4;
}
