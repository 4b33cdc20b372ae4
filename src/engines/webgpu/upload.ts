import type { CheckedLayer, GpuRange } from './gpu-input.js';
import type { Arena, Snapshot } from './arena.js';

interface Copy {
  from: GPUBuffer;
  fromOffset: number;
  to: GPUBuffer;
  toOffset: number;
  bytes: number;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

function writeArray(
  queue: GPUQueue,
  to: GPUBuffer,
  toOffset: number,
  array: Float32Array | Uint16Array,
  first: number,
  count: number,
): void {
  const values = array.subarray(first, first + count) as Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  if (values.byteLength % 4 === 0) {
    queue.writeBuffer(to, toOffset, values);
    return;
  }
  // Writes are whole words: an odd number of 16-bit values is padded with a zero that no kernel looks at.
  const words = new Uint16Array(count + 1);
  words.set(values);
  queue.writeBuffer(to, toOffset, words);
}

/**
 * Brings the layers' values into the arena: ranges by copies in `encoder` (adjacent ones as one), arrays by
 * the queue.
 */
export function upload(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  arena: Arena,
  layers: readonly CheckedLayer[],
  snapshots: readonly Snapshot[],
): void {
  let pending: Copy | null = null;
  const flush = () => {
    if (pending)
      encoder.copyBufferToBuffer(
        pending.from,
        pending.fromOffset,
        pending.to,
        pending.toOffset,
        pending.bytes,
      );
    pending = null;
  };
  const copy = (next: Copy) => {
    const joins =
      pending &&
      pending.from === next.from &&
      pending.to === next.to &&
      pending.fromOffset + pending.bytes === next.fromOffset &&
      pending.toOffset + pending.bytes === next.toOffset;
    if (joins) {
      pending!.bytes += next.bytes;
    } else {
      flush();
      pending = next;
    }
  };
  layers.forEach(({ data, bytesPerValue }, index) => {
    const { segments, turn } = snapshots[index]!;
    for (const { page: pageIndex, at, base, count } of segments) {
      const page = arena.pages[pageIndex]!;
      const toOffset = (turn * page.half + at) * 16;
      if (ArrayBuffer.isView(data)) {
        writeArray(device.queue, page.buffer, toOffset, data, base, count);
      } else {
        const { buffer, offset = 0 } = data as GpuRange;
        copy({
          from: buffer,
          fromOffset: offset + base * bytesPerValue,
          to: page.buffer,
          toOffset,
          bytes: padded(count * bytesPerValue),
        });
      }
    }
  });
  flush();
}
