import { KintsugiError } from '../../core/kintsugi-error.js';
import { BUFFER_USAGE, MAP_MODE } from './flags.js';

const STAGING = BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST;

/** A staging buffer that could not be read: most often the first sign of a lost device. */
export class ReadbackFailed extends Error {
  override readonly name = 'ReadbackFailed';
}

/** One staging buffer on its way from the GPU. */
export interface ReadbackSlot {
  /** Grown to at least `bytes`; to be copied into. */
  buffer(bytes: number): GPUBuffer;
  /**
   * Waits for the copy, hands its bytes to `use`, and frees the slot whatever happens. Rejects with
   * `ReadbackFailed` where the bytes cannot be had, with what `use` throws, or with the reason why the ring
   * was closed.
   */
  read<T>(bytes: number, use: (data: ArrayBuffer) => T): Promise<T>;
  /** Frees a slot that was not submitted. */
  cancel(): void;
}

/**
 * A fixed number of staging buffers. Pressure is explicit: where all are in flight `tryAcquire` gives null,
 * and the caller drops the reading or waits.
 */
export class ReadbackRing {
  readonly #device: GPUDevice;
  readonly #buffers: (GPUBuffer | null)[];
  readonly #free: number[];
  readonly #waiting: { give: (slot: ReadbackSlot) => void; refuse: (error: KintsugiError) => void }[] = [];
  #closed: KintsugiError | null = null;

  constructor(device: GPUDevice, size: number) {
    this.#device = device;
    this.#buffers = Array.from({ length: size }, () => null);
    this.#free = this.#buffers.map((_, index) => index);
  }

  get bytes(): number {
    return this.#buffers.reduce((sum, buffer) => sum + (buffer?.size ?? 0), 0);
  }

  tryAcquire(): ReadbackSlot | null {
    const index = this.#closed ? undefined : this.#free.shift();
    return index === undefined ? null : this.#slot(index);
  }

  /** The next free slot, first come first served. Rejects when the ring is closed. */
  acquire(): Promise<ReadbackSlot> {
    if (this.#closed) return Promise.reject(this.#closed);
    const slot = this.#waiting.length === 0 ? this.tryAcquire() : null;
    if (slot) return Promise.resolve(slot);
    return new Promise((give, refuse) => this.#waiting.push({ give, refuse }));
  }

  /** Refuses everything that waits, and destroys the buffers; those in flight reject on their own. */
  close(error: KintsugiError): void {
    this.#closed ??= error;
    for (const { refuse } of this.#waiting.splice(0)) refuse(error);
    for (const buffer of this.#buffers.splice(0)) buffer?.destroy();
    this.#free.length = 0;
  }

  #release(index: number): void {
    if (this.#closed) return;
    const next = this.#waiting.shift();
    if (next) next.give(this.#slot(index));
    else this.#free.push(index);
  }

  #slot(index: number): ReadbackSlot {
    return {
      buffer: (bytes) => {
        const known = this.#buffers[index];
        if (known && known.size >= bytes) return known;
        known?.destroy();
        const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, 256)));
        return (this.#buffers[index] = this.#device.createBuffer({
          label: `kintsugi readback ${index}`,
          size,
          usage: STAGING,
        }));
      },
      read: async (bytes, use) => {
        const buffer = this.#buffers[index]!;
        try {
          await buffer.mapAsync(MAP_MODE.READ, 0, bytes).catch((cause: unknown) => {
            throw new ReadbackFailed(cause instanceof Error ? cause.message : String(cause), { cause });
          });
          try {
            return use(buffer.getMappedRange(0, bytes));
          } finally {
            buffer.unmap();
          }
        } catch (cause) {
          throw this.#closed ?? cause;
        } finally {
          this.#release(index);
        }
      },
      cancel: () => this.#release(index),
    };
  }
}
