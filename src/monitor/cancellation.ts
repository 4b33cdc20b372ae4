/**
 * Ends many waits at once. An `AbortSignal` would do the same, but Node warns of more than ten listeners on
 * one.
 */
export class Cancellation {
  readonly #waits = new Set<() => void>();
  #cancelled = false;

  /** One that is cancelled already. */
  static done(): Cancellation {
    const done = new Cancellation();
    done.cancel();
    return done;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Calls `end` when all waits end, at once where they have. Returns what takes it off again. */
  add(end: () => void): () => void {
    if (this.#cancelled) end();
    else this.#waits.add(end);
    return () => void this.#waits.delete(end);
  }

  cancel(): void {
    this.#cancelled = true;
    for (const end of [...this.#waits]) end();
    this.#waits.clear();
  }
}
