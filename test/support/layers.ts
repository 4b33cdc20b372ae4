// Layers for property tests: the values that break statistics, and the sizes that break loops.
import fc from 'fast-check';

/** Sizes about the widths of vectors, workgroups and chunks. */
export const AWKWARD_SIZES = [0, 1, 2, 3, 4, 5, 63, 64, 65, 255, 256, 257, 4095, 4096, 4097] as const;

/** A random source: uniform in [0, 1). */
export type Uniform = () => number;

/** mulberry32: a small seeded generator, so that a failing layer can be made again from its seed. */
export function uniformFrom(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(u: Uniform): number {
  return Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u());
}

/**
 * Ways of filling a layer, each a maker of one value. `i` is the index, for fills in which the place matters.
 */
export const FILLS = {
  uniform: (u: Uniform) => u(),
  'normal about 1': (u: Uniform) => 1 + 0.3 * normal(u),
  'heavy tail': (u: Uniform) => Math.exp(2 * normal(u)),
  negative: (u: Uniform) => -1 - u(),
  'mean near zero': (u: Uniform) => normal(u),
  'offset 1e4, spread 1e-2': (u: Uniform) => 1e4 + 1e-2 * u(),
  'about 1e30': (u: Uniform) => 1e30 * u(),
  'about 1e-30': (u: Uniform) => 1e-30 * u(),
  'to the ends of f32': (u: Uniform) => (u() < 0.5 ? -1 : 1) * 3.4e38 * u(),
  subnormal: (u: Uniform) => Math.floor(u() * 1000) * 2 ** -149,
  // Multiples of a step fall exactly on the edges of bins.
  'multiples of 0.1': (u: Uniform) => Math.floor(u() * 11) * 0.1,
  'multiples of 1/8': (u: Uniform) => Math.floor(u() * 101) / 8,
  'multiples of 1/50': (u: Uniform) => Math.floor(u() * 51) / 50,
  'whole numbers': (u: Uniform) => Math.floor(u() * 7) - 3,
  'about the threshold': (u: Uniform) => 0.1 + (Math.floor(u() * 9) - 4) * 2 ** -27,
  'one outlier of 1e6': (u: Uniform, i: number) => (i === 0 ? 1e6 : u()),
  'zeros and ones': (u: Uniform) => (u() < 0.5 ? 0 : 1),
  'negative zeros': (u: Uniform) => (u() < 0.5 ? -0 : 0),
  constant: () => 1.1,
  'constant zero': () => 0,
  'constant 1e30': () => 1e30,
} satisfies Record<string, (u: Uniform, i: number) => number>;

export type Fill = keyof typeof FILLS;

export interface RandomLayer {
  fill: Fill;
  size: number;
  seed: number;
  /** Share of values replaced by NaN, +Infinity or -Infinity; 1 leaves no finite value. */
  nonFinite: number;
  /** Also make the first and the last value non-finite. */
  atEnds: boolean;
}

/** The values of a random layer; equal layers give equal values. */
export function layerValues({ fill, size, seed, nonFinite, atEnds }: RandomLayer): Float32Array {
  const u = uniformFrom(seed);
  const make: (u: Uniform, i: number) => number = FILLS[fill];
  const values = Float32Array.from({ length: size }, (_, i) => make(u, i));
  const special = [NaN, Infinity, -Infinity];
  const spoil = (i: number) => (values[i] = special[Math.floor(u() * 3)]!);
  for (let i = 0; i < size; i++) if (u() < nonFinite) spoil(i);
  if (atEnds && size > 0) {
    spoil(0);
    spoil(size - 1);
  }
  return values;
}

export interface LayerArbitraryOptions {
  /** Default: AWKWARD_SIZES and anything from 0 to `maxSize`. */
  sizes?: readonly number[];
  /** Default 600. */
  maxSize?: number;
  /** Default: all. */
  fills?: readonly Fill[];
  /** Default true: some layers hold NaN and infinities. */
  nonFinite?: boolean;
}

/** Random layers; they shrink toward few finite uniform values. `layerValues` makes the values. */
export function randomLayer(options: LayerArbitraryOptions = {}): fc.Arbitrary<RandomLayer> {
  const { sizes, maxSize = 600, fills = Object.keys(FILLS) as Fill[], nonFinite = true } = options;
  const size = sizes
    ? fc.constantFrom(...sizes)
    : fc.oneof(fc.nat(maxSize), fc.constantFrom(...AWKWARD_SIZES));
  return fc.record({
    fill: fc.constantFrom(...fills),
    size,
    seed: fc.nat(2 ** 31 - 1),
    nonFinite: nonFinite ? fc.constantFrom(0, 0, 0, 0.1, 0.5, 1) : fc.constant(0),
    atEnds: nonFinite ? fc.boolean() : fc.constant(false),
  });
}

/** Random layers as arrays. */
export function layerArbitrary(options: LayerArbitraryOptions = {}): fc.Arbitrary<Float32Array> {
  return randomLayer(options).map(layerValues);
}
