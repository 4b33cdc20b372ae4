// Between the passes: from a layer's extremes and rough mean, the scales that keep pass 2 within i32 and f32.
// One workgroup a layer.
// Twin: src/statistics/bin-values.ts.

@group(0) @binding(0) var<storage, read> layers: array<Layer>;
@group(0) @binding(1) var<storage, read_write> records: array<u32>;
@group(0) @binding(2) var<storage, read> rough_means: array<vec2<u32>>;
@group(0) @binding(3) var<storage, read_write> scales: array<Scale>;
@group(0) @binding(4) var<uniform> work: Work;

const WORKGROUP = 64u;
const LIMB_BITS = 18;
// Below this a finer scale gains nothing: 2^(-100 - 54) is less than the smallest subnormal.
const LOWEST_EXPONENT = -100;
// Above it, subnormals are less than the last digit of any sum.
const TINY_EXPONENT = -60;

var<workgroup> sums: array<f32, WORKGROUP>;

fn scaled1(bits: u32, scale: f32, subnormal_scale: f32) -> f32 {
  return scaled4(vec4(bits), scale, subnormal_scale).x;
}

@compute @workgroup_size(WORKGROUP)
fn derive_scale(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(num_workgroups) groups: vec3<u32>,
  @builtin(local_invocation_index) thread: u32,
) {
  let index = linear_index(group, groups);
  if (index >= work.layer_count) {
    return;
  }
  let layer = layers[index];
  let record = index * RECORD_WORDS;
  let finite = layer.count - records[record + NAN_COUNT] - records[record + INF_COUNT];
  let share = 1.0 / f32(max(finite, 1u));

  var sum = 0.0;
  for (var slot = thread; slot < layer.slots; slot += WORKGROUP) {
    let part = rough_means[layer.first_slot + slot];
    sum += bitcast<f32>(part.x) * (f32(part.y) * share);
  }
  sums[thread] = sum;
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
  }
  if (thread != 0u) {
    return;
  }

  var scale: Scale;
  if (finite == 0u) {
    scale.flags = EMPTY;
    scales[index] = scale;
    return;
  }
  let highest = bits_of_key(records[record + HIGHEST_KEY]);
  let lowest = bits_of_key(~records[record + HIGHEST_INVERTED_KEY]);
  let exponent = max(max(magnitude_exponent(highest), magnitude_exponent(lowest)), LOWEST_EXPONENT);
  var bin_exponent = exponent;
  scale.low = lowest;
  scale.high = highest;
  if (work.ranged != 0u) {
    scale.flags = RANGED;
    scale.low = work.low;
    scale.high = work.high;
    bin_exponent = max(max(magnitude_exponent(work.low), magnitude_exponent(work.high)), LOWEST_EXPONENT);
  } else if (highest == lowest) {
    scale.flags = CONSTANT;
  }
  scale.scale = power_of_two(LIMB_BITS - exponent);
  scale.subnormal_scale = power_of_two(LIMB_BITS - exponent - 149);
  scale.flags |= select(0u, TINY, exponent < TINY_EXPONENT);

  let highest_y = scaled1(highest, scale.scale, scale.subnormal_scale);
  let lowest_y = scaled1(lowest, scale.scale, scale.subnormal_scale);
  // The rough mean is only a point near which deviations are small: any value between the extremes gives the same variance.
  scale.pivot = clamp(sums[0] * scale.scale, lowest_y, highest_y);
  let reach = max(highest_y - scale.pivot, scale.pivot - lowest_y);
  scale.deviation_scale = select(power_of_two(-magnitude_exponent(bitcast<u32>(reach))), 0.0, reach == 0.0);

  scale.exponent = max(magnitude_exponent(scale.low), magnitude_exponent(scale.high));
  scale.bin_scale = power_of_two(LIMB_BITS - bin_exponent);
  scale.bin_subnormal_scale = power_of_two(LIMB_BITS - bin_exponent - 149);
  scale.low_y = scaled1(scale.low, scale.bin_scale, scale.bin_subnormal_scale);
  let width = scaled1(scale.high, scale.bin_scale, scale.bin_subnormal_scale) - scale.low_y;
  scale.bins_per_y = select(f32(BINS) / width, 0.0, width == 0.0);
  scales[index] = scale;

  records[record + EXPONENT] = bitcast<u32>(exponent);
  records[record + PIVOT] = bitcast<u32>(scale.pivot);
  records[record + DEVIATION_SCALE] = bitcast<u32>(scale.deviation_scale);
}
