import type { ValueFormat } from '../core/engine.js';
import type { UnitStats } from '../core/layer-stats.js';
import { CHUNK } from './fold-chunk.js';
import { TopValues } from './top-values.js';
import { chunkReader, type ChunkView, type StoredValues } from './value-reader.js';

/** Rows and columns of a shape: the last dimension is columns, the rest rows. A scalar is 1 × 1. */
export function matrixOf(shape: readonly number[]): { rows: number; columns: number } {
  const columns = shape.at(-1) ?? 1;
  return { rows: shape.slice(0, -1).reduce((product, d) => product * d, 1), columns };
}

/** Sums and counts of the finite values on each line of a matrix. */
class LineSums {
  readonly sums: Float64Array;
  readonly counts: Uint32Array;

  constructor(lines: number) {
    this.sums = new Float64Array(lines);
    this.counts = new Uint32Array(lines);
  }

  means(): number[] {
    // 0 / 0 is NaN: a line without finite values has no mean.
    return Array.from(this.sums, (sum, line) => sum / this.counts[line]!);
  }
}

/** Where in the matrix the next chunk begins, and everything summed so far. */
interface UnitSums {
  r: number;
  c: number;
  index: number;
  readonly columns: number;
  readonly row: LineSums;
  readonly column: LineSums;
  readonly rowChange: LineSums;
  readonly columnChange: LineSums;
  readonly largest: TopValues;
}

function addChunk(into: UnitSums, { values, from, to }: ChunkView, before: Float32Array | null): void {
  const { columns, largest } = into;
  const { sums: rowSums, counts: rowCounts } = into.row;
  const { sums: columnSums, counts: columnCounts } = into.column;
  const { sums: rowChanges, counts: rowChangeCounts } = into.rowChange;
  const { sums: columnChanges, counts: columnChangeCounts } = into.columnChange;
  let { r, c } = into;
  let { floor } = largest;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    // The difference of a value to itself is 0 where it is finite, otherwise NaN.
    if (value - value === 0) {
      rowSums[r]! += value;
      rowCounts[r]!++;
      columnSums[c]! += value;
      columnCounts[c]!++;
      if (value > floor) {
        largest.offer(value, into.index + i - from);
        floor = largest.floor;
      }
      if (before !== null) {
        const change = Math.abs(value - before[i]!);
        if (change < Infinity) {
          rowChanges[r]! += change;
          rowChangeCounts[r]!++;
          columnChanges[c]! += change;
          columnChangeCounts[c]!++;
        }
      }
    }
    if (++c === columns) {
      c = 0;
      r++;
    }
  }
  into.r = r;
  into.c = c;
  into.index += to - from;
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
  const sums: UnitSums = {
    r: 0,
    c: 0,
    index: 0,
    columns,
    row: new LineSums(rows),
    column: new LineSums(columns),
    rowChange: new LineSums(rows),
    columnChange: new LineSums(columns),
    largest: new TopValues(top),
  };
  for (let start = 0; start < values.length; start += CHUNK) {
    const end = Math.min(start + CHUNK, values.length);
    addChunk(sums, read(start, end), readPrevious ? readPrevious(start, end).values : null);
    yield;
  }
  return {
    rows,
    columns,
    rowMean: sums.row.means(),
    columnMean: sums.column.means(),
    rowMeanAbsChange: sums.rowChange.means(),
    columnMeanAbsChange: sums.columnChange.means(),
    top: sums.largest.sorted(),
  };
}
