/** Captures that are looked through one by one sooner than by the levels above them. */
const SHORT = 32;

/**
 * A column of numbers that answers "least and greatest between i and j" in O(log n) and grows by one value in
 * O(log n): what a chart draws of ten thousand epochs then costs as much as of one hundred, and no spike can
 * hide. NaN and ±Infinity are left out; a range without a finite value answers NaN for both.
 */
export class MinMaxPyramid {
  private readonly levels: { low: number[]; high: number[] }[] = [{ low: [], high: [] }];

  get length(): number {
    return this.levels[0]!.low.length;
  }

  /** Makes the pyramid hold `column`. Values before `from` are taken to be as they were. */
  update(column: ArrayLike<number>, from: number): void {
    const base = this.levels[0]!;
    const start = Math.max(0, Math.min(from, base.low.length));
    base.low.length = base.high.length = start;
    for (let i = start; i < column.length; i++) {
      const value = column[i]!;
      base.low.push(Number.isFinite(value) ? value : NaN);
      base.high.push(Number.isFinite(value) ? value : NaN);
    }
    let first = start;
    for (let depth = 0; this.levels[depth]!.low.length > 1; depth++) {
      const below = this.levels[depth]!;
      const level = (this.levels[depth + 1] ??= { low: [], high: [] });
      first >>= 1;
      const size = (below.low.length + 1) >> 1;
      level.low.length = level.high.length = size;
      for (let i = first; i < size; i++) {
        level.low[i] = lesser(below.low[2 * i]!, below.low[2 * i + 1]);
        level.high[i] = greater(below.high[2 * i]!, below.high[2 * i + 1]);
      }
      if (size === 1) {
        this.levels.length = depth + 2;
        break;
      }
    }
  }

  /** Value at `index`; NaN where it is not finite or not there. */
  at(index: number): number {
    return this.levels[0]!.low[index] ?? NaN;
  }

  /**
   * Least and greatest finite values of [starts[0], starts[1]), [starts[1], starts[2]) and so on, into `low`
   * and `high`.
   */
  ranges(starts: readonly number[], low: Float64Array, high: Float64Array): void {
    const { levels, length } = this;
    const base = levels[0]!.low;
    for (let i = 0; i + 1 < starts.length; i++) {
      let start = Math.max(0, starts[i]!);
      let end = Math.min(starts[i + 1]!, length);
      let least = NaN;
      let greatest = NaN;
      if (end - start <= SHORT) {
        for (; start < end; start++) {
          const value = base[start]!;
          if (!(value >= least)) least = value === value ? value : least;
          if (!(value <= greatest)) greatest = value === value ? value : greatest;
        }
      }
      for (let depth = 0; start < end; depth++) {
        const level = levels[depth]!;
        if (start & 1) {
          least = lesser(least, level.low[start]);
          greatest = greater(greatest, level.high[start++]);
        }
        if (end & 1) {
          least = lesser(least, level.low[--end]);
          greatest = greater(greatest, level.high[end]);
        }
        start >>= 1;
        end >>= 1;
      }
      low[i] = least;
      high[i] = greatest;
    }
  }

  /** Least and greatest finite value of [from, to). */
  range(from: number, to: number): [low: number, high: number] {
    if (to - from === 1) return [this.at(from), this.at(from)];
    let low = NaN;
    let high = NaN;
    let start = Math.max(0, from);
    let end = Math.min(to, this.length);
    for (let depth = 0; start < end; depth++) {
      const level = this.levels[depth]!;
      if (start & 1) {
        low = lesser(low, level.low[start]);
        high = greater(high, level.high[start]);
        start++;
      }
      if (end & 1) {
        end--;
        low = lesser(low, level.low[end]);
        high = greater(high, level.high[end]);
      }
      start >>= 1;
      end >>= 1;
    }
    return [low, high];
  }
}

function lesser(a: number, b: number | undefined): number {
  return b === undefined || b !== b || a <= b ? a : b;
}

function greater(a: number, b: number | undefined): number {
  return b === undefined || b !== b || a >= b ? a : b;
}
