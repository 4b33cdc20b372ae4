// Pass 2 of a capture: sum, squared deviations, histogram, |change since the last capture|.
// Reads every value once and its predecessor once. One workgroup a chunk.
// Twin: src/statistics/fold-chunk.ts, src/statistics/bin-values.ts.

@group(0) @binding(0) var<storage, read> page: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read> chunks: array<Chunk>;
@group(0) @binding(2) var<storage, read> segments: array<Segment>;
@group(0) @binding(3) var<storage, read_write> records: array<atomic<u32>>;
@group(0) @binding(5) var<storage, read> scales: array<Scale>;
@group(0) @binding(6) var<uniform> work: Work;

override WORKGROUP: u32 = 256u;
// Copies of the histogram within a workgroup, so that equal values do not queue for one counter.
override COPIES: u32 = 8u;

const SUMS = 2u; // x, squared deviation

var<workgroup> bins: array<atomic<u32>, COPIES * (BINS + 1u)>;
var<workgroup> limbs: array<vec4<i32>, SUMS * WORKGROUP>;
var<workgroup> part_limbs: array<vec4<i32>, SUMS * 16u>;
var<workgroup> change_digits: array<atomic<u32>, CHANGE_DIGITS>;
var<workgroup> out_of_range: atomic<u32>;
var<workgroup> changes: atomic<u32>;

// The bin of x when `edge` is the nearest edge, by comparing (x − low) · BINS with edge · (high − low) in integers.
fn exact_bin(bits: u32, edge: f32, scale: Scale, width: Wide) -> i32 {
  let above_low = subtract_wide(fixed(bits, scale.exponent), fixed(scale.low, scale.exponent));
  let k = u32(max(edge, 0.0));
  return i32(k) - select(1, 0, at_least(times(above_low, BINS), times(width, k)));
}

fn count_in_bin(counted: bool, copy: u32, bin: i32) {
  if (counted) {
    atomicAdd(&bins[copy + u32(clamp(bin, 0, i32(BINS) - 1))], 1u);
  }
}

// A thread's 64 bits touch five digits. Those of 256 threads add up to less than 2^24: no carries yet.
fn add_to_digits(sum: FloatSum) {
  if ((sum.total.low | sum.total.high) == 0u) {
    return;
  }
  let first = u32(sum.base) >> 4u;
  let places = u32(sum.base) & 15u;
  let total = shifted_left(sum.total, places);
  atomicAdd(&change_digits[first], total.low & 0xffffu);
  atomicAdd(&change_digits[first + 1u], total.low >> 16u);
  atomicAdd(&change_digits[first + 2u], total.high & 0xffffu);
  atomicAdd(&change_digits[first + 3u], total.high >> 16u);
  atomicAdd(&change_digits[first + 4u], shifted_right(Wide(sum.total.high, 0u), 32u - places).low);
}

@compute @workgroup_size(WORKGROUP)
fn accumulate(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linear_index(group, groups);
  if (index >= work.chunk_count) {
    return;
  }
  let chunk = chunks[work.first_chunk + index];
  let segment = segments[chunk.segment];
  let scale = scales[segment.layer];
  if ((scale.flags & EMPTY) != 0u) {
    return;
  }
  let width = subtract_wide(fixed(scale.high, scale.exponent), fixed(scale.low, scale.exponent));
  let binned = (scale.flags & CONSTANT) == 0u;
  let ranged = (scale.flags & RANGED) != 0u;
  let low_key = order_key(scale.low);
  let high_key = order_key(scale.high);
  let copy = (thread % COPIES) * (BINS + 1u);
  let first_quad = chunk.first >> 2u;

  let tiny = (scale.flags & TINY) != 0u;

  var sum: Limbs;
  var squares: LimbSum;
  var change: FloatSum;
  var own_changes = 0u;
  var own_out_of_range = 0u;
  for (var quad = thread; quad * 4u < chunk.count; quad += WORKGROUP) {
    let raw = load4(segment.current, first_quad + quad, segment.flags);
    let finite = is_finite4(raw) & (vec4(quad * 4u) + vec4(0u, 1u, 2u, 3u) < vec4(chunk.count));
    let bits = select(vec4(0u), raw, finite);
    var y = bitcast<vec4<f32>>(bits) * scale.scale;
    if (tiny) {
      y = scaled4(bits, scale.scale, scale.subnormal_scale);
    }
    add_limbs(&sum, y);

    // Four squares add up to at most 2^18; none is negative, so that nothing cancels.
    let deviation = select(vec4(0.0), (y - vec4(scale.pivot)) * scale.deviation_scale, finite);
    add_limb(&squares, dot(deviation, deviation) * 0x1p16f);

    if ((segment.flags & HAS_PREVIOUS) != 0u) {
      let before = load4(segment.previous, first_quad + quad, segment.flags);
      let both = finite & is_finite4(before);
      let step = change_of4(select(vec4(0u), bits, both), select(vec4(0u), before, both));
      add_float(&change, bitcast<u32>(step.value), step.exponent);
      own_changes += count_true(both);
    }

    if (binned) {
      var counted = finite;
      var bin_y = y;
      if (ranged) {
        let key = order_key4(bits);
        let outside = finite & ((key < vec4(low_key)) | (key > vec4(high_key)));
        own_out_of_range += count_true(outside);
        counted = finite & !outside;
        bin_y = scaled4(select(vec4(scale.low), bits, counted), scale.bin_scale, scale.bin_subnormal_scale);
      }
      let place = (bin_y - vec4(scale.low_y)) * scale.bins_per_y;
      let edge = round(place);
      var bin = vec4<i32>(place);
      // Where rounding could matter, and for all values that lie on an edge, integers decide.
      let near = counted & (abs(place - edge) < vec4(f32(BINS) * 0x1p-20f));
      if (any(near)) {
        bin = select(bin, vec4(
          exact_bin(bits.x, edge.x, scale, width),
          exact_bin(bits.y, edge.y, scale, width),
          exact_bin(bits.z, edge.z, scale, width),
          exact_bin(bits.w, edge.w, scale, width),
        ), near);
      }
      count_in_bin(counted.x, copy, bin.x);
      count_in_bin(counted.y, copy, bin.y);
      count_in_bin(counted.z, copy, bin.z);
      count_in_bin(counted.w, copy, bin.w);
    }
  }
  if (own_changes > 0u) {
    atomicAdd(&changes, own_changes);
  }
  if (own_out_of_range > 0u) {
    atomicAdd(&out_of_range, own_out_of_range);
  }
  limbs[thread] = normalized(add_lanes(sum));
  limbs[WORKGROUP + thread] = normalized(squares);
  add_to_digits(change);
  workgroupBarrier();

  let record = segment.layer * RECORD_WORDS;
  for (var bin = thread; bin < BINS; bin += WORKGROUP) {
    var total = 0u;
    for (var i = 0u; i < COPIES; i++) {
      total += atomicLoad(&bins[i * (BINS + 1u) + bin]);
    }
    if (total > 0u) {
      atomicAdd(&records[record + HISTOGRAM + bin], total);
    }
  }
  if (thread < CHANGE_DIGITS) {
    // One step of carrying leaves a digit below 2^17: a record takes those of 2^15 workgroups, eight times as many as a layer has.
    let carried = select(atomicLoad(&change_digits[max(thread, 1u) - 1u]) >> 16u, 0u, thread == 0u);
    let digit = (atomicLoad(&change_digits[thread]) & 0xffffu) + carried;
    if (digit > 0u) {
      atomicAdd(&records[record + CHANGE + thread], digit);
    }
  }
  if (thread < SUMS * 16u) {
    let which = thread >> 4u;
    var total = vec4(0i);
    for (var i = thread & 15u; i < WORKGROUP; i += 16u) {
      total += limbs[which * WORKGROUP + i];
    }
    part_limbs[thread] = total;
  }
  workgroupBarrier();
  if (thread < SUMS) {
    var total = vec4(0i);
    for (var i = 0u; i < 16u; i++) {
      total += part_limbs[thread * 16u + i];
    }
    add_to_record(record + SUM + thread * 3u, total);
  }
  if (thread == SUMS) {
    atomicAdd(&records[record + CHANGE_COUNT], atomicLoad(&changes));
    atomicAdd(&records[record + OUT_OF_RANGE_COUNT], atomicLoad(&out_of_range));
  }
}
