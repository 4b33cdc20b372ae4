import { describe, expect, test } from 'vitest';
import type { Finding, LayerPoint, Watch } from '../../src/analysis/anomalies/anomaly-kind.js';
import { ANOMALY_KINDS } from '../../src/analysis/anomalies/anomaly-kinds.js';
import { judgeMemory } from '../../src/analysis/anomalies/memory.js';
import { sigmaSpikes } from '../../src/analysis/anomalies/phi-spike.js';
import { calibrate } from '../../src/analysis/classification/calibrate.js';
import { RULES } from '../../src/analysis/classification/rules.js';
import { compareRuns } from '../../src/analysis/compare-runs.js';
import { assessConvergence, assessLoss, assessPhi } from '../../src/analysis/convergence.js';
import { THRESHOLDS } from '../../src/analysis/thresholds.js';
import { ARCHETYPES, type Archetype } from '../../src/core/classification.js';
import type { LayerMetrics } from '../../src/core/layer-metrics.js';
import type { Capture, RunHistoryView } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';
import { captureLayer, shapeOf } from './synthetic/layer-shape.js';
import { Random } from './synthetic/random.js';

/** The float next above or below a positive one. */
function beside(value: number, direction: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(direction));
  return view.getFloat64(0);
}
const above = (value: number) => beside(value, 1);
const below = (value: number) => beside(value, -1);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

const random = new Random(1);
const STATE = { mean: 1, std: 0.2, change: 0.01, meanChange: 0.01 };
const QUIET = captureLayer('a', 1000, shapeOf(random), STATE, random);

function point(metrics: Partial<LayerMetrics>, archetype: Archetype = 'Wanderer'): LayerPoint {
  return { layer: 'a', epoch: 0, metrics: { ...QUIET.metrics, ...metrics }, archetype };
}

function capture(metrics: Partial<LayerMetrics>, loss: number, epoch = 0): Capture {
  return {
    epoch,
    layers: [{ ...QUIET, metrics: { ...QUIET.metrics, ...metrics } }],
    loss: { base: loss, kintsugi: NaN, regularization: NaN },
  };
}

/** What a watch says of the last of these. */
function last<Point>(watch: Watch<Point>, points: readonly Point[]): Finding | null {
  return points.map((one) => watch.update(one)).at(-1) ?? null;
}

const means = (...values: number[]) => values.map((luminosity) => point({ luminosity }));

describe('phi_spike', () => {
  const spike = (values: number[]) => last(ANOMALY_KINDS.phi_spike.watchLayer(), means(...values));

  test('beyond 15 % of the level, where φ was still before', () => {
    expect(spike([...times(6, 100), 115])).toBeNull();
    expect(spike([...times(6, 100), above(115)])).toMatchObject({ level: 'warning' });
  });
  test('beyond 8 robust standard deviations of the changes before', () => {
    const restless = [100, 104, 100, 104, 100, 104, 100];
    expect(spike([...restless, 100 + 8 * 1.4826 * 4 - 1e-9])).toBeNull();
    expect(spike([...restless, 100 + 8 * 1.4826 * 4 + 1e-9])).not.toBeNull();
  });
  test('once 5 changes are known', () => {
    expect(spike([...times(5, 100), 200])).toBeNull();
    expect(spike([...times(6, 100), 200])).not.toBeNull();
  });
  test('against the last 48 changes', () => {
    // 25 captures without a change, then 24 changes of 4: the median of all decides.
    const course = [...times(26, 100), ...times(12, [104, 100]).flat()];
    expect(spike([...course, 120])).toBeNull();
    expect(spike([...course, 130])).not.toBeNull();
  });
  test('critical from 5 times the threshold on', () => {
    expect(spike([...times(6, 100), below(175)])!.level).toBe('warning');
    expect(spike([...times(6, 100), 175])!.level).toBe('critical');
  });
  test('by sigma: beyond 3 standard deviations, which one of 8 changes can be and one of 7 cannot', () => {
    expect(sigmaSpikes([...times(7, 1), 2]).at(-1)).toBeNull();
    expect(sigmaSpikes([...times(8, 1), 2]).at(-1)).not.toBeNull();
  });
});

describe('classification_instability', () => {
  /** A layer that changes at these opportunities, the first being 1, between two archetypes. */
  function flicker(opportunities: number, changes: (opportunity: number) => boolean): (Finding | null)[] {
    const watch = ANOMALY_KINDS.classification_instability.watchLayer();
    let now: Archetype = 'Oracle';
    watch.update(point({}, now));
    return Array.from({ length: opportunities }, (_, index) => {
      if (changes(index + 1)) now = now === 'Oracle' ? 'Sentinel' : 'Oracle';
      return watch.update(point({}, now));
    });
  }
  const evenly = (n: number) => Math.floor((3 * n) / 10) > Math.floor((3 * (n - 1)) / 10);

  test('at more than 3 changes in 10 opportunities', () => {
    expect(flicker(50, evenly).every((finding) => finding === null)).toBe(true);
    expect(flicker(50, (n) => n === 49 || evenly(n)).at(-1)).toMatchObject({ level: 'info' });
  });
  test('once there were 20 opportunities', () => {
    const found = flicker(20, () => true).map((finding) => finding !== null);
    expect(found).toEqual([...times(19, false), true]);
  });
  test('until the share of the last 50 is below half the threshold', () => {
    const found = flicker(70, (n) => n <= 20).map((finding) => finding !== null);
    expect([found.indexOf(true) + 1, found.lastIndexOf(true) + 1]).toEqual([20, 62]);
  });
  test('a warning where more than 1 opportunity in 10 leads to a third archetype', () => {
    const watch = ANOMALY_KINDS.classification_instability.watchLayer();
    const pair: Archetype[] = ['Oracle', 'Sentinel'];
    watch.update(point({}, 'Oracle'));
    const levels = Array.from({ length: 50 }, (_, index) => {
      const third = (['Oracle', 'Sentinel', 'Luminary'] as const).find((one) => !pair.includes(one))!;
      const now = [10, 20, 30, 40, 49].includes(index + 1) ? third : pair[1]!;
      pair.splice(0, 2, now, pair[0]!);
      return watch.update(point({}, now))?.level;
    });
    expect(levels.slice(45)).toEqual(['info', 'info', 'info', 'warning', 'info']);
  });
  test('of a model: as many opportunities for each of its layers', () => {
    const watch = ANOMALY_KINDS.classification_instability.watchModel();
    const found = Array.from({ length: 21 }, (_, epoch) => {
      const archetype: Archetype = epoch % 2 === 0 ? 'Oracle' : 'Sentinel';
      const layers = ['a', 'b'].map((layer) => ({
        ...QUIET,
        layer,
        classification: { ...QUIET.classification, archetype },
      }));
      return watch.update({ epoch, layers })?.level ?? null;
    });
    expect(found).toEqual([...times(20, null), 'warning']);
  });
});

describe('phi_explosion', () => {
  const explosion = (points: LayerPoint[]) => last(ANOMALY_KINDS.phi_explosion.watchLayer(), points);
  const rise = (length: number, from: number, to: number) =>
    Array.from({ length }, (_, index) => from + ((to - from) * index) / (length - 1));

  test('from 3 times the mean of 10 captures ago on', () => {
    expect(explosion(means(...rise(11, 1, 3).slice(0, 10), below(3)))).toBeNull();
    expect(explosion(means(...rise(11, 1, 3).slice(0, 10), 3))).toMatchObject({ level: 'critical' });
    expect(explosion(means(...rise(10, 1, 9)))).toBeNull();
    expect(explosion(means(...rise(11, 1, 9)))).not.toBeNull();
    expect(explosion(means(...rise(10, 1, 2), 1, 4))).not.toBeNull();
  });
  test('where 8 of 10 captures rise', () => {
    expect(explosion(means(1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9))).not.toBeNull();
    expect(explosion(means(1, 2, 3, 3, 3, 3, 5, 6, 7, 8, 9))).toBeNull();
  });
  test('from nothing: where the later half gains 1.25 times as much as the earlier', () => {
    const half = rise(6, 0.0625, 0.3125);
    const later = rise(6, 0.3125, 0.625).slice(1, 5);
    expect(explosion(means(...half, ...later, 0.625))).not.toBeNull();
    expect(explosion(means(...half, ...later, below(0.625)))).toBeNull();
  });
  test('or where the largest value is 1,000 times the first', () => {
    const largest = (maxPhi: number) => explosion([point({ maxPhi: 1, minPhi: 0 }), point({ maxPhi })]);
    expect(largest(below(1000))).toBeNull();
    expect(largest(1000)).not.toBeNull();
  });
});

describe('phi_collapse', () => {
  const collapse = (...values: number[]) => last(ANOMALY_KINDS.phi_collapse.watchLayer(), means(...values));

  test('below 5 % of the first mean, for 3 captures', () => {
    expect(collapse(1, 0.05, 0.05, 0.05)).toBeNull();
    expect(collapse(1, ...times(2, below(0.05)))).toBeNull();
    expect(collapse(1, ...times(3, below(0.05)))).toMatchObject({ level: 'critical' });
  });
  test('is at most 100 times beyond its threshold', () => {
    expect(collapse(1, ...times(3, 0.05 / 99))!.severity).toBeCloseTo(99, 9);
    expect(collapse(1, ...times(3, 0.05 / 125))!.severity).toBe(100);
    expect(collapse(1, 0, 0, 0)!.severity).toBe(100);
  });
});

describe('non_finite', () => {
  test('from the first value on', () => {
    const judge = (metrics: Partial<LayerMetrics>) =>
      ANOMALY_KINDS.non_finite.watchLayer().update(point(metrics));
    expect(judge({})).toBeNull();
    expect(judge({ nanCount: 1 })).toMatchObject({ level: 'critical', severity: 1.001 });
    expect(judge({ infCount: 1 })).toMatchObject({ level: 'critical', severity: 1.001 });
  });
});

describe('dead_layer', () => {
  const dead = (first: Partial<LayerMetrics>, then: Partial<LayerMetrics>, captures = 3) =>
    last(ANOMALY_KINDS.dead_layer.watchLayer(), [point(first), ...times(captures, point(then))]);

  test('where more than 90 % of φ are unused, of which less than half were at first, for 3 captures', () => {
    expect(dead({ sparsity: 0 }, { sparsity: 0.9 })).toBeNull();
    expect(dead({ sparsity: 0 }, { sparsity: above(0.9) })).toMatchObject({ level: 'warning' });
    expect(dead({ sparsity: 0.5 }, { sparsity: 1 })).toBeNull();
    expect(dead({ sparsity: below(0.5) }, { sparsity: 1 })).not.toBeNull();
    expect(dead({ sparsity: 0 }, { sparsity: 1 }, 2)).toBeNull();
  });
  test('where more than half of the units are never active', () => {
    expect(dead({}, { deadNeurons: 500, activationUnits: 1000 })).toBeNull();
    expect(dead({}, { deadNeurons: 501, activationUnits: 1000 })).not.toBeNull();
  });
});

describe('saturation', () => {
  const saturated = (top: number, captures: number) => {
    const metrics = { histogram: [1000 - top, top], minPhi: 0, maxPhi: 10 };
    return last(ANOMALY_KINDS.saturation.watchLayer(), times(captures, point(metrics)));
  };

  test('where more than half of the values stand in a top bin whose end has not moved for 3 captures', () => {
    expect(saturated(500, 9)).toBeNull();
    expect(saturated(501, 3)).toBeNull();
    expect(saturated(501, 4)).toMatchObject({ level: 'warning' });
  });
});

describe('stalled', () => {
  const stall = (meanAbsChange: number, loss: number, captures = 10) =>
    last(ANOMALY_KINDS.stalled.watchModel(), [
      capture({ meanAbsChange: 1 }, 1),
      ...times(captures, capture({ luminosity: 1, meanAbsChange }, loss)),
    ]);

  test('where φ moves by no more than a millionth of its mean for 10 captures', () => {
    expect(stall(1e-6, 1)).toMatchObject({ level: 'warning' });
    expect(stall(above(1e-6), 1)).toBeNull();
    expect(stall(0, 1, 9)).toBeNull();
  });
  test('while the loss is above 70 % of the first', () => {
    expect(stall(0, 0.7)).toBeNull();
    expect(stall(0, above(0.7))).not.toBeNull();
  });
});

describe('plot_range', () => {
  const range = (metrics: Partial<LayerMetrics>) =>
    ANOMALY_KINDS.plot_range.watchLayer().update(point({ count: 1000, minPhi: 0, maxPhi: 1, ...metrics }));

  test('where more than 98 % of the values fill a single bin', () => {
    expect(range({ histogram: [980, 20] })).toBeNull();
    expect(range({ histogram: [981, 19] })).toMatchObject({ level: 'info' });
  });
  test('where the range is beyond single precision', () => {
    expect(range({ histogram: [500, 500], maxPhi: 3.4e38 })).toBeNull();
    expect(range({ histogram: [500, 500], maxPhi: above(3.4e38) })).toMatchObject({ level: 'info' });
  });
});

test('memory: from 90 % of the bound on', () => {
  expect(judgeMemory('The history', 900, 1000)).toMatchObject({ level: 'info', severity: 0.9 });
  expect(judgeMemory('The history', 899.999, 1000)).toBeNull();
});

describe('convergence of the loss', () => {
  const assess = (values: readonly number[]) =>
    assessLoss(
      values.map((_, epoch) => epoch),
      values,
    );
  /** Eight losses about 100, `step` apart. */
  const line = (step: number) => Array.from({ length: 8 }, (_, index) => 100 + step * (index - 3.5));

  test('is unknown of fewer than 8 losses', () => {
    expect(assess(times(7, 1)).status).toBe('unknown');
    expect(assess(times(8, 1)).status).toBe('settled');
  });
  test('falls where the trend is beyond the 0.1 % level: one pair of eight out of order, not two', () => {
    expect(assess([80, 70, 60, 50, 40, 30, 10, 20])).toMatchObject({ status: 'falling' });
    expect(assess([70, 80, 60, 50, 40, 30, 10, 20])).toMatchObject({ status: 'settled' });
  });
  test('falls where it changes by more than 2 % of its level', () => {
    expect(assess(line(-0.28)).status).toBe('settled');
    expect(assess(line(-0.29)).status).toBe('falling');
  });
  test('rises where it stands more than 10 % above its best level, a level being a median of five', () => {
    expect(assess(line(3.3)).status).toBe('settled');
    expect(assess(line(3.4)).status).toBe('rising');
  });
  test('is looked at over the last quarter of the run, at most 50 captures', () => {
    expect(assess(times(100, 1)).since).toBe(75);
    expect(assess(times(400, 1)).since).toBe(350);
  });
  test('a settled loss that changes by more than 10 % is not called so with a number', () => {
    const verdictOf = (step: number) => {
      const losses = line(-step);
      [losses[0], losses[1], losses[6], losses[7]] = [losses[1]!, losses[0]!, losses[7]!, losses[6]!];
      return assessConvergence(historyOf(times(8, 0), losses)).verdict;
    };
    expect(verdictOf(1.4)).toContain('The loss has settled');
    expect(verdictOf(1.46)).toContain('no longer falls');
  });
});

/** A history of one layer whose histogram moves by these distances from capture to capture. */
function historyOf(distances: readonly number[], losses: readonly number[] = []): RunHistoryView {
  let [left, sign] = [500, 1];
  const lefts = [left, ...distances.map((distance) => (left += (sign = -sign) * 2000 * distance))];
  const view = {
    length: lefts.length,
    epochs: lefts.map((_, epoch) => epoch),
    layerNames: ['a'],
    histogram: (_: string, index: number) => ({
      counts: [lefts[index]!, 1000 - lefts[index]!],
      range: [0, 1] as const,
    }),
    at: () => undefined,
    column: () => new Float32Array(lefts.length),
    loss: () => times(lefts.length, NaN),
    log: () => losses,
  };
  return view as unknown as RunHistoryView;
}

describe('convergence of φ', () => {
  test('has settled where the median distance is below 2 % of the range', () => {
    expect(assessPhi(historyOf(times(9, 0.0195))).status).toBe('settled');
    expect(assessPhi(historyOf(times(9, 0.0205))).status).toBe('moving');
  });
  test('is judged by the last 5 pairs of captures', () => {
    const oldestFirst = [0.05, 0, 0, 0, 0.05, 0.05];
    expect(assessPhi(historyOf(oldestFirst)).status).toBe('settled');
  });
  test('is a warning where it moves by more than 7.5 % of the range', () => {
    const levelOf = (distance: number) =>
      ANOMALY_KINDS.convergence_issue.judgeRun(historyOf(times(9, distance)))?.level;
    expect(levelOf(0.0745)).toBe('info');
    expect(levelOf(0.0755)).toBe('warning');
  });
});

/** A history whose only layer has these figures. */
function kept(figures: readonly Partial<LayerMetrics>[]): RunHistory {
  const history = new RunHistory();
  figures.forEach((metrics, epoch) => history.append(capture(metrics, 1, epoch)));
  return history;
}

test('two runs part where a metric is apart by more than a tenth for 3 captures', () => {
  const base = kept(times(9, { luminosity: 1000 }));
  const partsAt = (value: number, captures: number) =>
    compareRuns(
      base,
      kept([
        ...times(2, { luminosity: 1000 }),
        ...times(captures, { luminosity: value }),
        ...times(7 - captures, { luminosity: 1000 }),
      ]),
    ).layers[0]!.partsAt;
  expect(partsAt(900, 3)).toBeNull();
  expect(partsAt(899, 3)).toBe(2);
  expect(partsAt(899, 2)).toBeNull();
});

describe('calibration', () => {
  const thresholds = (values: number) => {
    const figures = Array.from({ length: values }, (_, index) => (100 * index) / (values - 1));
    const rules = calibrate(
      kept(figures.map((value) => ({ luminosity: value, entropy: value, variance: value }))),
    );
    return Object.fromEntries(
      rules.map(({ archetype, conditions }) => [archetype, conditions[0]?.threshold]),
    );
  };

  test('leaves a quarter above what is high, a tenth above what is extreme, a quarter below what is low', () => {
    expect(thresholds(101)).toMatchObject({ Luminary: 75, Alchemist: 75, Trickster: 90, Archivist: 25 });
  });
  test('needs 20 values', () => {
    expect(thresholds(19)['Luminary']).toBe(0.9);
    expect(thresholds(20)['Luminary']).toBe(75);
  });
});

test('the rules of the archetypes', () => {
  const told = RULES.map(({ archetype, conditions }) => {
    const parts = conditions.map(
      ({ metric, comparison, threshold }) => `${metric} ${comparison} ${threshold}`,
    );
    return `${archetype}: ${parts.join(' and ')}`;
  });
  expect(told).toEqual([
    'Oracle: entropy > 0.8 and fractureDensity > 0.7',
    'Sentinel: resilience > 0.9 and luminosity > 0.7',
    'Trickster: variance > 0.9 and resilience < 0.5',
    'Alchemist: variance > 0.8',
    'Archivist: entropy < 0.3 and resilience > 0.8',
    'Luminary: luminosity > 0.9',
    'Wanderer: ',
  ]);
  expect(RULES.map(({ archetype }) => archetype).sort()).toEqual([...ARCHETYPES].sort());
});

test('the thresholds cannot be changed', () => {
  expect(Object.isFrozen(THRESHOLDS)).toBe(true);
  for (const group of Object.values(THRESHOLDS)) expect(Object.isFrozen(group)).toBe(true);
});
