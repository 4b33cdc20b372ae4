import { BUFFER_USAGE } from './flags.js';

const RESOLVED = BUFFER_USAGE.QUERY_RESOLVE | BUFFER_USAGE.COPY_SRC;

/** GPU time between two points of an encoder, where the device has timestamps. */
export class GpuTimer {
  static readonly BYTES = 16;
  readonly #set: GPUQuerySet;
  readonly #resolved: GPUBuffer;

  private constructor(device: GPUDevice) {
    this.#set = device.createQuerySet({ label: 'kintsugi timer', type: 'timestamp', count: 2 });
    this.#resolved = device.createBuffer({ label: 'kintsugi timer', size: 256, usage: RESOLVED });
  }

  static for(device: GPUDevice): GpuTimer | null {
    return device.features.has('timestamp-query') ? new GpuTimer(device) : null;
  }

  /** An empty pass: the copies that follow it are timed too. */
  begin(encoder: GPUCommandEncoder): void {
    encoder
      .beginComputePass({ timestampWrites: { querySet: this.#set, beginningOfPassWriteIndex: 0 } })
      .end();
  }

  get endOfPass(): GPUComputePassTimestampWrites {
    return { querySet: this.#set, endOfPassWriteIndex: 1 };
  }

  resolve(encoder: GPUCommandEncoder, staging: GPUBuffer, offset: number): void {
    encoder.resolveQuerySet(this.#set, 0, 2, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, staging, offset, GpuTimer.BYTES);
  }

  /** Milliseconds; NaN where the clock went backwards, as quantized clocks may. */
  static milliseconds(data: ArrayBuffer, offset: number): number {
    const [begin, end] = new BigUint64Array(data, offset, 2);
    return end! >= begin! ? Number(end! - begin!) / 1e6 : NaN;
  }

  destroy(): void {
    this.#set.destroy();
    this.#resolved.destroy();
  }
}
