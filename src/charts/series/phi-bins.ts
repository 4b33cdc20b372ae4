import type { RunHistoryView } from '../../core/run-history-view.js';
import { seriesOf } from './run-series.js';

/** Bins of the common range on which layers are added and epochs compared. */
export const PHI_BINS = 64;

export interface PhiRange {
  low: number;
  high: number;
}

/**
 * The range of φ over captures [from, to) of the layers, widened in steps of a power of two so that it seldom
 * moves; null where no value is finite.
 */
export function phiRange(
  history: RunHistoryView,
  layers: readonly string[],
  from: number,
  to: number,
): PhiRange | null {
  const series = seriesOf(history);
  let low = Infinity;
  let high = -Infinity;
  for (const layer of layers) {
    const [least] = series.metric(layer, 'minPhi').range(from, to);
    const [, most] = series.metric(layer, 'maxPhi').range(from, to);
    if (least < low) low = least;
    if (most > high) high = most;
  }
  if (!(low <= high)) return null;
  return roundOut(low, high);
}

/** A range about [low, high] whose ends move in steps. */
export function roundOut(low: number, high: number): PhiRange {
  if (!(high - low <= 1e300)) return { low, high };
  // φ is positive and starts at 1: zero belongs into the picture wherever it is near.
  if (low >= 0 && low < high * 0.75) {
    const step = 2 ** Math.floor(Math.log2(high) - 2);
    return { low: 0, high: high === 0 ? 1 : Math.ceil(high / step) * step };
  }
  const extent = high - low || Math.max(Math.abs(high) * 0.1, 1e-9);
  const step = 2 ** Math.floor(Math.log2(extent) - 1);
  const rounded = { low: Math.floor(low / step) * step, high: Math.ceil(high / step) * step };
  return rounded.high > rounded.low ? rounded : { low: low - extent, high: high + extent };
}

/** Adds counts over `[low, high]` to bins over `range`; each bin's values are taken to lie evenly in it. */
export function addHistogram(
  into: Float64Array,
  range: PhiRange,
  counts: ArrayLike<number>,
  [low, high]: readonly [number, number],
): void {
  const width = (high - low) / counts.length;
  const scale = into.length / (range.high - range.low);
  if (!(width > 0) || !Number.isFinite(scale)) return;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i]!;
    if (!(count > 0)) continue;
    const start = (low + i * width - range.low) * scale;
    const end = start + width * scale;
    const first = Math.max(0, Math.min(into.length - 1, Math.floor(start)));
    const last = Math.max(first, Math.min(into.length - 1, Math.ceil(end) - 1));
    if (first === last) {
      into[first]! += count;
      continue;
    }
    for (let bin = first; bin <= last; bin++) {
      const share =
        (bin === last ? end : Math.min(end, bin + 1)) - (bin === first ? start : Math.max(start, bin));
      into[bin]! += (count * share) / (end - start);
    }
  }
}

interface Kept {
  range: PhiRange;
  thinnings: number;
  columns: Map<number, Float64Array>;
}

const kept = new WeakMap<RunHistoryView, Map<string, Kept>>();

/**
 * Values of the layers in each bin of `range` at one kept capture. Remembered, except for the newest, which
 * may be taken again.
 */
export function phiAt(
  history: RunHistoryView,
  layers: readonly string[],
  scope: string,
  range: PhiRange,
  index: number,
): Float64Array {
  let scopes = kept.get(history);
  if (!scopes) kept.set(history, (scopes = new Map()));
  let memory = scopes.get(scope);
  const { thinnings } = seriesOf(history);
  if (
    !memory ||
    memory.thinnings !== thinnings ||
    memory.range.low !== range.low ||
    memory.range.high !== range.high
  ) {
    scopes.delete(scope);
    // Scopes come from clicks: a few are worth keeping.
    if (scopes.size > 7) scopes.delete(scopes.keys().next().value!);
    scopes.set(scope, (memory = { range, thinnings, columns: new Map() }));
  }
  let sum = memory.columns.get(index);
  if (!sum) {
    sum = new Float64Array(PHI_BINS);
    for (const layer of layers) {
      const histogram = history.histogram(layer, index);
      if (histogram) addHistogram(sum, range, histogram.counts, histogram.range);
    }
    if (index < history.length - 1) memory.columns.set(index, sum);
  }
  return sum;
}
