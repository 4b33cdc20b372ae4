import { Zlib } from 'fflate';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let k = 0; k < 8; k++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** A chunk: length, type and data, checksum of the latter two. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** Bits that hold an index of a palette: PNG knows 1, 2, 4 and 8. */
function bitsFor(colors: number): 1 | 2 | 4 | 8 {
  return colors <= 2 ? 1 : colors <= 4 ? 2 : colors <= 16 ? 4 : 8;
}

/** Bytes packed in one go. */
const PIECE = 1 << 16;

/** A zlib stream of `data`. */
async function packed(data: Uint8Array, turn: () => Promise<void>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const zlib = new Zlib({ level: 6 }, (piece) => pieces.push(piece));
  for (let at = 0; at < data.length; at += PIECE) {
    zlib.push(data.subarray(at, at + PIECE), at + PIECE >= data.length);
    await turn();
  }
  return joined(pieces);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * A PNG with a palette of at most 256 RGB colors. Written here and not by a library such as fast-png: those
 * pack a picture in one long task, and a page that trains must not stand still so long; ours gives it its
 * turn every few rows (and fast-png would add 6.5 kB). `indices` are row by row; `turn` is awaited between
 * pieces of the work.
 */
export async function encodeIndexedPng(
  width: number,
  height: number,
  indices: Uint8Array,
  palette: readonly (readonly number[])[],
  turn: () => Promise<void>,
): Promise<Uint8Array> {
  const bits = bitsFor(palette.length);
  const stride = Math.ceil((width * bits) / 8) + 1;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      rows[y * stride + 1 + (bit >> 3)]! |= indices[y * width + x]! << (8 - bits - (bit & 7));
    }
    if (y % 32 === 31) await turn();
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([bits, 3, 0, 0, 0], 8);
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(palette.flatMap(([r, g, b]) => [r!, g!, b!]))),
    chunk('IDAT', await packed(rows, turn)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
