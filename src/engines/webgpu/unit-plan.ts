import type { Snapshot } from './arena.js';
import { chunkValues } from './chunk-plan.js';
import { pack, WORDS } from './layout.js';

const UNITS_PER_TILE = 16;
const ELEMENTS_PER_TILE = 1024;

/** Per-unit figures wanted of one layer of a capture. */
export interface UnitWish {
  /** Index of the layer in the capture. */
  readonly layer: number;
  readonly rows: number;
  readonly columns: number;
  /** Rows are not needed of activations. */
  readonly withRows: boolean;
  readonly top: number;
}

/** Which units a tile sums, and the place of its first sums; a long unit has several tiles. */
export interface TileUnits {
  readonly first: number;
  readonly end: number;
  readonly firstSum: number;
}

/** One axis of a layer seen as a matrix: its units, and the tiles that sum them. */
export interface UnitAxis {
  readonly units: number;
  readonly tiles: readonly TileUnits[];
}

export interface UnitRequest extends UnitWish {
  /** Without units where rows are not wanted. */
  readonly rowAxis: UnitAxis;
  readonly columnAxis: UnitAxis;
}

/** The records of one kernel's work, grouped by page, and the range of each page. */
export interface PagedWork {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly pages: readonly { readonly first: number; readonly count: number }[];
}

export interface UnitPlan {
  readonly requests: readonly UnitRequest[];
  readonly top: number;
  /** Sums that the tiles write. */
  readonly sums: number;
  /** `Tile` records. */
  readonly tiles: PagedWork;
  /** `Chunk` records for the search of the largest. */
  readonly chunks: PagedWork;
  readonly candidates: number;
  /** `Contest` records, one a request. */
  readonly contests: Uint32Array<ArrayBuffer>;
}

/** How the units of an axis lie in a layer: value = unit · unitStride + element · elementStride. */
interface Strides {
  readonly units: number;
  readonly unitStride: number;
  readonly elements: number;
  readonly elementStride: number;
}

interface Tile {
  readonly unit: number;
  readonly endUnit: number;
  readonly element: number;
  readonly endElement: number;
}

function* tilesOf({ units, elements }: Strides): Generator<Tile> {
  for (let unit = 0; unit < units; unit += UNITS_PER_TILE) {
    const endUnit = Math.min(units, unit + UNITS_PER_TILE);
    for (let element = 0; element < elements; element += ELEMENTS_PER_TILE)
      yield { unit, endUnit, element, endElement: Math.min(elements, element + ELEMENTS_PER_TILE) };
  }
}

/** True where a tile may have values in a segment: they lie between its first and its last. */
function meets(tile: Tile, { unitStride, elementStride }: Strides, segment: Snapshot['segments'][number]) {
  const first = tile.unit * unitStride + tile.element * elementStride;
  const last = (tile.endUnit - 1) * unitStride + (tile.endElement - 1) * elementStride;
  return last >= segment.base && first < segment.base + segment.count;
}

/** Collects records page by page. */
class PagedRecords {
  readonly #pages: number[][];
  readonly #width: number;

  constructor(pageCount: number, width: number) {
    this.#width = width;
    this.#pages = Array.from({ length: pageCount }, () => []);
  }

  add(page: number, words: readonly number[]): void {
    this.#pages[page]!.push(...words);
  }

  finish(): PagedWork {
    let first = 0;
    const pages = this.#pages.map((words) => {
      const page = { first, count: words.length / this.#width };
      first += page.count;
      return page;
    });
    return { words: Uint32Array.from(this.#pages.flat()), pages };
  }
}

/**
 * Lays out the work of the per-unit kernels; `firstSegment[i]` numbers layer i's first segment in the
 * capture.
 */
export function planUnits(
  wishes: readonly UnitWish[],
  snapshots: readonly Snapshot[],
  firstSegment: readonly number[],
  pageCount: number,
): UnitPlan {
  const tiles = new PagedRecords(pageCount, WORDS.Tile);
  const chunks = new PagedRecords(pageCount, WORDS.Chunk);
  const contests: number[] = [];
  const top = Math.max(0, ...wishes.map((wish) => wish.top));
  let sums = 0;
  let slots = 0;

  const planAxis = (layer: number, strides: Strides): UnitAxis => {
    const { units, unitStride, elementStride } = strides;
    const own: TileUnits[] = [];
    for (const tile of tilesOf(strides)) {
      const { unit, endUnit, element, endElement } = tile;
      snapshots[layer]!.segments.forEach((segment, offset) => {
        if (!meets(tile, strides, segment)) return;
        const record = {
          segment: firstSegment[layer]! + offset,
          first_unit: unit,
          unit_end: endUnit,
          unit_stride: unitStride,
          first_element: element,
          element_end: endElement,
          element_stride: elementStride,
          first_sum: sums,
        };
        tiles.add(segment.page, pack('Tile', record));
        own.push({ first: unit, end: endUnit, firstSum: sums });
        sums += endUnit - unit;
      });
    }
    return { units, tiles: own };
  };

  const planTop = (layer: number, request: number): void => {
    const { count: total, segments } = snapshots[layer]!;
    const size = chunkValues(total);
    const firstSlot = slots;
    segments.forEach((segment, offset) => {
      for (let first = 0; first < segment.count; first += size) {
        const count = Math.min(size, segment.count - first);
        const record = { segment: firstSegment[layer]! + offset, first, count, slot: slots++ };
        chunks.add(segment.page, pack('Chunk', record));
      }
    });
    const contest = { first: firstSlot * top, count: (slots - firstSlot) * top, winner: request * top };
    contests.push(...pack('Contest', contest));
  };

  const requests = wishes.map((wish, index) => {
    const { layer, rows, columns, withRows } = wish;
    const byRow = { units: withRows ? rows : 0, unitStride: columns, elements: columns, elementStride: 1 };
    const byColumn = { units: columns, unitStride: 1, elements: rows, elementStride: columns };
    if (top > 0) planTop(layer, index);
    return { ...wish, rowAxis: planAxis(layer, byRow), columnAxis: planAxis(layer, byColumn) };
  });
  return {
    requests,
    top,
    sums,
    tiles: tiles.finish(),
    chunks: chunks.finish(),
    candidates: slots * top,
    contests: Uint32Array.from(contests),
  };
}
