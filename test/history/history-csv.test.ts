import { csvParse } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { SCALAR_METRICS } from '../../src/core/layer-metrics.js';
import { RunHistory } from '../../src/history/run-history.js';
import { historyCsvChunks } from '../../src/history/history-csv-chunks.js';
import { FIELDS_AT_ONCE, historyToCsv } from '../../src/history/history-csv.js';

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

test('names that a spreadsheet would run as formulas are disarmed', () => {
  const history = new RunHistory();
  const names = [
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-1',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u0000=1',
    '\u200b=1',
    '＝1',
  ];
  history.append({ epoch: 0, layers: names.map((name) => layer(name, [1])), logs: { '=1': -1 } });
  const rows = csvParse(historyToCsv(history));
  expect(rows.map((row) => row['layer'])).toEqual(names.map((name) => `'${name}`));
  // A number is no formula, and a name behind `log_` begins none.
  expect(rows[0]!['log_=1']).toBe('-1');
});

test('a cell that a spreadsheet may split is quoted, and a formula behind the separator disarmed', () => {
  const history = new RunHistory();
  const formula = "=cmd|' /C calc'!A0";
  const splits = [';', '\t', '; ', ';\u200b'];
  const names = [...splits.map((split) => `a${split}${formula}`), 'a;b', 'a|b', 'a b', `a\n${formula}`];
  history.append({
    epoch: 0,
    layers: names.map((name) => layer(name, [1])),
    logs: { 'loss;=1': 1, 'val loss': 2 },
  });
  const text = historyToCsv(history);
  const expected = [
    ...splits.map((split) =>
      split.length === 1 ? `a${split}'${formula}` : `a;'${split.slice(1)}${formula}`,
    ),
    'a;b',
    'a|b',
    'a b',
    `a\n'${formula}`,
  ];
  for (const name of expected) expect(text).toContain(`\n0,"${name}",`);
  expect(text).toContain(`,"log_loss;'=1","log_val loss"\n`);
  expect(csvParse(text).map((row) => row['layer'])).toEqual(expected);
  // However it is split, with quotes or without, no cell begins a formula.
  for (const split of [/[;\n]/, /[\t\n]/, /[;\t\n]/])
    for (const cell of text.split(split)) expect(cell).not.toMatch(/^[\s\u200b"]*=/);
});

describe('in pieces', () => {
  /** 20 layers at 200 captures. */
  const long = new RunHistory();
  for (let epoch = 0; epoch < 200; epoch++)
    long.append({ epoch, layers: Array.from({ length: 20 }, (_, n) => layer(`l${n}`, [epoch, n])) });

  test('the table is the same, and no piece writes more than so many fields', async () => {
    const pieces: string[] = [];
    let turns = 0;
    for await (const piece of historyCsvChunks(long, async () => void turns++)) pieces.push(piece);
    expect(pieces.join('')).toBe(historyToCsv(long));
    // One after each piece, and one after each layer that is copied before the first.
    expect(turns).toBe(pieces.length + long.layerNames.length);
    for (const piece of pieces) {
      const fields = piece
        .trimEnd()
        .split('\n')
        .flatMap((row) => row.split(',')).length;
      expect(fields).toBeLessThanOrEqual(FIELDS_AT_ONCE);
    }
    expect(pieces.length).toBeGreaterThan(20);
  });

  test.each([
    ['grows', Infinity],
    ['is thinned', 100],
    ['is thinned again and again', 8],
  ])('the table is of one moment before its first piece, where the history %s', async (_, maxCaptures) => {
    const history = new RunHistory({ maxCaptures });
    for (let epoch = 0; epoch < 100; epoch++)
      history.append({ epoch, layers: Array.from({ length: 20 }, (_, n) => layer(`l${n}`, [epoch, n])) });
    const moments = [historyToCsv(history)];
    let table = '';
    let epoch = 100;
    for await (const piece of historyCsvChunks(history, async () => {
      const layers = Array.from({ length: 20 }, (_, n) => layer(`l${n}`, [epoch, n]));
      history.append({ epoch: epoch++, layers });
      if (table === '') moments.push(historyToCsv(history));
    }))
      table += piece;
    expect(moments.length).toBeGreaterThan(3);
    expect(moments).toContain(table);
  });
});
