import { max, sort, sum } from 'd3-array';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { epochRange, type EpochRange } from '../axes/epoch-range.js';
import { indexAtOrBefore } from './bisect.js';
import { phiAt, phiRange, roundOut, type PhiRange } from './phi-bins.js';
import { seriesOf } from './run-series.js';

/** What columns are wanted of a history. */
export interface PhiColumnsRequest {
  layers: readonly string[];
  /** Names the set of layers; equal names mean equal sets. */
  scope: string;
  /** Captures after this index are left out. */
  until: number;
  zoom: EpochRange | null;
  /** Columns at most. */
  most: number;
}

/** The distribution of φ at one capture, which stands for those since the column before. */
export interface PhiColumn {
  epoch: number;
  /** Values in each bin of the common range. */
  counts: Float64Array;
  /** Sum of the counts, and the count of the fullest bin. */
  total: number;
  fullest: number;
  /** Greatest φ of the captures that the column stands for where it lies above the range, else null. */
  beyond: number | null;
}

/** How the distribution of φ moved: what its charts show, prepared once. It does not change any more. */
export interface PhiColumns {
  /** Epochs that the axis spans. */
  epochs: EpochRange;
  /** The range that all columns share. */
  range: PhiRange;
  /** Ascending in epoch; at least one. */
  columns: readonly PhiColumn[];
  /** True where the run went on after the last column. */
  ended: boolean;
}

/** Pictures of a distribution side by side; more than this are not told apart. */
export const HEATMAP_COLUMNS = 240;
export const RIDGES = 28;

/** Histograms looked for within a column's captures before it is taken to have none. */
const TRIES = 4;
/**
 * Many times the middle capture: what lies above says "exploded", and showing it to scale would show nothing
 * else.
 */
const EXPLODED = 16;

/** The distributions of φ over a run; null where no finite value was kept. */
export function phiColumns(history: RunHistoryView, request: PhiColumnsRequest): PhiColumns | null {
  const steps = phiColumnSteps(history, request);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same, a column at a time. */
export function* phiColumnSteps(
  history: RunHistoryView,
  request: PhiColumnsRequest,
): Generator<void, PhiColumns | null> {
  const { layers, scope } = request;
  const plan = planColumns(history, request);
  if (!plan) return null;
  const { thinnings } = seriesOf(history);
  const { range } = plan;
  const columns: PhiColumn[] = [];
  for (const { index, epoch, largest } of plan.places) {
    // Captures were taken away meanwhile: the indices mean others now.
    if (seriesOf(history).thinnings !== thinnings)
      return yield* phiColumnSteps(history, {
        ...request,
        until: Math.min(request.until, history.length - 1),
      });
    const counts = phiAt(history, layers, scope, range, index);
    columns.push({
      epoch,
      counts,
      total: sum(counts),
      fullest: max(counts) ?? 0,
      beyond: plan.clipped && largest > range.high ? largest : null,
    });
    yield;
  }
  return { epochs: plan.epochs, range, columns, ended: plan.ended };
}

interface Plan {
  epochs: EpochRange;
  range: PhiRange;
  places: { index: number; epoch: number; largest: number }[];
  /** True where values lie above the range. */
  clipped: boolean;
  ended: boolean;
}

function planColumns(history: RunHistoryView, { layers, zoom, until, most }: PhiColumnsRequest): Plan | null {
  if (history.length === 0) return null;
  const { epochs } = history;
  const shown = epochRange(epochs, zoom);
  const starts = columnStarts(epochs, shown, until, most);
  const largest = maxima(history, layers, starts);
  const places = largest
    .map((value, i) => ({ index: keptIn(history, layers, starts[i]!, starts[i + 1]!), largest: value }))
    .filter(({ index }) => index >= 0)
    .map(({ index, largest: value }) => ({ index, epoch: epochs[index]!, largest: value }));
  const last = places.at(-1);
  const range = last ? phiRange(history, layers, places[0]!.index, last.index + 1) : null;
  if (!last || !range) return null;
  const limit = usualLimit(places.map((place) => place.largest));
  // One spike must not flatten the whole run: what lies above the usual range stands in its top row, marked.
  const clipped = range.high > limit * 1.6;
  return {
    epochs: shown,
    range: clipped ? { low: range.low, high: roundOut(range.low, limit * 1.2).high } : range,
    places,
    clipped,
    ended: last.index === until && until < history.length - 1,
  };
}

/** First captures of the columns, and behind them the end of the last. */
function columnStarts(
  epochs: ArrayLike<number>,
  [from, to]: EpochRange,
  until: number,
  most: number,
): number[] {
  const first = Math.max(0, indexAtOrBefore(epochs, from));
  const end = Math.min(until, indexAtOrBefore(epochs, to)) + 1;
  // Steps of a power of two at fixed places: from one epoch to the next all columns but the last stay what
  // they were.
  let step = 1;
  while ((end - first) / step > most) step *= 2;
  const starts: number[] = [];
  for (let start = first - (first % step); start < end; start += step) starts.push(Math.max(first, start));
  starts.push(Math.max(first, end));
  return starts;
}

/** The last capture of [start, end) whose histograms were kept; -1 where none was. */
function keptIn(history: RunHistoryView, layers: readonly string[], start: number, end: number): number {
  for (let index = end - 1; index >= Math.max(start, end - TRIES); index--)
    if (layers.some((layer) => history.histogram(layer, index) !== null)) return index;
  return -1;
}

function maxima(history: RunHistoryView, layers: readonly string[], starts: readonly number[]): number[] {
  const columns = layers.map((layer) => seriesOf(history).metric(layer, 'maxPhi'));
  return starts
    .slice(0, -1)
    .map((start, i) => max(columns, (column) => column.greatest(start, starts[i + 1]!)) ?? -Infinity);
}

/** What nine of ten captures stay below, as one of them has it; less where those have exploded. */
function usualLimit(largest: readonly number[]): number {
  const sorted = sort(largest.filter(Number.isFinite));
  const limit = sorted[Math.floor(sorted.length * 0.9)] ?? Infinity;
  const middle = sorted[sorted.length >> 1] ?? Infinity;
  return middle > 0 ? Math.min(limit, EXPLODED * middle) : limit;
}
