// |to - from| of finite values in f32: each difference is off by at most 2^-24 of itself, whatever else is in the layer.

// A sum of differences: value · 2^exponent.
struct Change {
  value: f32,
  exponent: i32,
}

// Four differences added. An eighth of each value is taken, so that nothing overflows.
fn change_of4(to: vec4<u32>, before: vec4<u32>) -> Change {
  let step = abs(bitcast<vec4<f32>>(to) * 0.125 - bitcast<vec4<f32>>(before) * 0.125);
  let sum = (step.x + step.y) + (step.z + step.w);
  let differs = to != before;
  if (sum >= 0x1p-90f || !any(differs)) {
    return Change(sum, 3);
  }
  // So small that a subnormal, which a GPU may flush to zero, could count. Values that differ by less than 2^-87 are below 2^-60.
  let large_to = scaled4(select(vec4(0u), to, differs), 0x1p60f, 0x1p-89f);
  let large_before = scaled4(select(vec4(0u), before, differs), 0x1p60f, 0x1p-89f);
  let large = abs(large_to - large_before);
  return Change((large.x + large.y) + (large.z + large.w), -60);
}

fn change_of(to: u32, before: u32) -> Change {
  return change_of4(vec4(to, 0u, 0u, 0u), vec4(before, 0u, 0u, 0u));
}
