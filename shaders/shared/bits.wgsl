// Floats as bits. WGSL may assume that no value is NaN or infinite, so such tests are made on the bit pattern.

const EXPONENT_MASK = 0x7f800000u;
const MANTISSA_MASK = 0x007fffffu;
const SIGN_BIT = 0x80000000u;

fn is_finite4(bits: vec4<u32>) -> vec4<bool> {
  return (bits & vec4(EXPONENT_MASK)) != vec4(EXPONENT_MASK);
}

fn is_nan4(bits: vec4<u32>) -> vec4<bool> {
  return (bits & vec4(~SIGN_BIT)) > vec4(EXPONENT_MASK);
}

// A key that orders like the value: unsigned comparison of keys = comparison of floats. No finite value has key 0.
// A negative value is negated as an integer, not inverted, so that -0 and +0 have one key.
fn order_key4(bits: vec4<u32>) -> vec4<u32> {
  return select(bits ^ vec4(SIGN_BIT), vec4(0u) - bits, (bits & vec4(SIGN_BIT)) != vec4(0u));
}

fn order_key(bits: u32) -> u32 {
  return order_key4(vec4(bits)).x;
}

// The key of zero gives +0.
fn bits_of_key(key: u32) -> u32 {
  return select(0u - key, key ^ SIGN_BIT, (key & SIGN_BIT) != 0u);
}

// 2^exponent; 0 where that is below the smallest normal f32.
fn power_of_two(exponent: i32) -> f32 {
  return bitcast<f32>(u32(clamp(exponent + 127, 0, 254)) << 23u);
}

// The smallest E with |value| < 2^E, for normal values; subnormals count as the smallest normal.
fn magnitude_exponent(bits: u32) -> i32 {
  return max(i32((bits & EXPONENT_MASK) >> 23u), 1) - 126;
}

fn count_true(mask: vec4<bool>) -> u32 {
  let ones = select(vec4(0u), vec4(1u), mask);
  return ones.x + ones.y + ones.z + ones.w;
}

fn half_to_float_bits(half: vec4<u32>) -> vec4<u32> {
  let sign = (half & vec4(0x8000u)) << vec4(16u);
  let exponent = (half >> vec4(10u)) & vec4(31u);
  let mantissa = half & vec4(0x3ffu);
  let normal = ((exponent + vec4(112u)) << vec4(23u)) | (mantissa << vec4(13u));
  let subnormal = bitcast<vec4<u32>>(vec4<f32>(mantissa) * 0x1p-24f);
  let special = vec4(EXPONENT_MASK) | (mantissa << vec4(13u));
  return sign | select(select(normal, special, exponent == vec4(31u)), subnormal, exponent == vec4(0u));
}
