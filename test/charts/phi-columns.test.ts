import { describe, expect, it } from 'vitest';
import {
  HEATMAP_COLUMNS,
  phiColumns,
  phiColumnSteps,
  type PhiColumns,
} from '../../src/charts/series/phi-columns.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import type { Capture } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';

/** A capture of one layer whose φ lies evenly between 0 and `most`. */
function captureOf(epoch: number, most: number): Capture {
  const metrics = computeLayerMetrics({
    phi: Float32Array.from({ length: 100 }, (_, i) => (most * i) / 99),
  })!;
  return { epoch, layers: [{ layer: 'a', metrics, classification: classifyLayer(metrics) }] };
}

function runOf(epochs: number, most: (epoch: number) => number): RunHistory {
  const history = new RunHistory();
  for (let epoch = 0; epoch < epochs; epoch++) history.append(captureOf(epoch, most(epoch)));
  return history;
}

const ALL = { layers: ['a'], scope: 'a', zoom: null, most: HEATMAP_COLUMNS };
const columnsOf = (history: RunHistory): PhiColumns =>
  phiColumns(history, { ...ALL, until: history.length - 1 })!;

/** The upper end of φ that is shown. */
const shownUpTo = (history: RunHistory): number => columnsOf(history).range.high;

describe('phiColumns', () => {
  it('shows all of a run that grows steadily', () => {
    expect(shownUpTo(runOf(100, (epoch) => 1 + epoch / 4))).toBeGreaterThanOrEqual(25.75);
  });

  it('is not flattened by one spike', () => {
    expect(shownUpTo(runOf(100, (epoch) => (epoch === 50 ? 1e4 : 1)))).toBeLessThan(2);
  });

  it('is not flattened by an explosion that lasts to the end', () => {
    const shown = shownUpTo(runOf(100, (epoch) => (epoch < 80 ? 1 : 1.5 ** (epoch - 79))));
    expect(shown).toBeGreaterThan(1);
    expect(shown).toBeLessThan(30);
  });

  it('marks the columns whose φ lies above what is shown, and no other', () => {
    const { columns } = columnsOf(runOf(100, (epoch) => (epoch === 50 ? 1e4 : 1)));
    expect(columns.filter(({ beyond }) => beyond !== null)).toMatchObject([{ epoch: 50, beyond: 1e4 }]);
  });

  it('has at most as many columns as asked for, each with all values of its capture', () => {
    const history = runOf(1000, () => 1);
    const { columns } = columnsOf(history);
    expect(columns.length).toBeLessThanOrEqual(HEATMAP_COLUMNS);
    expect(columns.length).toBeGreaterThan(HEATMAP_COLUMNS / 2 - 1);
    expect(columns.at(-1)!.epoch).toBe(999);
    for (const { total, counts, fullest } of columns) {
      expect(total).toBeCloseTo(100, 6);
      expect(fullest).toBe(Math.max(...counts));
    }
  });

  it('is null for a run without a finite value, and for none at all', () => {
    expect(phiColumns(new RunHistory(), { ...ALL, until: -1 })).toBeNull();
    expect(
      phiColumns(
        runOf(3, () => NaN),
        { ...ALL, until: 2 },
      ),
    ).toBeNull();
  });

  it('does not change when the run goes on', () => {
    const history = runOf(20, () => 1);
    const columns = columnsOf(history);
    const before = structuredClone(columns);
    for (let epoch = 20; epoch < 40; epoch++) history.append(captureOf(epoch, 3));
    expect(columns).toEqual(before);
  });

  it('begins again where captures are taken away while it is prepared', () => {
    const history = new RunHistory({ maxCaptures: 40 });
    for (let epoch = 0; epoch < 40; epoch++) history.append(captureOf(epoch, 1));
    const steps = phiColumnSteps(history, { ...ALL, until: 39 });
    for (let i = 0; i < 10; i++) steps.next();
    history.append(captureOf(40, 1));
    expect(history.length).toBeLessThan(40);
    let last = steps.next();
    while (!last.done) last = steps.next();
    expect((last.value as PhiColumns).columns.map(({ epoch }) => epoch)).toEqual([...history.epochs]);
  });
});
