/** A layer that this many captures in a row have not brought is forgotten. */
export const KEEP_UNSEEN = 64;
/** For so many captures it is remembered that there was a layer, but not what was known of it. */
const REMEMBER = 256;

/**
 * What is remembered of each layer from capture to capture. A layer that no longer comes is forgotten, so that
 * names which never come again do not add up. Layers that are sampled now and then stay: once a layer has come
 * back after an absence, any may be away for twice as long.
 */
export class LayerMemory<T> {
  /** Least recently seen first. */
  readonly #layers = new Map<string, { value: T; lastSeen: number }>();
  /** Layers forgotten, with the number of the capture that last brought them; the oldest first. */
  readonly #forgotten = new Map<string, number>();
  #captures = 0;
  #longestAbsence = 0;

  get size(): number {
    return this.#layers.size;
  }

  /** Begins a capture of these layers. Returns what was remembered of those that are forgotten now. */
  startCapture(names: Iterable<string>): T[] {
    this.#captures++;
    for (const name of names) this.#see(name);
    const gone: T[] = [];
    const oldest = this.#captures - Math.max(KEEP_UNSEEN, 2 * this.#longestAbsence);
    for (const [name, { value, lastSeen }] of this.#layers) {
      if (lastSeen >= oldest) break;
      this.#layers.delete(name);
      this.#forgotten.set(name, lastSeen);
      gone.push(value);
    }
    for (const [name, lastSeen] of this.#forgotten) {
      if (lastSeen >= this.#captures - REMEMBER) break;
      this.#forgotten.delete(name);
    }
    return gone;
  }

  get(name: string): T | undefined {
    return this.#layers.get(name)?.value;
  }

  set(name: string, value: T): void {
    this.#layers.delete(name);
    this.#layers.set(name, { value, lastSeen: this.#captures });
  }

  *values(): Generator<T> {
    for (const { value } of this.#layers.values()) yield value;
  }

  #see(name: string): void {
    const known = this.#layers.get(name);
    const lastSeen = known?.lastSeen ?? this.#forgotten.get(name);
    this.#forgotten.delete(name);
    if (lastSeen !== undefined)
      this.#longestAbsence = Math.max(this.#longestAbsence, this.#captures - lastSeen);
    if (known) this.set(name, known.value);
  }
}
