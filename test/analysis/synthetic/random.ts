import { uniformFrom } from '../../support/layers.js';

/** A seeded source of the numbers that synthetic runs are made of. */
export class Random {
  readonly #uniform: () => number;

  constructor(seed: number) {
    this.#uniform = uniformFrom(seed * 2_654_435_761 + 12_345);
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.#uniform();
  }

  /** Uniform in the logarithm, for scales. */
  scale(low: number, high: number): number {
    return Math.exp(this.between(Math.log(low), Math.log(high)));
  }

  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#uniform())) * Math.cos(2 * Math.PI * this.#uniform());
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!;
  }

  chance(probability: number): boolean {
    return this.#uniform() < probability;
  }
}
