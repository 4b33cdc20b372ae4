import type { ScalarMetric } from '../../core/layer-metrics.js';
import type { LossComponents, RunHistoryView } from '../../core/run-history-view.js';
import { MinMaxPyramid } from './minmax-pyramid.js';
import { ARCHETYPE_RANK } from '../theme/palette.js';

interface Entry {
  pyramid: MinMaxPyramid;
  version: number;
  length: number;
  generation: number;
  /** Running value of a smoothed column, one for each index. */
  state?: number[];
}

/**
 * A run's columns as pyramids, brought up to date by what was appended since they were last asked for: an
 * epoch costs the same whether it is the tenth or the ten-thousandth. Only what a chart asks for is kept, and
 * it goes with the history itself.
 */
export class RunSeries {
  private readonly entries = new Map<string, Entry>();
  private generation = 0;
  private thinned = -1;
  private seenVersion = -1;
  private seenLength = 0;
  private seenEpoch = NaN;

  constructor(readonly history: RunHistoryView) {}

  /** Grows whenever kept captures were taken away, so that indices mean something else. */
  get thinnings(): number {
    this.sync();
    return this.generation;
  }

  metric(layer: string, metric: ScalarMetric): MinMaxPyramid {
    return this.column(`m\0${metric}\0${layer}`, () => this.history.column(layer, metric)).pyramid;
  }

  log(name: string): MinMaxPyramid {
    return this.column(`l\0${name}`, () => this.history.log(name)).pyramid;
  }

  loss(component: keyof LossComponents): MinMaxPyramid {
    return this.column(`c\0${component}`, () => this.history.loss(component)).pyramid;
  }

  /** Archetypes as their rank (see ARCHETYPE_RANK); NaN where the layer was not captured. */
  archetypes(layer: string): MinMaxPyramid {
    return this.column(`a\0${layer}`, (from) => {
      const { history } = this;
      if (from === 0) return history.archetypes(layer).map(rankOf);
      const column: number[] = new Array<number>(history.length);
      for (let i = from; i < history.length; i++)
        column[i] = rankOf(history.classification(layer, i)?.archetype ?? null);
      return column;
    }).pyramid;
  }

  /** Exponential moving average of a column; `weight` of the past, 0 … 1. Gaps neither move it nor show. */
  smoothed(of: MinMaxPyramid, name: string, weight: number): MinMaxPyramid {
    const key = `s\0${weight}\0${name}`;
    const state = this.entries.get(key)?.state ?? [];
    const entry = this.column(key, (from) => {
      const smooth: number[] = new Array<number>(of.length);
      state.length = Math.min(from, state.length);
      let last = state[from - 1] ?? NaN;
      for (let i = from; i < of.length; i++) {
        const value = of.at(i);
        if (value === value) last = last === last ? weight * last + (1 - weight) * value : value;
        state[i] = last;
        smooth[i] = value === value ? last : NaN;
      }
      return smooth;
    });
    entry.state = state;
    return entry.pyramid;
  }

  private column(key: string, read: (from: number) => ArrayLike<number>): Entry {
    this.sync();
    const { history } = this;
    let entry = this.entries.get(key);
    if (!entry)
      this.entries.set(
        key,
        (entry = { pyramid: new MinMaxPyramid(), version: -1, length: 0, generation: -1 }),
      );
    if (entry.version === history.version) return entry;
    // The last capture may have been taken again.
    const from = entry.generation === this.generation ? Math.max(0, entry.length - 1) : 0;
    entry.pyramid.update(read(from), from);
    entry.version = history.version;
    entry.length = history.length;
    entry.generation = this.generation;
    return entry;
  }

  private sync(): void {
    const { history } = this;
    if (history.version === this.seenVersion) return;
    const thinned = history.appended - history.length;
    const { epochs } = history;
    // Captures taken away, or one put in before the last: indices mean something else than before.
    if (
      thinned !== this.thinned ||
      history.length < this.seenLength ||
      (this.seenLength > 0 && epochs[this.seenLength - 1] !== this.seenEpoch)
    )
      this.generation++;
    this.thinned = thinned;
    this.seenVersion = history.version;
    this.seenLength = history.length;
    this.seenEpoch = epochs[history.length - 1] ?? NaN;
  }
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
