// Sums over the whole range of f32, for values of which the largest may hide the rest: a window of 64 bits that moves up with
// the largest value met. What lies below the window is cut off: of up to 2^10 values, less than 2^-30 of the largest in all.

struct FloatSum {
  total: Wide, // two's complement, in units of 2^(base - 149)
  base: i32,
}

// 24 bits of mantissa, 10 for the number of values and one for the sign leave 29 places.
const HIGHEST_PLACE = 28;
const PLACE_AFTER_MOVE = 18;

// For up to 31 places.
fn shifted_left(value: Wide, places: u32) -> Wide {
  let carried = select(value.low >> (32u - max(places, 1u)), 0u, places == 0u);
  return Wide(value.low << places, (value.high << places) | carried);
}

fn shifted_right(value: Wide, places: u32) -> Wide {
  let high = bitcast<i32>(value.high);
  if (places >= 32u) {
    return Wide(bitcast<u32>(high >> min(places - 32u, 31u)), bitcast<u32>(high >> 31u));
  }
  let carried = select(value.high << (32u - max(places, 1u)), 0u, places == 0u);
  return Wide((value.low >> places) | carried, bitcast<u32>(high >> places));
}

// Adds float(bits) · 2^exponent, a multiple of 2^-149.
fn add_float(sum: ptr<function, FloatSum>, bits: u32, exponent: i32) {
  let own = i32((bits & EXPONENT_MASK) >> 23u);
  var mantissa = (bits & MANTISSA_MASK) | select(0x00800000u, 0u, own == 0);
  if (mantissa == 0u) {
    return;
  }
  var place = max(own, 1) - 1 + exponent - (*sum).base;
  if (place > HIGHEST_PLACE) {
    let up = place - PLACE_AFTER_MOVE;
    (*sum).total = shifted_right((*sum).total, u32(up));
    (*sum).base += up;
    place = PLACE_AFTER_MOVE;
  }
  mantissa >>= u32(clamp(-place, 0, 31));
  let term = shifted_left(Wide(mantissa, 0u), u32(max(place, 0)));
  if ((bits & SIGN_BIT) != 0u) {
    (*sum).total = subtract_wide((*sum).total, term);
  } else {
    (*sum).total = add_wide((*sum).total, term);
  }
}

fn merge_float_sums(left: FloatSum, right: FloatSum) -> FloatSum {
  let base = max(left.base, right.base);
  return FloatSum(
    add_wide(
      shifted_right(left.total, u32(base - left.base)),
      shifted_right(right.total, u32(base - right.base)),
    ),
    base,
  );
}
