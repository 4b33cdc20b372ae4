/**
 * Numbers, one per capture, each rounded once, as it is set. As long as all are equal it is one number and takes
 * no bytes: most layers' counts never change and most have no activations.
 */
export class ScalarColumn {
  readonly #double: boolean;
  #values: Float32Array | Float64Array | null = null;
  #constant = NaN;
  #view: Float32Array | Float64Array | null = null;

  /** @param precision double keeps every number as it is, single rounds to f32 */
  constructor(precision: 'single' | 'double') {
    this.#double = precision === 'double';
  }

  /** Bytes of a number where all are kept one by one. */
  get width(): number {
    return this.#double ? 8 : 4;
  }

  /** Bytes that one more capture takes. */
  get bytesPerCapture(): number {
    return this.#values ? this.width : 0;
  }

  at(index: number): number {
    return this.#values ? this.#values[index]! : this.#constant;
  }

  /** Sets one of `length` values; the others keep theirs. `capacity` ≥ length. */
  set(index: number, value: number, length: number, capacity: number): void {
    this.#view = null;
    if (!this.#values) {
      const kept = this.#double ? value : Math.fround(value);
      if (length === 1) this.#constant = kept;
      if (Object.is(kept, this.#constant)) return;
      this.#values = this.#array(capacity).fill(this.#constant, 0, length);
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
    const values = this.#array(capacity);
    values.set(this.#values.subarray(0, length));
    this.#values = values;
    this.#view = null;
  }

  /** Keeps the values at these ascending indices; where all are equal now it is one number again. */
  keep(indices: readonly number[]): void {
    this.#view = null;
    const values = this.#values;
    if (!values) return;
    indices.forEach((from, to) => (values[to] = values[from]!));
    const first = values[0]!;
    for (let index = 1; index < indices.length; index++) if (!Object.is(values[index], first)) return;
    this.#constant = indices.length === 0 ? NaN : first;
    this.#values = null;
  }

  view(length: number): Float32Array | Float64Array {
    if (this.#view?.length === length) return this.#view;
    return (this.#view = this.#values
      ? this.#values.subarray(0, length)
      : this.#array(length).fill(this.#constant));
  }

  /** Whether any of the values is a number. */
  hasNumber(length: number): boolean {
    if (!this.#values) return length > 0 && !Number.isNaN(this.#constant);
    for (let index = 0; index < length; index++) if (!Number.isNaN(this.#values[index])) return true;
    return false;
  }

  #array(length: number): Float32Array | Float64Array {
    return this.#double ? new Float64Array(length) : new Float32Array(length);
  }
}
