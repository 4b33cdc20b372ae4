import { describe, expect, it } from 'vitest';
import { numberFormat } from '../../src/charts/axes/number-format.js';
import { meanPhi, nonFiniteCount, phiScopeOf } from '../../src/elements/panels/phi-scope.js';
import { runStatusWords } from '../../src/elements/panels/run-status-words.js';
import { TEXTS } from '../../src/elements/shared/texts.js';
import { INITIAL_VIEW } from '../../src/elements/shared/view-state.js';
import { RunHistory } from '../../src/history/run-history.js';
import type { RunStatus } from '../../src/core/run-status.js';
import { FakeStore, layerCapture } from './fake-store.js';

describe('the status of a run in words', () => {
  const words = (change: Partial<RunStatus>) =>
    runStatusWords(new FakeStore(new RunHistory(), change).status, TEXTS, numberFormat('en'));
  const cost = new FakeStore().status.cost;

  it('says what the last capture took, as far as it is known', () => {
    expect(words({}).lastCapture).toBe(
      'Last capture: CPU 0.4 ms · GPU 0.9 ms · readback 4.1 kB · latency 3.1 ms',
    );
    expect(words({ cost: { ...cost, gpuMs: NaN, readbackBytes: 0 } }).lastCapture).toBe(
      'Last capture: CPU 0.4 ms · latency 3.1 ms',
    );
    expect(
      words({ cost: { ...cost, cpuMs: NaN, gpuMs: NaN, latencyMs: NaN, readbackBytes: 0 } }).lastCapture,
    ).toBe('');
  });

  it('says how many captures were dropped, and skipped to stay within budget', () => {
    expect(words({}).capturesDetail).toBe('2 dropped');
    expect(words({ skipped: 3, cost: { ...cost, dropped: 0 } }).capturesDetail).toBe(
      'none dropped, 3 skipped (over budget)',
    );
  });

  it('says the share of training time where it is known, and the rate where it is lowered', () => {
    expect(words({}).costDetail).toBe('1.23% of training time, budget 2%');
    expect(words({ captureEvery: 4 }).costDetail).toBe(
      '1.23% of training time, budget 2%; one capture in 4 to stay within budget',
    );
    expect(words({ costShare: NaN })).toMatchObject({ cost: '–', costDetail: '' });
  });

  it('tells the time left while it runs, else the time that it took', () => {
    expect(words({ epoch: 39 })).toMatchObject({
      epoch: 'Epoch 40 of 60',
      batch: 'batch 13 of 64',
      timeLeft: '25 sec left',
      elapsed: '',
    });
    expect(words({ phase: 'finished', epoch: 59 })).toMatchObject({ batch: '', timeLeft: '', share: 1 });
    expect(words({ phase: 'finished', epoch: 59 }).elapsed).toMatch(/elapsed$/);
    expect(words({ epoch: -1 }).epoch).toBe('');
    expect(words({ epoch: 4, epochs: NaN }).epoch).toBe('Epoch 5');
  });
});

describe('the layers whose φ is shown together', () => {
  const run = new RunHistory();
  run.append({ epoch: 0, layers: [layerCapture('a', 1, 0.1, 100), layerCapture('b', 4, 0.1, 300)] });
  run.append({
    epoch: 1,
    layers: [layerCapture('a', 1, 0.1, 100), layerCapture('b', 4, 0.1, 300, 50, true)],
  });

  it('are all, or the one selected if it is in the run', () => {
    const scope = (layer: string | null, phiScope: 'all' | 'layer') =>
      phiScopeOf(run, { ...INITIAL_VIEW, layer, phiScope }, TEXTS).layers;
    expect(scope('b', 'layer')).toEqual(['b']);
    expect(scope('b', 'all')).toEqual(['a', 'b']);
    expect(scope('gone', 'layer')).toEqual(['a', 'b']);
    expect(phiScopeOf(null, INITIAL_VIEW, TEXTS).layers).toEqual([]);
  });

  it('weigh in the mean by their finite values', () => {
    expect(meanPhi(run, ['a', 'b'], 0)).toBeCloseTo((100 * 1 + 300 * 4) / 400, 5);
    expect(meanPhi(run, ['a', 'b'], 1)).toBeCloseTo(1, 5);
    expect(meanPhi(run, ['b'], 1)).toBeNaN();
    expect(meanPhi(run, ['a'], 7)).toBeNaN();
    expect(nonFiniteCount(run, ['a', 'b'], 1)).toBe(300);
  });
});
