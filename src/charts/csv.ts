import { csvRow } from '../core/csv-cell.js';
import type { ChartTable } from './chart-model.js';

/** RFC 4180 text of a table; cells that a spreadsheet would run as a formula are disarmed. */
export function toCsv({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map((row) => `${csvRow(row)}\r\n`).join('');
}
