/** A gap between batches, in ms, up to which a GPU counts as still at work on the batch before. */
const LONGEST_GPU_GAP = 100;

/**
 * Measures how long training itself takes. On the CPU a batch is over when its step returns. A GPU works on
 * between batches, so there the gap to the next batch counts too, but only up to a bound: a longer one is a
 * pause or another program's work.
 */
export class TrainingClock {
  readonly #clock: () => number;
  #begun = NaN;
  #ended = NaN;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  batchBegins(): void {
    this.#begun = this.#clock();
  }

  /** Milliseconds of training since the last batch ended. */
  batchEnds(onGpu: boolean): number {
    const now = this.#clock();
    const step = now - this.#begun;
    const gap =
      onGpu && this.#ended <= this.#begun ? Math.min(LONGEST_GPU_GAP, this.#begun - this.#ended) : 0;
    this.#ended = now;
    return Number.isNaN(step) ? 0 : step + gap;
  }
}
