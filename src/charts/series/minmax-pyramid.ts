/** Values under one leaf: so many are looked through sooner than the tree above them is climbed. */
const BLOCK = 16;

/**
 * A column of numbers that answers "least and greatest between i and j" in O(log n) and grows by one value in
 * O(log n): what a chart draws of ten thousand epochs then costs as much as of one hundred, and no spike can
 * hide. NaN and ±Infinity are left out; a range without a finite value answers NaN for both.
 *
 * The column itself is not copied. Above it stands a tree of the extremes of each block, one or two bytes a
 * value, at the precision of the column.
 */
export class MinMaxPyramid {
  #column: ArrayLike<number> = [];
  /** Node i has its least value at 2i and its greatest at 2i + 1; its children are 2i and 2i + 1; 1 is the root. */
  #tree: Float32Array | Float64Array = new Float32Array(0);
  #leaves = 0;
  #low = NaN;
  #high = NaN;

  get length(): number {
    return this.#column.length;
  }

  /** True where the column may have more than f32 precision. */
  get precise(): boolean {
    return !(this.#column instanceof Float32Array);
  }

  /** Bytes held beside the column. */
  get bytes(): number {
    return this.#tree.byteLength;
  }

  /**
   * Makes the pyramid hold `column`, which must stay as it is until the next update. Values before `from` are
   * taken to be as they were.
   */
  update(column: ArrayLike<number>, from: number): void {
    const shrunk = column.length < this.#column.length;
    this.#column = column;
    const blocks = Math.ceil(column.length / BLOCK);
    let first = Math.floor(Math.max(0, from) / BLOCK);
    const Tree = this.precise ? Float64Array : Float32Array;
    if (blocks > this.#leaves || shrunk || !(this.#tree instanceof Tree)) {
      this.#leaves = blocks > 0 ? 2 ** Math.ceil(Math.log2(blocks)) : 0;
      this.#tree = new Tree(4 * this.#leaves);
      for (let i = 0; i < this.#tree.length; i += 2)
        [this.#tree[i], this.#tree[i + 1]] = [Infinity, -Infinity];
      first = 0;
    }
    if (first >= blocks) return;
    const tree = this.#tree;
    for (let block = first; block < blocks; block++) {
      this.#clear();
      this.#scan(block * BLOCK, Math.min(column.length, (block + 1) * BLOCK));
      tree[2 * (this.#leaves + block)] = this.#low;
      tree[2 * (this.#leaves + block) + 1] = this.#high;
    }
    let start = (this.#leaves + first) >> 1;
    let end = (this.#leaves + blocks - 1) >> 1;
    for (; start > 0; start >>= 1, end >>= 1) {
      for (let node = start; node <= end; node++) {
        tree[2 * node] = Math.min(tree[4 * node]!, tree[4 * node + 2]!);
        tree[2 * node + 1] = Math.max(tree[4 * node + 1]!, tree[4 * node + 3]!);
      }
    }
  }

  /** Value at `index`; NaN where it is not finite or not there. */
  at(index: number): number {
    const value = this.#column[index] ?? NaN;
    return value - value === 0 ? value : NaN;
  }

  /**
   * Least and greatest finite values of [starts[0], starts[1]), [starts[1], starts[2]) and so on, into `low`
   * and `high`.
   */
  ranges(starts: readonly number[], low: Float64Array, high: Float64Array): void {
    for (let i = 0; i + 1 < starts.length; i++) {
      this.#measure(starts[i]!, starts[i + 1]!);
      const found = this.#low <= this.#high;
      low[i] = found ? this.#low : NaN;
      high[i] = found ? this.#high : NaN;
    }
  }

  /** Least and greatest finite value of [from, to). */
  range(from: number, to: number): [low: number, high: number] {
    this.#measure(from, to);
    return this.#low <= this.#high ? [this.#low, this.#high] : [NaN, NaN];
  }

  /** Greatest finite value of [from, to). */
  greatest(from: number, to: number): number {
    if (to - from <= BLOCK) return this.#greatestOf(Math.max(0, from), Math.min(to, this.length));
    this.#measure(from, to);
    return this.#low <= this.#high ? this.#high : NaN;
  }

  #measure(from: number, to: number): void {
    const start = Math.max(0, from);
    const end = Math.min(to, this.#column.length);
    this.#clear();
    let left = Math.ceil(start / BLOCK);
    let right = Math.floor(end / BLOCK);
    if (left >= right) return this.#scan(start, end);
    this.#scan(start, left * BLOCK);
    this.#scan(right * BLOCK, end);
    for (left += this.#leaves, right += this.#leaves; left < right; left >>= 1, right >>= 1) {
      if (left & 1) this.#take(left++);
      if (right & 1) this.#take(--right);
    }
  }

  #greatestOf(start: number, end: number): number {
    const column = this.#column;
    let high = -Infinity;
    for (let i = start; i < end; i++) if (column[i]! > high && column[i] !== Infinity) high = column[i]!;
    return high === -Infinity ? NaN : high;
  }

  #clear(): void {
    this.#low = Infinity;
    this.#high = -Infinity;
  }

  #take(node: number): void {
    const tree = this.#tree;
    if (tree[2 * node]! < this.#low) this.#low = tree[2 * node]!;
    if (tree[2 * node + 1]! > this.#high) this.#high = tree[2 * node + 1]!;
  }

  #scan(start: number, end: number): void {
    const column = this.#column;
    let low = this.#low;
    let high = this.#high;
    for (let i = start; i < end; i++) {
      const value = column[i]!;
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
    this.#low = low;
    this.#high = high;
  }
}
