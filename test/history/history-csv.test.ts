import { csvParse } from 'd3-dsv';
import { expect, test } from 'vitest';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { SCALAR_METRICS } from '../../src/core/layer-metrics.js';
import { RunHistory } from '../../src/history/run-history.js';
import { historyToCsv } from '../../src/history/history-csv.js';

const NUMBERS: Record<string, number> = { NaN, inf: Infinity, '-inf': -Infinity };
const numberOf = (text: string) => NUMBERS[text] ?? Number(text);

function layer(name: string, phi: number[]) {
  const metrics = computeLayerMetrics({ phi })!;
  return { layer: name, metrics, classification: classifyLayer(metrics) };
}

test('an empty history is a line of column names', () => {
  const table = csvParse(historyToCsv(new RunHistory()));
  expect(table).toHaveLength(0);
  expect(table.columns.slice(0, 4)).toEqual(['epoch', 'layer', 'archetype', 'luminosity']);
});

test('a row for each layer at each capture, with every metric, loss and log as the history has them', () => {
  const history = new RunHistory();
  history.append({
    epoch: 3,
    layers: [layer('a', [1, 2, 3]), layer('b', [-1, 1])],
    loss: { base: 0.5, kintsugi: 1, regularization: NaN },
    logs: { 'val, loss': 0.25 },
  });
  history.append({ epoch: 5, layers: [layer('a', [NaN])], logs: { 'val, loss': Infinity } });
  history.append({ epoch: 7, layers: [] });
  const rows = [...csvParse(historyToCsv(history))];
  expect(rows.map((row) => [row['epoch'], row['layer']])).toEqual([
    ['3', 'a'],
    ['3', 'b'],
    ['5', 'a'],
    ['7', ''],
  ]);
  for (const row of rows.slice(0, 3)) {
    const index = history.epochs.indexOf(Number(row['epoch']));
    expect(row['archetype']).toBe(history.archetypes(row['layer']!)[index]);
    for (const metric of SCALAR_METRICS)
      expect(numberOf(row[metric]!)).toBe(history.column(row['layer']!, metric)[index]);
    expect(numberOf(row['loss_base']!)).toBe(history.loss('base')[index]);
    expect(numberOf(row['log_val, loss']!)).toBe(history.log('val, loss')[index]);
  }
  expect(rows[1]!['fractureDensity']).toBe('inf');
});

test('names with commas, quotes and line ends come back whole', () => {
  const history = new RunHistory();
  const names = ['a,b', '"q"', 'two\nlines', ' space '];
  history.append({ epoch: 0, layers: names.map((name) => layer(name, [1])) });
  expect(csvParse(historyToCsv(history)).map((row) => row['layer'])).toEqual(names);
});
