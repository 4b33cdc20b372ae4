// Sums of 96 bits in a layer's record. Needs fixed_point.wgsl and a binding `records`.

// Adds high·2^52 + low·2^36 + b·2^18 + c to a record's sum of 96 bits; a carry is seen by the addition that wraps.
fn add_to_record(word: u32, sum: vec4<i32>) {
  let b = Wide(u32(sum.z) << 18u, u32(sum.z) >> 14u);
  let low = Wide(0u, u32(sum.y) << 4u);
  let high = Wide(0u, u32(sum.x) << 20u);
  let lower = add_wide(add_wide(Wide(u32(sum.w), 0u), b), low);
  let total = add_wide(lower, high);
  let carry_in_sum = select(0u, 1u, total.high < lower.high);
  let top = bitcast<u32>(sum.x >> 12u) + carry_in_sum;

  let before_low = atomicAdd(&records[word], total.low);
  let carry_low = select(0u, 1u, before_low + total.low < before_low);
  let before_high = atomicAdd(&records[word + 1u], total.high);
  var carry = select(0u, 1u, before_high + total.high < before_high);
  if (carry_low == 1u) {
    carry += select(0u, 1u, atomicAdd(&records[word + 1u], 1u) == 0xffffffffu);
  }
  atomicAdd(&records[word + 2u], top + carry);
}
