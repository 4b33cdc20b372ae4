import type { ScalarMetric } from '../../core/layer-metrics.js';
import type { LossComponents, RunHistoryView } from '../../core/run-history-view.js';
import { MinMaxPyramid } from './minmax-pyramid.js';
import { ARCHETYPE_RANK } from '../theme/palette.js';

interface Entry {
  pyramid: MinMaxPyramid;
  version: number;
  length: number;
  generation: number;
  /** The column where it is not the history's own. */
  own: Float32Array | Float64Array;
}

/**
 * A run's columns as pyramids, brought up to date by what was appended since they were last asked for: an
 * epoch costs the same whether it is the tenth or the ten-thousandth. Only what a chart asks for is kept, and
 * it goes with the history itself.
 */
export class RunSeries {
  readonly history: RunHistoryView;
  readonly #entries = new Map<string, Entry>();
  #generation = 0;
  #thinned = -1;
  #seenVersion = -1;
  #seenLength = 0;
  #seenEpoch = NaN;

  constructor(history: RunHistoryView) {
    this.history = history;
  }

  /** Grows whenever kept captures were taken away, so that indices mean something else. */
  get thinnings(): number {
    this.#sync();
    return this.#generation;
  }

  /** Bytes held beside the history's. */
  get bytes(): number {
    let bytes = 0;
    for (const { pyramid, own } of this.#entries.values()) bytes += pyramid.bytes + own.byteLength;
    return bytes;
  }

  metric(layer: string, metric: ScalarMetric): MinMaxPyramid {
    return this.#pyramid(`m\0${metric}\0${layer}`, () => this.history.column(layer, metric));
  }

  log(name: string): MinMaxPyramid {
    return this.#pyramid(`l\0${name}`, () => this.history.log(name));
  }

  loss(component: keyof LossComponents): MinMaxPyramid {
    return this.#pyramid(`c\0${component}`, () => this.history.loss(component));
  }

  /** Archetypes as their rank (see ARCHETYPE_RANK); NaN where the layer was not captured. */
  archetypes(layer: string): MinMaxPyramid {
    return this.#pyramid(`a\0${layer}`, (from, entry) => {
      const names = this.history.archetypes(layer);
      const ranks = roomFor(entry, names.length);
      for (let i = from; i < names.length; i++) ranks[i] = rankOf(names[i]!);
      return ranks;
    });
  }

  /** Exponential moving average of a column; `weight` of the past, 0 … 1. Gaps neither move it nor show. */
  smoothed(of: MinMaxPyramid, name: string, weight: number): MinMaxPyramid {
    return this.#pyramid(`s\0${weight}\0${name}`, (from, entry) => {
      const smooth = roomFor(entry, of.length, of.precise ? Float64Array : Float32Array);
      let last = NaN;
      for (let i = from - 1; i >= 0 && last !== last; i--) last = smooth[i]!;
      for (let i = from; i < of.length; i++) {
        const value = of.at(i);
        smooth[i] = value === value && last === last ? weight * last + (1 - weight) * value : value;
        // Read back at the precision in which it is kept: so it does not matter in how many steps it was made.
        if (value === value) last = smooth[i]!;
      }
      return smooth;
    });
  }

  #pyramid(key: string, read: (from: number, entry: Entry) => ArrayLike<number>): MinMaxPyramid {
    this.#sync();
    const { history } = this;
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = {
        pyramid: new MinMaxPyramid(),
        version: -1,
        length: 0,
        generation: -1,
        own: new Float32Array(0),
      };
      this.#entries.set(key, entry);
    }
    if (entry.version === history.version) return entry.pyramid;
    // The last capture may have been taken again.
    const from = entry.generation === this.#generation ? Math.max(0, entry.length - 1) : 0;
    entry.pyramid.update(read(from, entry), from);
    entry.version = history.version;
    entry.length = history.length;
    entry.generation = this.#generation;
    return entry.pyramid;
  }

  #sync(): void {
    const { history } = this;
    if (history.version === this.#seenVersion) return;
    const thinned = history.appended - history.length;
    const { epochs } = history;
    // Captures taken away, or one put in before the last: indices mean something else than before.
    if (
      thinned !== this.#thinned ||
      history.length < this.#seenLength ||
      (this.#seenLength > 0 && epochs[this.#seenLength - 1] !== this.#seenEpoch)
    )
      this.#generation++;
    this.#thinned = thinned;
    this.#seenVersion = history.version;
    this.#seenLength = history.length;
    this.#seenEpoch = epochs[history.length - 1] ?? NaN;
  }
}

/** The entry's own column, grown to `length` where it was shorter; what it held stays. */
function roomFor(
  entry: Entry,
  length: number,
  Column: typeof Float32Array | typeof Float64Array = Float32Array,
): Float32Array | Float64Array {
  if (entry.own.length < length || !(entry.own instanceof Column)) {
    const grown = new Column(2 ** Math.ceil(Math.log2(Math.max(64, length))));
    grown.set(entry.own);
    entry.own = grown;
  }
  return entry.own.subarray(0, length);
}

function rankOf(name: Parameters<typeof ARCHETYPE_RANK.indexOf>[0] | null): number {
  return name === null ? NaN : ARCHETYPE_RANK.indexOf(name);
}

const known = new WeakMap<RunHistoryView, RunSeries>();

/** The series of a history: one for all charts that show it. */
export function seriesOf(history: RunHistoryView): RunSeries {
  let series = known.get(history);
  if (!series) known.set(history, (series = new RunSeries(history)));
  return series;
}
