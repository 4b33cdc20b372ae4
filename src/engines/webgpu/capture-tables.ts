import type { Arena, Snapshot } from './arena.js';
import type { ChunkTable } from './chunk-plan.js';
import { FORMAT_FLAGS, HAS_PREVIOUS, pack, WORDS } from './layout.js';
import { Table } from './tables.js';

const bitsOf = new DataView(new ArrayBuffer(4));

function floatBits(value: number): number {
  bitsOf.setFloat32(0, value);
  return bitsOf.getUint32(0);
}

/** The small buffers of a capture: what lies where, what is derived, and the records that are read back. */
export class CaptureTables {
  static readonly WORK_STRIDE = 256;

  readonly #chunks: Table;
  readonly #segments: Table;
  readonly #layers: Table;
  readonly #records: Table;
  readonly #roughMeans: Table;
  readonly #scales: Table;
  readonly #work: Table;
  constructor(device: GPUDevice) {
    this.#chunks = new Table(device, 'chunks');
    this.#segments = new Table(device, 'segments');
    this.#layers = new Table(device, 'layers');
    this.#records = new Table(device, 'records');
    this.#roughMeans = new Table(device, 'rough means');
    this.#scales = new Table(device, 'scales');
    this.#work = new Table(device, 'work', 'uniform');
  }

  get chunks(): GPUBuffer {
    return this.#chunks.buffer;
  }
  get segments(): GPUBuffer {
    return this.#segments.buffer;
  }
  get layers(): GPUBuffer {
    return this.#layers.buffer;
  }
  get records(): GPUBuffer {
    return this.#records.buffer;
  }
  get roughMeans(): GPUBuffer {
    return this.#roughMeans.buffer;
  }
  get scales(): GPUBuffer {
    return this.#scales.buffer;
  }
  get work(): GPUBuffer {
    return this.#work.buffer;
  }

  get #all(): Table[] {
    return [
      this.#chunks,
      this.#segments,
      this.#layers,
      this.#records,
      this.#roughMeans,
      this.#scales,
      this.#work,
    ];
  }

  get bytes(): number {
    return this.#all.reduce((sum, table) => sum + table.bytes, 0);
  }

  /** Makes room and uploads what changed since the last capture. */
  prepare(
    table: ChunkTable,
    snapshots: readonly Snapshot[],
    arena: Arena,
    recordBytes: number,
    range: readonly [number, number] | undefined,
  ): void {
    this.#chunks.reserve(table.chunks.byteLength);
    this.#chunks.write(table.chunks);
    this.#layers.reserve(table.layers.byteLength);
    this.#layers.write(table.layers);
    this.#segments.reserve(table.segmentCount * WORDS.Segment * 4);
    this.#segments.write(segmentWords(table.segmentCount, snapshots, arena));
    this.#records.reserve(recordBytes);
    this.#roughMeans.reserve(table.chunkCount * 8);
    this.#scales.reserve(snapshots.length * WORDS.Scale * 4);
    this.#writeWork(table, snapshots.length, range);
  }

  destroy(): void {
    for (const table of this.#all) table.destroy();
  }

  #writeWork(table: ChunkTable, layerCount: number, range: readonly [number, number] | undefined): void {
    const words = new Uint32Array((Math.max(1, table.pages.length) * CaptureTables.WORK_STRIDE) / 4);
    const common = {
      layer_count: layerCount,
      ranged: range ? 1 : 0,
      low: floatBits(range?.[0] ?? 0),
      high: floatBits(range?.[1] ?? 0),
      top: 0,
    };
    const write = (entry: number, first: number, count: number) =>
      words.set(
        pack('Work', { first_chunk: first, chunk_count: count, ...common }),
        (entry * CaptureTables.WORK_STRIDE) / 4,
      );
    write(0, 0, 0);
    table.pages.forEach(({ first, count }, page) => write(page, first, count));
    this.#work.reserve(words.byteLength);
    this.#work.write(words);
  }
}

function segmentWords(count: number, snapshots: readonly Snapshot[], arena: Arena): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(count * WORDS.Segment);
  let at = 0;
  snapshots.forEach(({ segments, format, turn, captured }, layer) => {
    const flags = FORMAT_FLAGS[format] | (captured ? HAS_PREVIOUS : 0);
    for (const { page, at: place, base, count: values } of segments) {
      const { half } = arena.pages[page]!;
      const current = turn * half + place;
      const previous = (1 - turn) * half + place;
      words.set(pack('Segment', { layer, current, previous, flags, base, count: values }), at);
      at += WORDS.Segment;
    }
  });
  return words;
}
