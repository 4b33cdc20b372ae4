import type { Capture } from '../core/run-history-view.js';

/** Captures that may be under way at once; a further one is dropped and counted. */
const MOST_UNDER_WAY = 3;
/** The same while they wait for an engine, where all of them together take little memory. */
const MOST_HELD = 64;
/** Values of a capture, all layers together, up to which it is small: 64 KiB. */
const SMALL = 2 ** 14;

/** Captures under way: bounded in number, and kept in the order in which they were begun. */
export class CaptureQueue {
  #underWay = new Set<object>();
  #tail: Promise<unknown>;

  /** The first capture is kept once `ready` has settled. */
  constructor(ready: Promise<unknown> = Promise.resolve()) {
    this.#tail = ready;
  }

  /** Whether there is no room for a capture of so many values; `held`: it would wait for an engine. */
  full(values: number, held: boolean): boolean {
    return this.#underWay.size >= (held && values <= SMALL ? MOST_HELD : MOST_UNDER_WAY);
  }

  /** Adds a capture that has begun: `keep` is called in its turn. Neither may reject or hang. */
  add(keep: () => Promise<Capture | null>): Promise<Capture | null> {
    const place = {};
    const underWay = this.#underWay;
    underWay.add(place);
    const kept = this.#tail.then(keep).finally(() => underWay.delete(place));
    // One that rejects all the same keeps none of the later ones from being kept.
    this.#tail = kept.catch(() => {});
    return kept;
  }

  /** Forgets those under way, which their owner has given up: the next ones find room at once. */
  clear(): void {
    this.#underWay = new Set();
  }

  /** Resolves when every capture begun so far is kept or given up. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
