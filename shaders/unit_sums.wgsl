// Per-unit figures: sums over rows or columns of a layer seen as a matrix, of φ and of |change since the last capture|.
// One workgroup a tile of 16 units × up to 1024 elements of each. Every unit is summed on its own scale.
// Twin: src/statistics/measure-units.ts.

struct Tile {
  segment: u32,
  first_unit: u32,
  unit_end: u32,
  unit_stride: u32,    // values from one unit to the next
  first_element: u32,
  element_end: u32,
  element_stride: u32, // values from one element of a unit to the next
  first_sum: u32,      // where the sums of the first unit go
}

@group(0) @binding(0) var<storage, read> page: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> tiles: array<Tile>;
@group(0) @binding(2) var<storage, read> segments: array<Segment>;
@group(0) @binding(3) var<storage, read_write> unit_sum_words: array<u32>;
@group(0) @binding(4) var<uniform> work: Work;

const LANES = 16u;
const UNIT_SUM_WORDS = 6u; // sum, sum of |change| (two words each), then base | count << 16 of either

struct Partial {
  sum: FloatSum,
  change: FloatSum,
  counts: vec2<u32>,
}

var<workgroup> partials: array<Partial, LANES * LANES>;

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
  // Neighboring threads read neighboring values on either axis.
  let fast = thread % LANES;
  let slow = thread / LANES;
  let along = tile.element_stride == 1u;
  let own_unit = select(fast, slow, along);
  let own_lane = select(slow, fast, along);

  var sum: FloatSum;
  var change: FloatSum;
  var counts: vec2<u32>;
  let unit = tile.first_unit + own_unit;
  if (unit < tile.unit_end) {
    for (var element = tile.first_element + own_lane; element < tile.element_end; element += LANES) {
      let position = unit * tile.unit_stride + element * tile.element_stride;
      if (position < segment.base || position - segment.base >= segment.count) {
        continue;
      }
      let place = position - segment.base;
      let bits = load1(segment.current, place, segment.flags);
      if (!is_finite4(vec4(bits)).x) {
        continue;
      }
      add_float(&sum, bits, 0);
      counts.x++;
      if ((segment.flags & HAS_PREVIOUS) != 0u) {
        let before = load1(segment.previous, place, segment.flags);
        if (is_finite4(vec4(before)).x) {
          let step = change_of(bits, before);
          add_float(&change, bitcast<u32>(step.value), step.exponent);
          counts.y++;
        }
      }
    }
  }
  partials[own_unit * LANES + own_lane] = Partial(sum, change, counts);
  workgroupBarrier();

  if (thread < LANES && tile.first_unit + thread < tile.unit_end) {
    var total: Partial;
    for (var lane = 0u; lane < LANES; lane++) {
      let part = partials[thread * LANES + lane];
      total.sum = merge_float_sums(total.sum, part.sum);
      total.change = merge_float_sums(total.change, part.change);
      total.counts += part.counts;
    }
    let word = (tile.first_sum + thread) * UNIT_SUM_WORDS;
    unit_sum_words[word] = total.sum.total.low;
    unit_sum_words[word + 1u] = total.sum.total.high;
    unit_sum_words[word + 2u] = total.change.total.low;
    unit_sum_words[word + 3u] = total.change.total.high;
    unit_sum_words[word + 4u] = u32(total.sum.base) | (total.counts.x << 16u);
    unit_sum_words[word + 5u] = u32(total.change.base) | (total.counts.y << 16u);
  }
}
