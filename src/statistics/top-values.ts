/**
 * Keeps the `capacity` largest of the values offered to it in ascending order of index; of equal values the
 * first.
 */
export class TopValues {
  readonly #capacity: number;
  // A heap whose root is the weakest of those kept: the first to go.
  readonly #values: number[] = [];
  readonly #indices: number[] = [];

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Only values above it can still be taken. */
  get floor(): number {
    if (this.#capacity === 0) return Infinity;
    return this.#values.length < this.#capacity ? -Infinity : this.#values[0]!;
  }

  offer(value: number, index: number): void {
    const [values, indices] = [this.#values, this.#indices];
    if (values.length < this.#capacity) {
      values.push(value);
      indices.push(index);
      this.#up(values.length - 1);
    } else if (value > this.floor) {
      values[0] = value;
      indices[0] = index;
      this.#down(0);
    }
  }

  /** Descending; ties by index. */
  sorted(): { index: number; value: number }[] {
    return this.#values
      .map((value, i) => ({ index: this.#indices[i]!, value: value + 0 }))
      .sort((a, b) => b.value - a.value || a.index - b.index);
  }

  #weaker(i: number, j: number): boolean {
    const [values, indices] = [this.#values, this.#indices];
    return values[i]! < values[j]! || (values[i] === values[j] && indices[i]! > indices[j]!);
  }

  #swap(i: number, j: number): void {
    const [values, indices] = [this.#values, this.#indices];
    [values[i], values[j]] = [values[j]!, values[i]!];
    [indices[i], indices[j]] = [indices[j]!, indices[i]!];
  }

  #up(i: number): void {
    for (let parent = (i - 1) >> 1; i > 0 && this.#weaker(i, parent); i = parent, parent = (i - 1) >> 1)
      this.#swap(i, parent);
  }

  #down(i: number): void {
    for (;;) {
      let weakest = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.#values.length && this.#weaker(child, weakest)) weakest = child;
      }
      if (weakest === i) return;
      this.#swap(i, weakest);
      i = weakest;
    }
  }
}
