import type { UnitStats } from '../../core/layer-stats.js';
import { chunkValues } from './layout.js';
import type { Snapshot } from './arena.js';

const UNITS_PER_TILE = 16;
const ELEMENTS_PER_TILE = 1024;
export const ACCUMULATOR_WORDS = 6;
const WORDS_PER_TILE = 8;

/** Per-unit figures wanted of one layer of a capture. */
export interface UnitRequest {
  /** Index of the layer in the capture. */
  readonly layer: number;
  readonly rows: number;
  readonly columns: number;
  /** Rows are not needed of activations. */
  readonly withRows: boolean;
  readonly top: number;
  /** First accumulator, rows before columns. */
  readonly accumulator: number;
}

export interface UnitPlan {
  readonly requests: readonly UnitRequest[];
  readonly top: number;
  readonly accumulators: number;
  /** `Tile` records grouped by page, and the range of each page. */
  readonly tiles: Uint32Array<ArrayBuffer>;
  readonly tilePages: readonly { first: number; count: number }[];
  /** `Chunk` records for the search of the largest, grouped by page. */
  readonly chunks: Uint32Array<ArrayBuffer>;
  readonly chunkPages: readonly { first: number; count: number }[];
  readonly candidates: number;
  /** `Contest` records, one a request. */
  readonly contests: Uint32Array<ArrayBuffer>;
}

function flatten(byPage: readonly number[][], width: number) {
  let first = 0;
  const pages = byPage.map((words) => {
    const page = { first, count: words.length / width };
    first += page.count;
    return page;
  });
  return { words: Uint32Array.from(byPage.flat()), pages };
}

/**
 * Lays out the work of the per-unit kernels; `firstSegment[i]` numbers layer i's first segment in the
 * capture.
 */
export function planUnits(
  wanted: readonly Omit<UnitRequest, 'accumulator'>[],
  snapshots: readonly Snapshot[],
  firstSegment: readonly number[],
  pageCount: number,
): UnitPlan {
  const tiles: number[][] = Array.from({ length: pageCount }, () => []);
  const chunks: number[][] = Array.from({ length: pageCount }, () => []);
  const contests: number[] = [];
  const requests: UnitRequest[] = [];
  const top = Math.max(0, ...wanted.map((request) => request.top));
  let accumulator = 0;
  let slot = 0;
  wanted.forEach((request, index) => {
    const { layer, rows, columns, withRows } = request;
    const axes = [
      ...(withRows
        ? [{ units: rows, unitStride: columns, elements: columns, elementStride: 1, at: accumulator }]
        : []),
      { units: columns, unitStride: 1, elements: rows, elementStride: columns, at: accumulator + rows },
    ];
    const firstSlot = slot;
    snapshots[layer]!.segments.forEach((segment, offset) => {
      const number = firstSegment[layer]! + offset;
      for (const { units, unitStride, elements, elementStride, at } of axes) {
        for (let unit = 0; unit < units; unit += UNITS_PER_TILE) {
          for (let element = 0; element < elements; element += ELEMENTS_PER_TILE) {
            const endUnit = Math.min(units, unit + UNITS_PER_TILE);
            const endElement = Math.min(elements, element + ELEMENTS_PER_TILE);
            const firstValue = unit * unitStride + element * elementStride;
            const lastValue = (endUnit - 1) * unitStride + (endElement - 1) * elementStride;
            if (lastValue < segment.base || firstValue >= segment.base + segment.count) continue;
            tiles[segment.page]!.push(
              number,
              unit,
              endUnit,
              unitStride,
              element,
              endElement,
              elementStride,
              at,
            );
          }
        }
      }
      if (top === 0) return;
      const size = chunkValues(snapshots[layer]!.count);
      for (let first = 0; first < segment.count; first += size) {
        chunks[segment.page]!.push(number, first, Math.min(size, segment.count - first), slot++);
      }
    });
    contests.push(firstSlot * top, (slot - firstSlot) * top, index * top, 0);
    requests.push({ ...request, accumulator });
    accumulator += rows + columns;
  });
  const tileTable = flatten(tiles, WORDS_PER_TILE);
  const chunkTable = flatten(chunks, 4);
  return {
    requests,
    top,
    accumulators: accumulator,
    tiles: tileTable.words,
    tilePages: tileTable.pages,
    chunks: chunkTable.words,
    chunkPages: chunkTable.pages,
    candidates: slot * top,
    contests: Uint32Array.from(contests),
  };
}

/** The unit of the sums in the accumulators: 2^-24 of y, and |y| ≤ 2^18 stands for 2^exponent. */
const ULP_EXPONENT = -24 - 18;

function meanAt(words: Uint32Array, at: number, countAt: number, exponent: number): number {
  const count = words[countAt]!;
  const sum = (words[at + 1]! | 0) * 2 ** 32 + words[at]!;
  return count === 0 ? NaN : (sum / count) * 2 ** (exponent + ULP_EXPONENT);
}

export interface UnitMeans {
  readonly mean: number[];
  readonly meanAbsChange: number[];
  /** Finite values of each unit. */
  readonly counts: number[];
}

/** Means of `units` units whose accumulators begin at `first`. */
export function decodeUnitMeans(
  words: Uint32Array,
  first: number,
  units: number,
  exponent: number,
  changeExponent: number,
): UnitMeans {
  const at = (unit: number) => (first + unit) * ACCUMULATOR_WORDS;
  const each = <T>(read: (word: number) => T) => Array.from({ length: units }, (_, unit) => read(at(unit)));
  return {
    mean: each((word) => meanAt(words, word, word + 4, exponent)),
    meanAbsChange: each((word) => meanAt(words, word + 2, word + 5, changeExponent + 1)),
    counts: each((word) => words[word + 4]!),
  };
}

/** The winners of one request as values. */
export function decodeTop(
  winners: Uint32Array,
  request: number,
  top: number,
  valueOfKey: (key: number) => number,
): UnitStats['top'] {
  const found: UnitStats['top'] = [];
  for (let round = 0; round < top; round++) {
    const [key, index] = winners.subarray((request * top + round) * 2);
    if (key) found.push({ index: index!, value: valueOfKey(key) });
  }
  return found;
}
