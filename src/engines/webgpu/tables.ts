import { BUFFER_USAGE } from './flags.js';

const { COPY_DST, COPY_SRC, STORAGE, UNIFORM } = BUFFER_USAGE;
const USAGE = { storage: STORAGE | COPY_DST | COPY_SRC, uniform: UNIFORM | COPY_DST } as const;

/**
 * A GPU buffer that grows by doubling and otherwise stays, with what was last written, to write only what
 * changed.
 */
export class Table {
  #buffer: GPUBuffer | null = null;
  #written: Uint32Array | null = null;

  readonly #device: GPUDevice;
  readonly #label: string;
  readonly #use: keyof typeof USAGE;

  constructor(device: GPUDevice, label: string, use: keyof typeof USAGE = 'storage') {
    this.#device = device;
    this.#label = label;
    this.#use = use;
  }

  get bytes(): number {
    return this.#buffer?.size ?? 0;
  }

  get buffer(): GPUBuffer {
    if (!this.#buffer) throw new Error(`table ${this.#label} has no buffer yet`);
    return this.#buffer;
  }

  /** Room for at least `bytes`; true where a new buffer had to be made. Content is kept only by `write`. */
  reserve(bytes: number): boolean {
    if (this.#buffer && this.#buffer.size >= bytes) return false;
    this.#buffer?.destroy();
    this.#written = null;
    const size = 2 ** Math.ceil(Math.log2(Math.max(bytes, 256)));
    this.#buffer = this.#device.createBuffer({
      label: `kintsugi ${this.#label}`,
      size,
      usage: USAGE[this.#use],
    });
    return true;
  }

  /** Uploads words, unless the buffer already holds the same. The array must not be changed afterwards. */
  write(words: Uint32Array<ArrayBuffer>): void {
    if (words.length === 0 || (this.#written && sameWords(this.#written, words))) return;
    this.#device.queue.writeBuffer(this.buffer, 0, words);
    this.#written = words;
  }

  destroy(): void {
    this.#buffer?.destroy();
    this.#buffer = null;
  }
}

function sameWords(a: Uint32Array, b: Uint32Array): boolean {
  return a === b || (a.length === b.length && a.every((word, index) => word === b[index]));
}
