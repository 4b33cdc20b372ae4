/** The shortest limit of its own accord, in ms: compiling kernels takes a slow machine half of it. */
const SHORTEST_MS = 60_000;
/** How many times the slowest answer so far is still an answer. */
const PATIENCE = 20;

/** How long an answer is waited for: as long as told, or by what answers have taken so far. */
export class TimeLimit {
  readonly #told: number | undefined;
  #slowestMs = 0;

  constructor(ms?: number) {
    this.#told = ms;
  }

  get ms(): number {
    return this.#told ?? Math.max(SHORTEST_MS, PATIENCE * this.#slowestMs);
  }

  /** An answer took this long. */
  took(ms: number): void {
    this.#slowestMs = Math.max(this.#slowestMs, ms);
  }
}
