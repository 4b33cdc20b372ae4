import { describe, expect, it } from 'vitest';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { GUIDE_ORDER_RULES } from '../../src/analysis/classification/rules.js';
import { measureLayer } from '../../src/statistics/index.js';
import { RunRecorder, type RecorderOptions } from '../../src/monitor/run-recorder.js';

/** Records these captures of one layer, measured as an engine measures them. */
function recorded(captures: readonly number[][], options: RecorderOptions = {}) {
  const recorder = new RunRecorder(options);
  captures.forEach((values, epoch) => {
    const previous = captures[epoch - 1];
    const stats = {
      ...measureLayer(Float32Array.from(values), previous ? { previous: Float32Array.from(previous) } : {}),
      name: 'a',
    };
    recorder.record({
      epoch,
      stats: [stats],
      activations: [],
      loss: undefined,
      logs: undefined,
      elapsedMs: epoch,
    });
  });
  return recorder;
}

describe('RunRecorder', () => {
  it('gives the figures of computeLayerMetrics over the same captures, resilience over the whole run among them', () => {
    const captures = [
      [1, 2, 3],
      [1.5, 2, 2.5],
      [1.5, 2.5, 2.5],
      [0.05, 3, 1],
    ];
    const { history } = recorded(captures);
    captures.forEach((phi, epoch) => {
      const expected = computeLayerMetrics({ phi, history: captures.slice(0, epoch + 1) })!;
      for (const metric of [
        'luminosity',
        'variance',
        'resilience',
        'sparsity',
        'entropy',
        'meanAbsChange',
      ] as const)
        expect(history.column('a', metric)[epoch]! - expected[metric] || 0).toBeCloseTo(0, 6);
    });
  });

  it('takes layers without a finite value, empty ones, none at all, and ones that come and go', () => {
    const recorder = new RunRecorder();
    const stats = (name: string, ...values: number[]) => ({
      ...measureLayer(Float32Array.from(values)),
      name,
    });
    const reading = { activations: [], loss: undefined, logs: undefined, elapsedMs: 0 };
    recorder.record({ ...reading, epoch: 0, stats: [stats('nan', NaN, Infinity), stats('empty')] });
    recorder.record({ ...reading, epoch: 1, stats: [] });
    recorder.record({ ...reading, epoch: 2, stats: [stats('late', 1)] });
    expect(Array.from(recorder.history.column('nan', 'infCount'))).toEqual([1, NaN, NaN]);
    expect(recorder.history.archetypes('nan')).toEqual(['Wanderer', null, null]);
    expect(Array.from(recorder.history.column('late', 'luminosity'))).toEqual([NaN, NaN, 1]);
  });

  it('tells layers of one name apart by their order', () => {
    const recorder = new RunRecorder();
    const stats = (mean: number) => ({ ...measureLayer(Float32Array.of(mean)), name: 'a' });
    recorder.record({
      epoch: 0,
      stats: [stats(1), stats(2), stats(3)],
      activations: [],
      loss: undefined,
      logs: undefined,
      elapsedMs: 0,
    });
    expect(recorder.history.layerNames).toEqual(['a', 'a (2)', 'a (3)']);
    expect(recorder.history.column('a (2)', 'luminosity')[0]).toBe(2);
  });

  it('judges by the rules given', () => {
    const wild = [
      Array.from({ length: 40 }, (_, i) => (i % 2) * 4),
      Array.from({ length: 40 }, (_, i) => ((i + 1) % 2) * 4),
    ];
    expect(recorded(wild).history.archetypes('a')[1]).toBe('Trickster');
    expect(recorded(wild, { rules: GUIDE_ORDER_RULES }).history.archetypes('a')[1]).toBe('Alchemist');
  });

  it('changes an archetype only when as many captures agree as it was told', () => {
    const settled = [
      ...Array.from({ length: 4 }, () => [1, 1]),
      ...Array.from({ length: 4 }, () => [0.1, 0.5]),
    ];
    const classes = (hysteresis: number) => recorded(settled, { hysteresis }).history.archetypes('a');
    const changedAt = (list: readonly unknown[]) => list.findIndex((one) => one !== list[0]);
    expect(changedAt(classes(1))).toBe(4);
    expect(changedAt(classes(3))).toBe(6);
  });

  it('keeps the history within the captures and bytes allowed', () => {
    const captures = Array.from({ length: 500 }, (_, i) => [i, i + 1]);
    const { history } = recorded(captures, { maxHistoryLength: 20 });
    expect(history.length).toBeLessThanOrEqual(20);
    expect([history.epochs[0], history.epochs[history.length - 1]]).toEqual([0, 499]);
    expect(history.appended).toBe(500);
    expect(recorded(captures, { memoryEfficient: true }).history.maxBytes).toBe(8 * 2 ** 20);
  });
});
