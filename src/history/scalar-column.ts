/**
 * Numbers at f32 precision, one per capture. As long as all are equal it is one number: most layers' counts
 * never change and most have no activations.
 */
export class ScalarColumn {
  #values: Float32Array | null = null;
  #constant = NaN;
  #view: Float32Array | null = null;

  get bytes(): number {
    return this.#values?.byteLength ?? 0;
  }

  get materialised(): boolean {
    return this.#values !== null;
  }

  at(index: number): number {
    return this.#values ? this.#values[index]! : this.#constant;
  }

  /** Sets one of `length` values; the others keep theirs. `capacity` ≥ length. */
  set(index: number, value: number, length: number, capacity: number): void {
    this.#view = null;
    if (!this.#values) {
      if (length === 1) this.#constant = value;
      if (Object.is(value, this.#constant)) return;
      this.#values = new Float32Array(capacity).fill(this.#constant, 0, length);
    }
    this.#values[index] = value;
  }

  /** Makes room for one value at `index` by moving those behind it. */
  insert(index: number, length: number): void {
    this.#view = null;
    this.#values?.copyWithin(index + 1, index, length);
  }

  resize(capacity: number, length: number): void {
    if (!this.#values) return;
    const values = new Float32Array(capacity);
    values.set(this.#values.subarray(0, length));
    this.#values = values;
    this.#view = null;
  }

  /** Keeps the values at these ascending indices. */
  keep(indices: readonly number[]): void {
    this.#view = null;
    if (this.#values) indices.forEach((from, to) => (this.#values![to] = this.#values![from]!));
  }

  view(length: number): Float32Array {
    if (this.#view?.length === length) return this.#view;
    return (this.#view = this.#values
      ? this.#values.subarray(0, length)
      : new Float32Array(length).fill(this.#constant));
  }
}
