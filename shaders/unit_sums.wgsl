// Per-unit figures: sums over rows or columns of a layer seen as a matrix, of φ and of |change since the last capture|.
// One workgroup a tile of 16 units × up to 1024 elements of each. Sums are integers in units of 2^-24 of y (see Scale).

struct Tile {
  segment: u32,
  first_unit: u32,
  unit_end: u32,
  unit_stride: u32,    // values from one unit to the next
  first_element: u32,
  element_end: u32,
  element_stride: u32, // values from one element of a unit to the next
  accumulator: u32,    // of unit 0
}

@group(0) @binding(0) var<storage, read> page: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> tiles: array<Tile>;
@group(0) @binding(2) var<storage, read> segments: array<Segment>;
@group(0) @binding(3) var<storage, read> scales: array<Scale>;
@group(0) @binding(4) var<storage, read_write> accumulators: array<atomic<u32>>;
@group(0) @binding(5) var<uniform> work: Work;

const LANES = 16u;
const ACCUMULATOR_WORDS = 6u; // sum, sum of |change| (two words each), values, pairs

struct Partial {
  sum: Wide,
  change: Wide,
  counts: vec2<u32>,
}

var<workgroup> partials: array<Partial, LANES * LANES>;

// a·2^24 + b·2^6 + c·2^-12.
fn to_wide(sum: LimbSum) -> Wide {
  let b = sum.b * 64 + (sum.c >> 12u);
  return add_wide(
    Wide(bitcast<u32>(sum.a) << 24u, bitcast<u32>(sum.a >> 8u)),
    Wide(bitcast<u32>(b), select(0u, 0xffffffffu, b < 0)),
  );
}

fn add_to(word: u32, value: Wide) {
  let before = atomicAdd(&accumulators[word], value.low);
  atomicAdd(&accumulators[word + 1u], value.high + select(0u, 1u, before + value.low < before));
}

@compute @workgroup_size(256)
fn unit_sums(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linear_index(group, groups);
  if (index >= work.chunk_count) {
    return;
  }
  let tile = tiles[work.first_chunk + index];
  let segment = segments[tile.segment];
  let scale = scales[segment.layer];
  // Neighbouring threads read neighbouring values on either axis.
  let fast = thread % LANES;
  let slow = thread / LANES;
  let along = tile.element_stride == 1u;
  let own_unit = select(fast, slow, along);
  let own_lane = select(slow, fast, along);

  var sum: LimbSum;
  var change: LimbSum;
  var counts: vec2<u32>;
  let unit = tile.first_unit + own_unit;
  if (unit < tile.unit_end) {
    for (var element = tile.first_element + own_lane; element < tile.element_end; element += LANES) {
      let position = unit * tile.unit_stride + element * tile.element_stride;
      if (position < segment.base || position - segment.base >= segment.count) {
        continue;
      }
      let place = position - segment.base;
      let bits = vec4(load1(segment.current, place, segment.flags));
      if (!is_finite4(bits).x) {
        continue;
      }
      add_limb(&sum, scaled4(bits, scale.scale, scale.subnormal_scale).x);
      counts.x++;
      if ((segment.flags & HAS_PREVIOUS) != 0u) {
        let before = vec4(load1(segment.previous, place, segment.flags));
        if (is_finite4(before).x) {
          let from_y = scaled4(before, scale.change_scale, scale.change_subnormal_scale);
          let to_y = scaled4(bits, scale.change_scale, scale.change_subnormal_scale);
          add_limb(&change, abs(to_y.x - from_y.x) * 0.5);
          counts.y++;
        }
      }
    }
  }
  partials[own_unit * LANES + own_lane] = Partial(to_wide(sum), to_wide(change), counts);
  workgroupBarrier();

  if (thread < LANES && tile.first_unit + thread < tile.unit_end) {
    var total: Partial;
    for (var lane = 0u; lane < LANES; lane++) {
      let part = partials[thread * LANES + lane];
      total.sum = add_wide(total.sum, part.sum);
      total.change = add_wide(total.change, part.change);
      total.counts += part.counts;
    }
    let word = (tile.accumulator + tile.first_unit + thread) * ACCUMULATOR_WORDS;
    add_to(word, total.sum);
    add_to(word + 2u, total.change);
    atomicAdd(&accumulators[word + 4u], total.counts.x);
    atomicAdd(&accumulators[word + 5u], total.counts.y);
  }
}
