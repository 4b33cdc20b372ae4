import type { LayerStats } from '../../core/layer-stats.js';
import { CHANGE_DIGITS, LIMB_BITS, RECORD } from './layout.js';

/** The unit of the 96-bit sums. */
const ULP = 2 ** (-2 * LIMB_BITS);
/** Squared deviations of at most 1 are scaled by 2^16 before they are summed. */
const SQUARE_UNIT = ULP * 2 ** -16;

const scratch = new DataView(new ArrayBuffer(4));

function floatOfBits(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

/** The value whose order key this is; never −0. */
export function floatOfKey(key: number): number {
  return floatOfBits((key & 0x80000000) !== 0 ? (key ^ 0x80000000) >>> 0 : -key >>> 0);
}

/** A 96-bit two's complement integer of three words, low word first, as the nearest double. */
function wideInteger(words: Uint32Array, at: number): number {
  const bits = BigInt.asIntN(
    96,
    (BigInt(words[at + 2]!) << 64n) | (BigInt(words[at + 1]!) << 32n) | BigInt(words[at]!),
  );
  return Number(bits);
}

/** The sum of |change|: digits of 16 bits, the lowest of 2^-149, each holding its carries. */
function changeSum(words: Uint32Array): number {
  let sum = 0;
  for (let digit = 0; digit < CHANGE_DIGITS; digit++)
    sum += words[RECORD.CHANGE + digit]! * 2 ** (16 * digit - 149);
  return sum;
}

/** Turns one layer's record, as the kernels leave it, into figures in double precision. */
export function decodeRecord(
  name: string,
  count: number,
  words: Uint32Array,
  bins: number,
  range?: readonly [number, number],
): LayerStats {
  const nanCount = words[RECORD.NAN_COUNT]!;
  const infCount = words[RECORD.INF_COUNT]!;
  const finite = count - nanCount - infCount;
  const counts = Array.from(words.subarray(RECORD.HISTOGRAM, RECORD.HISTOGRAM + bins));
  const changeCount = words[RECORD.CHANGE_COUNT]!;
  // Adding 0 turns −0 into 0.
  const common = range && ([range[0] + 0, range[1] + 0] as [number, number]);
  if (finite === 0) {
    return {
      name,
      count,
      nanCount,
      infCount,
      mean: NaN,
      variance: NaN,
      min: NaN,
      max: NaN,
      belowThreshold: 0,
      histogram: counts,
      histogramRange: common ?? [NaN, NaN],
      outOfRange: 0,
      meanAbsChange: NaN,
      changeCount: 0,
    };
  }
  const exponent = words[RECORD.EXPONENT]! | 0;
  const perY = 2 ** (exponent - LIMB_BITS);
  const max = floatOfKey(words[RECORD.HIGHEST_KEY]!);
  const min = floatOfKey(~words[RECORD.HIGHEST_INVERTED_KEY]! >>> 0);
  const constant = min === max;

  const meanY = (wideInteger(words, RECORD.SUM) * ULP) / finite;
  const deviationScale = floatOfBits(words[RECORD.DEVIATION_SCALE]!);
  const offset = meanY - floatOfBits(words[RECORD.PIVOT]!);
  const aboutPivot = constant
    ? 0
    : (wideInteger(words, RECORD.SQUARES) * SQUARE_UNIT) / finite / deviationScale ** 2;
  const variance = constant ? 0 : Math.max(0, aboutPivot - offset * offset) * perY * perY;

  if (constant && !range) counts[bins >> 1] = finite;
  return {
    name,
    count,
    nanCount,
    infCount,
    mean: constant ? min : meanY * perY,
    variance,
    min,
    max,
    belowThreshold: words[RECORD.BELOW_COUNT]!,
    histogram: counts,
    histogramRange: common ?? (constant ? [min - 0.5, max + 0.5] : [min, max]),
    outOfRange: words[RECORD.OUT_OF_RANGE_COUNT]!,
    meanAbsChange: changeCount === 0 ? NaN : changeSum(words) / changeCount,
    changeCount,
  };
}
