// Sums in integers: exact to 2^-54 of a layer's largest magnitude, independent of order, immune to reassociation.
// A value y with |y| ≤ 2^18 is cut into three limbs of 18 bits: y = a + b·2^-18 + c·2^-36.

const LIMB = 0x1p18f;

struct Limbs {
  a: vec4<i32>,
  b: vec4<i32>,
  c: vec4<i32>,
}

fn add_limbs(sum: ptr<function, Limbs>, y: vec4<f32>) {
  let a = vec4<i32>(y);
  let rest = (y - vec4<f32>(a)) * LIMB;
  let b = vec4<i32>(rest);
  let c = vec4<i32>((rest - vec4<f32>(b)) * LIMB);
  (*sum).a += a;
  (*sum).b += b;
  (*sum).c += c;
}

struct LimbSum {
  a: i32,
  b: i32,
  c: i32,
}

// The same for one value a time.
fn add_limb(sum: ptr<function, LimbSum>, y: f32) {
  let a = i32(y);
  let rest = (y - f32(a)) * LIMB;
  let b = i32(rest);
  (*sum).a += a;
  (*sum).b += b;
  (*sum).c += i32((rest - f32(b)) * LIMB);
}

fn add_lanes(sum: Limbs) -> LimbSum {
  return LimbSum(
    sum.a.x + sum.a.y + sum.a.z + sum.a.w,
    sum.b.x + sum.b.y + sum.b.z + sum.b.w,
    sum.c.x + sum.c.y + sum.c.z + sum.c.w,
  );
}

// A thread's sum as one vector (a >> 16, a & 0xffff, b, c), the last three not negative, so that 256 of them can be added in i32.
fn normalized(sum: LimbSum) -> vec4<i32> {
  let b = sum.b + (sum.c >> 18u);
  let a = sum.a + (b >> 18u);
  return vec4(a >> 16u, a & 0xffff, b & 0x3ffff, sum.c & 0x3ffff);
}

// The subnormal case is apart because a GPU may flush subnormal floats to zero.
fn scaled4(bits: vec4<u32>, scale: f32, subnormal_scale: f32) -> vec4<f32> {
  let magnitude = vec4<f32>(bits & vec4(MANTISSA_MASK)) * subnormal_scale;
  let subnormal = select(magnitude, -magnitude, (bits & vec4(SIGN_BIT)) != vec4(0u));
  return select(bitcast<vec4<f32>>(bits) * scale, subnormal, (bits & vec4(EXPONENT_MASK)) == vec4(0u));
}

struct Wide {
  low: u32,
  high: u32,
}

fn add_wide(left: Wide, right: Wide) -> Wide {
  let low = left.low + right.low;
  return Wide(low, left.high + right.high + select(0u, 1u, low < left.low));
}

fn subtract_wide(left: Wide, right: Wide) -> Wide {
  return Wide(left.low - right.low, left.high - right.high - select(0u, 1u, left.low < right.low));
}

// For factors up to 2^16.
fn times(value: Wide, factor: u32) -> Wide {
  let low = (value.low & 0xffffu) * factor;
  let middle = (value.low >> 16u) * factor + (low >> 16u);
  return Wide((middle << 16u) | (low & 0xffffu), value.high * factor + (middle >> 16u));
}

fn at_least(left: Wide, right: Wide) -> bool {
  return left.high > right.high || (left.high == right.high && left.low >= right.low);
}

// floor(x · 2^(54 − E)) of a float with |x| < 2^E, as two's complement of 64 bits.
fn fixed(bits: u32, exponent: i32) -> Wide {
  let own = max(i32((bits & EXPONENT_MASK) >> 23u), 1);
  let implicit = select(0x00800000u, 0u, (bits & EXPONENT_MASK) == 0u);
  let mantissa = (bits & MANTISSA_MASK) | implicit;
  let shift = 30 - (exponent + 126 - own);
  let negative = (bits & SIGN_BIT) != 0u;
  var result: Wide;
  if (shift >= 0) {
    let s = u32(shift);
    result = Wide(mantissa << s, select(mantissa >> (32u - max(s, 1u)), 0u, s == 0u));
  } else {
    let s = u32(min(-shift, 24));
    let dropped = select(0u, (1u << s) - 1u, negative);
    result = Wide((mantissa + dropped) >> s, 0u);
  }
  if (negative) {
    result = subtract_wide(Wide(0u, 0u), result);
  }
  return result;
}
