// How a benchmark says what it found: a table for people, and the same rows as JSON for the runner.
import { appendFileSync } from 'node:fs';

/**
 * Prints rows (objects with the same keys) as a table, and hands them to `npm run bench` where that started
 * the program.
 */
export function report(title, rows) {
  console.log(`\n${title}\n${table(rows)}`);
  if (process.env.BENCH_RESULTS)
    appendFileSync(process.env.BENCH_RESULTS, `${JSON.stringify({ title, rows })}\n`);
}

/** Rows as aligned columns: numbers to the right, at three significant digits. */
export function table(rows) {
  if (rows.length === 0) return '(nothing)';
  const columns = Object.keys(rows[0]);
  const cells = rows.map((row) =>
    columns.map((column) =>
      typeof row[column] === 'number'
        ? String(Number(row[column].toPrecision(3)))
        : String(row[column] ?? ''),
    ),
  );
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((line) => line[i].length)));
  const line = (texts, numeric) =>
    texts.map((text, i) => (numeric[i] ? text.padStart(widths[i]) : text.padEnd(widths[i]))).join('  ');
  const numeric = columns.map((column) => typeof rows[0][column] === 'number');
  return [
    line(columns, numeric),
    line(
      widths.map((width) => '─'.repeat(width)),
      numeric,
    ),
    ...cells.map((texts) => line(texts, numeric)),
  ].join('\n');
}

/** Middle value; of an even number of values, the mean of the middle two. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
