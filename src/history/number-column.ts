/** Numbers at full precision that grow by doubling. */
export class NumberColumn {
  #values = new Float64Array(64);

  constructor(length = 0) {
    this.#grow(length);
    this.#values.fill(NaN);
  }

  get bytes(): number {
    return this.#values.byteLength;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  set(index: number, value: number): void {
    this.#grow(index + 1);
    this.#values[index] = value;
  }

  insert(index: number, length: number): void {
    this.#grow(length + 1);
    this.#values.copyWithin(index + 1, index, length);
  }

  keep(indices: readonly number[]): void {
    const values = new Float64Array(this.#values.length).fill(NaN);
    indices.forEach((from, to) => (values[to] = this.#values[from]!));
    this.#values = values;
  }

  view(length: number): Float64Array {
    return this.#values.subarray(0, length);
  }

  #grow(length: number): void {
    if (length <= this.#values.length) return;
    const values = new Float64Array(Math.max(length, this.#values.length * 2)).fill(NaN);
    values.set(this.#values);
    this.#values = values;
  }
}
