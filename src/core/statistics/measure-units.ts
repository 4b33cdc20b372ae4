import type { ValueFormat } from '../engine.js';
import type { UnitStats } from '../layer-stats.js';
import { CHUNK } from './fold-chunk.js';
import { TopValues } from './top-values.js';
import { chunkReader, type StoredValues } from './value-reader.js';

/** Rows and columns of a shape: the last dimension is columns, the rest rows. A scalar is 1 × 1. */
export function matrixOf(shape: readonly number[]): { rows: number; columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: shape.slice(0, -1).reduce((product, d) => product * d, 1), columns };
}

/** Sums of the finite values on each line of a matrix. */
class LineMeans {
  private readonly sums: Float64Array;
  private readonly counts: Uint32Array;

  constructor(lines: number) {
    this.sums = new Float64Array(lines);
    this.counts = new Uint32Array(lines);
  }

  add(line: number, value: number): void {
    this.sums[line]! += value;
    this.counts[line]!++;
  }

  means(): number[] {
    // 0 / 0 is NaN: a line without finite values has no mean.
    return Array.from(this.sums, (sum, line) => sum / this.counts[line]!);
  }
}

/**
 * Per-unit figures of a layer, in steps: yields after each chunk, so that the caller may pause there.
 * @param shape its product is the number of values
 * @param top how many of the largest values to list
 */
export function* unitSteps(
  values: StoredValues,
  previous: StoredValues | null,
  format: ValueFormat,
  shape: readonly number[],
  top: number,
): Generator<void, UnitStats> {
  const { rows, columns } = matrixOf(shape);
  const read = chunkReader(values, format);
  const readPrevious = previous && chunkReader(previous, format);
  const [row, column, rowChange, columnChange] = [rows, columns, rows, columns].map((lines) => new LineMeans(lines)) as
    [LineMeans, LineMeans, LineMeans, LineMeans];
  const largest = new TopValues(top);
  let r = 0;
  let c = 0;
  for (let start = 0; start < values.length; start += CHUNK) {
    const end = Math.min(start + CHUNK, values.length);
    const chunk = read(start, end);
    const before = readPrevious?.(start, end);
    for (let i = chunk.from; i < chunk.to; i++) {
      const value = chunk.values[i]!;
      if (Number.isFinite(value)) {
        row.add(r, value);
        column.add(c, value);
        largest.offer(value, start + i - chunk.from);
        const old = before ? before.values[i]! : NaN;
        if (Number.isFinite(old)) {
          rowChange.add(r, Math.abs(value - old));
          columnChange.add(c, Math.abs(value - old));
        }
      }
      if (++c === columns) {
        c = 0;
        r++;
      }
    }
    yield;
  }
  return {
    rows,
    columns,
    rowMean: row.means(),
    columnMean: column.means(),
    rowMeanAbsChange: rowChange.means(),
    columnMeanAbsChange: columnChange.means(),
    top: largest.sorted(),
  };
}
