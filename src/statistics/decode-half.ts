import type { ValueFormat } from '../core/engine.js';

/** The value of an IEEE 754 binary16 (f16) given as its 16 bits. */
export function decodeF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  // Below 2^-14 the leading one is not implied.
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (fraction + 1024) * 2 ** (exponent - 25);
}

const word = new Uint32Array(1);
const asFloat = new Float32Array(word.buffer);

/** The value of a bfloat16 given as its 16 bits: the upper half of an f32. */
export function decodeBf16(bits: number): number {
  word[0] = bits << 16;
  return asFloat[0]!;
}

let f16Table: Float32Array | undefined;

/** All 65,536 values of f16 (256 KiB), made at first use. */
function tableOfF16(): Float32Array {
  return (f16Table ??= Float32Array.from({ length: 0x10000 }, (_, bits) => decodeF16(bits)));
}

/** Decodes source[from, to) to the beginning of `out`. */
export function decodeHalf(
  source: Uint16Array,
  format: Exclude<ValueFormat, 'f32'>,
  from: number,
  to: number,
  out: Float32Array,
): void {
  if (format === 'f16') {
    const table = tableOfF16();
    for (let i = from; i < to; i++) out[i - from] = table[source[i]!]!;
  } else {
    const words = new Uint32Array(out.buffer, out.byteOffset, out.length);
    for (let i = from; i < to; i++) words[i - from] = source[i]! << 16;
  }
}
