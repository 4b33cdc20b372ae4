import { checkHistory } from '../core/check-run.js';
import { csvCell, csvRow } from '../core/csv-cell.js';
import { SCALAR_METRICS } from '../core/layer-metrics.js';
import { csvColumns } from './csv-columns.js';
import { LOSS_COMPONENTS } from './run-columns.js';
import type { RunHistoryView } from '../core/run-history-view.js';

/** Captures' and layers' fields written in one go. */
export const FIELDS_AT_ONCE = 2 ** 12;

/** NaN, inf and -inf as NumPy, pandas and R read them. */
function field(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
}

/**
 * A history as one tidy table, for notebooks and spreadsheets: a row for each layer at each kept capture,
 * with `epoch`, the loss (`loss_base`, …) and what was logged (`log_<name>`) beside the layer's `archetype`
 * and metrics. A capture without layers is one row with an empty `layer`. Lines end in \n; the first names
 * the columns; histograms are left to `toJSON`. A name that a spreadsheet would run as a formula has an
 * apostrophe before it.
 * @throws KintsugiError `misuse` if the value is not a history
 */
export function historyToCsv(history: RunHistoryView): string {
  checkHistory('historyToCsv', history);
  return [...csvPieces(history)].filter((piece) => piece !== null).join('');
}

/** Pieces of about `FIELDS_AT_ONCE` fields, a row is never cut; null where it may be paused before the first. */
export function* csvPieces(history: RunHistoryView): Generator<string | null, void> {
  const copying = csvColumns(history);
  let step = copying.next();
  for (; !step.done; step = copying.next()) yield null;
  const { length, epochs, logNames, run: runColumns, layers } = step.value;
  const header = [
    'epoch',
    'layer',
    'archetype',
    ...SCALAR_METRICS,
    ...LOSS_COMPONENTS.map((name) => `loss_${name}`),
    ...logNames.map((name) => `log_${name}`),
  ];
  const rowsAtOnce = Math.max(1, Math.floor(FIELDS_AT_ONCE / header.length));
  let rows: string[] = [csvRow(header)];
  const take = (): string => {
    const piece = `${rows.join('\n')}\n`;
    rows = [];
    return piece;
  };
  for (let index = 0; index < length; index++) {
    const epoch = field(epochs[index]!);
    const run = runColumns.map((column) => field(column[index]!));
    let present = false;
    for (const { name, archetypes, columns } of layers) {
      const archetype = archetypes[index] ?? null;
      if (archetype === null) continue;
      present = true;
      rows.push(
        [epoch, name, csvCell(archetype), ...columns.map((column) => field(column[index]!)), ...run].join(
          ',',
        ),
      );
      if (rows.length >= rowsAtOnce) yield take();
    }
    if (!present) rows.push([epoch, '', '', ...SCALAR_METRICS.map(() => 'NaN'), ...run].join(','));
    if (rows.length >= rowsAtOnce) yield take();
  }
  if (rows.length > 0) yield take();
}
