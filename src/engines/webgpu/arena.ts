import type { ValueFormat } from '../../core/engine.js';
import { BUFFER_USAGE } from './flags.js';
import { FreeList } from './free-list.js';

const STORAGE_COPY = BUFFER_USAGE.STORAGE | BUFFER_USAGE.COPY_DST | BUFFER_USAGE.COPY_SRC;
const QUANTUM = 16; // bytes: one vec4<u32>
const SMALLEST_PAGE = 1 << 16;

/**
 * One GPU buffer in two halves: captures of even and of odd turn. What is allocated, is allocated in both.
 */
export interface Page {
  readonly buffer: GPUBuffer;
  /** Size of one half, in units of 16 bytes. */
  readonly half: number;
  readonly free: FreeList;
}

export interface Segment {
  readonly page: number;
  /** In units of 16 bytes within a half. */
  readonly at: number;
  readonly size: number;
  /** Index of the first value within the layer. */
  readonly base: number;
  readonly count: number;
}

/** What the arena keeps of one layer from capture to capture: the last two captures' values. */
export interface Snapshot {
  readonly count: number;
  readonly format: ValueFormat;
  readonly segments: readonly Segment[];
  /** The half that holds the last capture. */
  turn: 0 | 1;
  /** False before the first capture. */
  captured: boolean;
  /** Number of the capture that last saw the layer. */
  lastSeen: number;
}

/**
 * Keeps φ on the GPU in large pages, so that a capture of any number of layers needs one dispatch per pass
 * and page, and the previous capture is at hand for |Δφ|. The training's own buffers are only ever copied
 * from.
 */
export class Arena {
  readonly pages: (Page | null)[] = [];
  readonly #device: GPUDevice;
  readonly #snapshots = new Map<string, Snapshot>();
  /** Grows whenever a page appears or goes, so that bind groups can be renewed. */
  generation = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  get bytes(): number {
    return this.pages.reduce((sum, page) => sum + (page?.buffer.size ?? 0), 0);
  }

  /**
   * The snapshot of a layer; a new one, forgetting the old, where its size or format changed. `ahead` = bytes
   * that this capture may still ask for.
   */
  snapshot(key: string, count: number, format: ValueFormat, bytesPerValue: number, ahead: number): Snapshot {
    const known = this.#snapshots.get(key);
    if (known && known.count === count && known.format === format) return known;
    if (known) this.forget(key);
    const segments: Segment[] = [];
    const largest = Math.floor(this.#halfLimit() / bytesPerValue / 8) * 8;
    for (let base = 0; base < count; base += largest) {
      const part = Math.min(largest, count - base);
      const size = Math.ceil((part * bytesPerValue) / QUANTUM);
      segments.push({ ...this.#allocate(size, Math.max(ahead, size * QUANTUM)), size, base, count: part });
    }
    const snapshot: Snapshot = { count, format, segments, turn: 0, captured: false, lastSeen: 0 };
    this.#snapshots.set(key, snapshot);
    return snapshot;
  }

  /** Gives back a layer's room; a page without layers is destroyed. */
  forget(key: string): void {
    const snapshot = this.#snapshots.get(key);
    if (!snapshot) return;
    this.#snapshots.delete(key);
    for (const { page: index, at, size } of snapshot.segments) {
      const page = this.pages[index]!;
      page.free.release(at, size);
      if (page.free.empty) {
        page.buffer.destroy();
        this.pages[index] = null;
        this.generation++;
      }
    }
  }

  /** Gives back the room of layers that no capture since number `oldest` has seen. */
  sweep(oldest: number): void {
    for (const [key, snapshot] of this.#snapshots) if (snapshot.lastSeen < oldest) this.forget(key);
  }

  /** Distrusts everything kept, after a capture that went wrong: the next one starts afresh. */
  invalidate(): void {
    for (const key of [...this.#snapshots.keys()]) this.forget(key);
  }

  destroy(): void {
    for (const page of this.pages) page?.buffer.destroy();
    this.pages.length = 0;
    this.#snapshots.clear();
  }

  #halfLimit(): number {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.#device.limits;
    return Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 2 / QUANTUM) * QUANTUM;
  }

  #allocate(size: number, ahead: number): { page: number; at: number } {
    for (let page = 0; page < this.pages.length; page++) {
      const at = this.pages[page]?.free.allocate(size) ?? -1;
      if (at >= 0) return { page, at };
    }
    const half = Math.ceil(Math.min(this.#halfLimit(), Math.max(ahead, SMALLEST_PAGE)) / QUANTUM);
    const vacant = this.pages.indexOf(null);
    const page = vacant < 0 ? this.pages.length : vacant;
    this.pages[page] = {
      buffer: this.#device.createBuffer({
        label: `kintsugi arena ${page}`,
        size: half * 2 * QUANTUM,
        usage: STORAGE_COPY,
      }),
      half,
      free: new FreeList(half),
    };
    this.generation++;
    return { page, at: this.pages[page]!.free.allocate(size) };
  }
}
