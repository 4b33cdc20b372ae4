import { pack, WORDS } from './layout.js';

/** Values that one workgroup takes: the least that keeps it busy, the most whose sums fit its integers. */
const SMALLEST_CHUNK = 8192;
const LARGEST_CHUNK = 2 ** 20;
/** Enough workgroups to fill any GPU several times over; more only add partial results. */
const CHUNKS_WANTED = 2048;

/** Values per chunk for a capture of `total` values: a multiple of 8192. */
export function chunkValues(total: number): number {
  const wanted = Math.ceil(total / CHUNKS_WANTED / SMALLEST_CHUNK) * SMALLEST_CHUNK;
  return Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, wanted));
}

/** One layer as the arena holds it: segments in order, each within one page. */
export interface PlacedLayer {
  readonly count: number;
  readonly segments: readonly { readonly page: number; readonly count: number }[];
}

export interface ChunkTable {
  /** `Chunk` records, grouped by page. */
  readonly chunks: Uint32Array<ArrayBuffer>;
  /** `Layer` records, in order. */
  readonly layers: Uint32Array<ArrayBuffer>;
  /** Range of `chunks` that each page's dispatch works on. */
  readonly pages: readonly { readonly first: number; readonly count: number }[];
  readonly chunkCount: number;
  readonly segmentCount: number;
}

/** Cuts layers into chunks. A layer's chunks have adjacent slots, also where they lie in several pages. */
export function planChunks(layers: readonly PlacedLayer[], pageCount: number): ChunkTable {
  const size = chunkValues(layers.reduce((sum, layer) => sum + layer.count, 0));
  const byPage: number[][] = Array.from({ length: pageCount }, () => []);
  const layerWords = new Uint32Array(layers.length * WORDS.Layer);
  let slot = 0;
  let segment = 0;
  layers.forEach((layer, index) => {
    const firstSlot = slot;
    for (const { page, count } of layer.segments) {
      for (let first = 0; first < count; first += size) {
        byPage[page]!.push(
          ...pack('Chunk', { segment, first, count: Math.min(size, count - first), slot: slot++ }),
        );
      }
      segment++;
    }
    const record = { first_slot: firstSlot, slots: slot - firstSlot, count: layer.count };
    layerWords.set(pack('Layer', record), index * WORDS.Layer);
  });
  const chunks = new Uint32Array(slot * WORDS.Chunk);
  let first = 0;
  const pages = byPage.map((words) => {
    chunks.set(words, first * WORDS.Chunk);
    const page = { first, count: words.length / WORDS.Chunk };
    first += page.count;
    return page;
  });
  return { chunks, layers: layerWords, pages, chunkCount: slot, segmentCount: segment };
}

/** A dispatch of `count` workgroups within the per-dimension limit. */
export function workgroupGrid(count: number, limit: number): [x: number, y: number] {
  const x = Math.min(count, limit);
  return [x, Math.ceil(count / Math.max(x, 1))];
}
