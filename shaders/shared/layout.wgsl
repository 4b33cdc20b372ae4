// How a capture lies in memory. Mirrored by src/engines/webgpu/layout.ts.
// A layer's values lie in one or more segments, each within one page of the arena; a workgroup works on one chunk of a segment.

const FORMAT_MASK = 3u;
const FORMAT_F32 = 0u;
const FORMAT_F16 = 1u;
const FORMAT_BF16 = 2u;
const HAS_PREVIOUS = 4u;

struct Chunk {
  segment: u32,
  first: u32,   // first value within the segment, a multiple of 8
  count: u32,   // values; 0 = nothing to do
  slot: u32,    // where this chunk's rough mean goes
}

struct Segment {
  layer: u32,     // record of the layer in this capture
  current: u32,   // offsets into the page, in units of 16 bytes
  previous: u32,
  flags: u32,     // format | HAS_PREVIOUS
  base: u32,      // index of the segment's first value within the layer
  count: u32,
  unused_a: u32,
  unused_b: u32,
}

struct Layer {
  first_slot: u32,
  slots: u32,
  count: u32,
  unused: u32,
}

// Derived once per layer from its extremes, for the kernels that follow.
struct Scale {
  scale: f32,            // y = x · scale puts |y| ≤ 2^18
  subnormal_scale: f32,  // the same for subnormal x, applied to the integer mantissa
  pivot: f32,            // a rough mean, in y
  deviation_scale: f32,  // |y − pivot| · deviation_scale ≤ 1
  low: u32,              // histogram range, as bits of f32 x
  high: u32,
  bin_scale: f32,        // as `scale`, for |x| within the histogram's range: a common range bears on the bins alone
  bin_subnormal_scale: f32,
  low_y: f32,            // the range's lower end by `bin_scale`
  bins_per_y: f32,
  flags: u32,            // RANGED | CONSTANT | EMPTY | TINY
  exponent: i32,         // of the histogram's range, for exact comparisons
}

const RANGED = 1u;
const CONSTANT = 2u;
const EMPTY = 4u;
const TINY = 8u;      // subnormals matter

// Words of a layer's record. All are written by integer atomics, so their content does not depend on the order of workgroups.
const HIGHEST_KEY = 0u;
const HIGHEST_INVERTED_KEY = 1u;
const NAN_COUNT = 2u;
const INF_COUNT = 3u;
const BELOW_COUNT = 4u;
const OUT_OF_RANGE_COUNT = 5u;
const CHANGE_COUNT = 6u;
const EXPONENT = 7u;
const PIVOT = 8u;
const DEVIATION_SCALE = 9u;
const SUM = 10u;             // two sums of three words each: x, squared deviation
const CHANGE = 16u;          // sum of |change|, in digits of 16 bits from 2^-149 upwards, each with room for carries
const CHANGE_DIGITS = 20u;
const HISTOGRAM = 36u;

override BINS: u32 = 50u;
override RECORD_WORDS: u32 = 88u;

struct Work {
  first_chunk: u32,
  chunk_count: u32,
  layer_count: u32,
  ranged: u32,
  low: u32,      // common histogram range, as bits of f32
  high: u32,
  top: u32,      // how many of the largest values are wanted
  unused: u32,
}

fn linear_index(group: vec3<u32>, groups: vec3<u32>) -> u32 {
  return group.x + group.y * groups.x;
}
