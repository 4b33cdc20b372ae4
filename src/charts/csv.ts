import { csvFormatRow } from 'd3-dsv';
import { disarmFormula } from '../core/csv-cell.js';
import type { ChartTable } from './chart-model.js';

/** RFC 4180 text of a table; cells that a spreadsheet would run as a formula are disarmed. */
export function toCsv({ columns, rows }: ChartTable): string {
  return [columns, ...rows].map((row) => `${csvFormatRow(row.map(cell))}\r\n`).join('');
}

function cell(value: string | number | null): string {
  return value === null ? '' : typeof value === 'number' ? String(value) : disarmFormula(value);
}
