import { checkHistory } from '../core/check-run.js';
import { csvFormatRows } from 'd3-dsv';
import { SCALAR_METRICS } from '../core/layer-metrics.js';
import type { RunHistoryView } from '../core/run-history-view.js';

const COMPONENTS = ['base', 'kintsugi', 'regularization'] as const;

/** NaN, inf and -inf as NumPy, pandas and R read them. */
function field(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'inf' : '-inf';
}

/**
 * A history as one tidy table, for notebooks and spreadsheets: a row for each layer at each kept capture,
 * with `epoch`, the loss (`loss_base`, …) and what was logged (`log_<name>`) beside the layer's `archetype`
 * and metrics. A capture without layers is one row with an empty `layer`. Lines end in \n; the first names
 * the columns; histograms are left to `toJSON`.
 * @throws KintsugiError `misuse` for what is no history
 */
export function historyToCsv(history: RunHistoryView): string {
  checkHistory('historyToCsv', history);
  const { epochs, length, layerNames, logNames } = history;
  const header = [
    'epoch',
    'layer',
    'archetype',
    ...SCALAR_METRICS,
    ...COMPONENTS.map((name) => `loss_${name}`),
    ...logNames.map((name) => `log_${name}`),
  ];
  const layers = layerNames.map((name) => ({
    name,
    archetypes: history.archetypes(name),
    columns: SCALAR_METRICS.map((metric) => history.column(name, metric)),
  }));
  const runColumns = [
    ...COMPONENTS.map((name) => history.loss(name)),
    ...logNames.map((name) => history.log(name)),
  ];
  const rows: string[][] = [header];
  for (let index = 0; index < length; index++) {
    const epoch = field(epochs[index]!);
    const run = runColumns.map((column) => field(column[index]!));
    const present = layers.filter(({ archetypes }) => (archetypes[index] ?? null) !== null);
    for (const { name, archetypes, columns } of present) {
      rows.push([epoch, name, archetypes[index]!, ...columns.map((column) => field(column[index]!)), ...run]);
    }
    if (present.length === 0) rows.push([epoch, '', '', ...SCALAR_METRICS.map(() => 'NaN'), ...run]);
  }
  return `${csvFormatRows(rows)}\n`;
}
