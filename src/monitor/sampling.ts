import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isNumber, refuse } from '../core/check-value.js';
import type { LayerCandidate } from './layer-provider.js';

export type SamplingStrategy = 'all' | 'random' | 'stratified';

export interface SamplingOptions {
  /** Share of the layers to capture each time, above 0 and up to 1. Default 0.3; not used by 'all'. */
  sampleRate?: number;
  /** Any whole number; the same seed gives the same choices. Default 1. */
  seed?: number;
}

const STRATEGIES: readonly SamplingStrategy[] = ['all', 'random', 'stratified'];
const WHO = 'setSamplingStrategy';

const OPTIONS: OptionTable<SamplingOptions> = {
  sampleRate: [(value) => isNumber(value) && value > 0 && value <= 1, 'a share above 0 and up to 1'],
  seed: [Number.isSafeInteger, 'a whole number'],
};

/**
 * Chooses the layers of each capture. Deterministic: the choice depends on the seed, the layers and the
 * number of captures so far.
 */
export class LayerSampler {
  readonly strategy: SamplingStrategy;
  readonly sampleRate: number;
  readonly seed: number;

  /** @throws KintsugiError `misuse` on an unknown strategy or option, or a rate outside (0, 1]. */
  constructor(strategy: SamplingStrategy = 'all', options: SamplingOptions = {}) {
    if (!STRATEGIES.includes(strategy)) refuse(WHO, 'strategy', strategy, `one of ${STRATEGIES.join(', ')}`);
    const { sampleRate = 0.3, seed = 1 } = checkOptions(WHO, options, OPTIONS);
    this.strategy = strategy;
    this.sampleRate = strategy === 'all' ? 1 : sampleRate;
    this.seed = seed;
  }

  /**
   * The layers of the `turn`-th capture (counted from 0).
   * - all: every layer;
   * - random: ⌈rate · n⌉ of them, drawn anew each time;
   * - stratified: neighbors in depth and size take turns, so that within ⌈1/rate⌉ captures every layer is
   *   visited, and each capture
   *   holds shallow and deep, small and large layers in the proportion in which there are any.
   */
  select(candidates: readonly LayerCandidate[], turn: number): boolean[] {
    if (this.strategy === 'all' || this.sampleRate === 1) return candidates.map(() => true);
    return this.strategy === 'random'
      ? this.#random(candidates.length, turn)
      : this.#stratified(candidates, turn);
  }

  #random(n: number, turn: number): boolean[] {
    const random = generator(this.seed, turn);
    const wanted = Math.ceil(n * this.sampleRate);
    const chosen = new Array<boolean>(n).fill(false);
    for (const index of shuffled(n, random).slice(0, wanted)) chosen[index] = true;
    return chosen;
  }

  #stratified(candidates: readonly LayerCandidate[], turn: number): boolean[] {
    const period = Math.ceil(1 / this.sampleRate - 1e-9);
    const cycle = Math.floor(turn / period);
    const phase = turn % period;
    const order = stratifiedOrder(candidates);
    const chosen = new Array<boolean>(candidates.length).fill(false);
    // Each run of `period` neighbors is a stratum: in one cycle each of its layers has exactly one turn, in
    // an order drawn for that cycle.
    for (let start = 0; start < order.length; start += period) {
      const turns = shuffled(period, generator(this.seed + start, cycle));
      for (let offset = 0; offset < period && start + offset < order.length; offset++) {
        if (turns[offset] === phase) chosen[order[start + offset]!] = true;
      }
    }
    return chosen;
  }
}

/** Layers by thirds of depth, and by size within each third: neighbors are alike in both. */
function stratifiedOrder(candidates: readonly LayerCandidate[]): number[] {
  const third = (index: number): number => Math.floor((3 * index) / candidates.length);
  return candidates
    .map((_, index) => index)
    .sort((a, b) => third(a) - third(b) || candidates[a]!.count - candidates[b]!.count || a - b);
}

/** Fisher–Yates over 0 … n − 1. */
function shuffled(n: number, random: () => number): number[] {
  const items = Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

/** A small generator of uniform numbers in [0, 1) (mulberry32), started from two whole numbers. */
function generator(seed: number, turn: number): () => number {
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((turn + 1) | 0, 0x85ebca77)) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
