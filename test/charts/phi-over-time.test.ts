import { describe, expect, it } from 'vitest';
import { numberFormat } from '../../src/charts/axes/number-format.js';
import { phiOverTime } from '../../src/charts/phi-over-time.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { RunHistory } from '../../src/history/run-history.js';

/** A run of one layer whose φ lies evenly between 0 and `most(epoch)`. */
function runOf(epochs: number, most: (epoch: number) => number): RunHistory {
  const history = new RunHistory();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const metrics = computeLayerMetrics({
      phi: Float32Array.from({ length: 100 }, (_, i) => (most(epoch) * i) / 99),
    })!;
    history.append({ epoch, layers: [{ layer: 'a', metrics, classification: classifyLayer(metrics) }] });
  }
  return history;
}

/** The upper end of φ that the picture shows, from its table. */
function shownUpTo(history: RunHistory): number {
  const { columns } = phiOverTime({
    key: '',
    summary: '',
    history,
    layers: ['a'],
    scope: 'a',
    until: history.length - 1,
    zoom: null,
    form: 'heat',
    scale: 'linear',
    format: numberFormat('en'),
    texts: { epoch: '', value: '', share: '', most: '', empty: '', none: '', fullest: '' },
  }).table();
  return Number(columns.at(-1)!.split(' … ')[1]!.replaceAll(',', '').replace('K', 'e3').replace('M', 'e6'));
}

describe('phiOverTime', () => {
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
});
