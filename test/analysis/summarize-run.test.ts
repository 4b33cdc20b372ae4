import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnomalyDetector } from '../../src/analysis/anomalies/anomaly-detector.js';
import { calibrate } from '../../src/analysis/classification/calibrate.js';
import { countClassChanges, transitionMatrix } from '../../src/analysis/classification/class-changes.js';
import type { Anomaly } from '../../src/core/anomaly.js';
import type { Archetype } from '../../src/core/classification.js';
import { describeClassification } from '../../src/analysis/classification/classify-layer.js';
import { compareRuns } from '../../src/analysis/compare-runs.js';
import { assessConvergence } from '../../src/analysis/convergence.js';
import { detectTrainingAnomalies } from '../../src/analysis/anomalies/detect-training-anomalies.js';
import { createHysteresis } from '../../src/analysis/classification/hysteresis.js';
import { RULES } from '../../src/analysis/classification/rules.js';
import type { Capture } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';
import { summarizeRun } from '../../src/analysis/summarize-run.js';
import { FAULTS, faultyRun } from './synthetic/faulty-run.js';
import { syntheticRun } from './synthetic/healthy-run.js';

const METRICS = syntheticRun(1, { epochs: 1, layers: 1 }).next().value!.layers[0]!.metrics;

function kept(captures: Iterable<Capture>): RunHistory {
  const history = new RunHistory();
  for (const capture of captures) history.append(capture);
  return history;
}

function classes(sequence: (Archetype | null)[]): RunHistory {
  return kept(
    sequence.map((archetype, epoch) => ({
      epoch,
      layers:
        archetype === null
          ? []
          : [{ layer: 'a', metrics: METRICS, classification: describeClassification(archetype, METRICS) }],
    })),
  );
}

const METHOD = fc.constantFrom('robust' as const, 'sigma' as const);

test('batch and incremental detection find the same episodes', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FAULTS), fc.nat(10_000), METHOD, (type, seed, method) => {
      const captures = [...faultyRun(type, seed).captures];
      const detector = new AnomalyDetector({ method });
      const history = new RunHistory();
      for (const capture of captures) {
        history.append(capture);
        detector.update(capture);
        history.addAnomalies(detector.changed);
      }
      detector.finish(history);
      history.addAnomalies(detector.changed);
      const extent = ({ type: kind, layer, epoch, end, count, level }: Anomaly) =>
        `${epoch} to ${end}, ${count} captures: ${kind} ${layer} ${level}`;
      const replayed = detectTrainingAnomalies(history, { method });
      expect(replayed.map(extent).sort()).toEqual(history.anomalies.map(extent).sort());
    }),
    { numRuns: 30, seed: 1 },
  );
}, 60_000);

describe('awkward histories have sensible answers', () => {
  const one = [...syntheticRun(3, { epochs: 60, layers: 2 })];
  const bad: [string, Capture[]][] = [
    ['empty', []],
    ['one capture', one.slice(0, 1)],
    ['gaps in epochs', one.map((capture) => ({ ...capture, epoch: capture.epoch ** 2 }))],
    ['repeated epochs', one.flatMap((capture) => [capture, capture])],
    [
      'a layer that comes and goes',
      one.map((capture) =>
        capture.epoch % 3 === 1 ? { ...capture, layers: capture.layers.slice(0, 1) } : capture,
      ),
    ],
    ['no layers', one.map((capture) => ({ ...capture, layers: [] }))],
    ['no loss', one.map(({ epoch, layers }) => ({ epoch, layers }))],
  ];
  test.each(bad)('%s: nothing is raised, and it can be summed up', (_, captures) => {
    const history = kept(captures);
    expect(detectTrainingAnomalies(history).filter(({ level }) => level !== 'info')).toEqual([]);
    const summary = summarizeRun(history);
    expect(summary.trainingSummary.captures).toBe(history.length);
    expect(summary.layerAnalysis).toHaveLength(history.layerNames.length);
    expect(compareRuns(history, history).layers.every(({ partsAt }) => partsAt === null)).toBe(true);
    expect(calibrate(history)).toHaveLength(RULES.length);
  });

  test('all NaN: non-finite is told once for the layer, nothing else of note', () => {
    const history = kept([
      ...syntheticRun(1, {
        epochs: 30,
        layers: 1,
        fault: (state) => ({ ...state, mean: NaN, std: NaN, nan: 10 }),
      }),
    ]);
    const raised = detectTrainingAnomalies(history).filter(({ level }) => level !== 'info');
    expect(raised.map(({ type, epoch }) => [type, epoch])).toEqual([['non_finite', 0]]);
  });

  test('too short a run is neither converged nor not', () => {
    expect(assessConvergence(kept([])).converged).toBeNull();
    expect(assessConvergence(kept(one.slice(0, 1))).converged).toBeNull();
  });
});

test('class changes, stays and transitions are counted over the captures that have the layer', () => {
  const history = classes(['Wanderer', 'Wanderer', null, 'Oracle', 'Oracle', 'Oracle', 'Wanderer']);
  const [changes] = countClassChanges(history);
  expect(changes).toMatchObject({
    captures: 6,
    changes: 2,
    changeRate: 2 / 5,
    first: 'Wanderer',
    last: 'Wanderer',
  });
  expect([
    changes!.captured.Wanderer,
    changes!.captured.Oracle,
    changes!.dwell.Wanderer,
    changes!.dwell.Oracle,
  ]).toEqual([3, 3, 1.5, 3]);
  expect(changes!.dwell.Sentinel).toBeNaN();
  expect(changes!.events.map(({ epoch, to }) => [epoch, to])).toEqual([
    [3, 'Oracle'],
    [6, 'Wanderer'],
  ]);
  const matrix = transitionMatrix(history);
  expect([
    matrix.Wanderer.Wanderer,
    matrix.Wanderer.Oracle,
    matrix.Oracle.Oracle,
    matrix.Oracle.Wanderer,
  ]).toEqual([1, 1, 2, 1]);
});

test('with hysteresis a layer changes only after k captures agree', () => {
  const shown = (k: number, sequence: Archetype[]) => {
    const hysteresis = createHysteresis(k);
    return sequence.map(
      (archetype) => hysteresis.settle('a', describeClassification(archetype, METRICS), METRICS).archetype,
    );
  };
  expect(shown(3, ['Oracle', 'Sentinel', 'Oracle', 'Sentinel', 'Sentinel', 'Sentinel', 'Oracle'])).toEqual([
    'Oracle',
    'Oracle',
    'Oracle',
    'Oracle',
    'Oracle',
    'Sentinel',
    'Sentinel',
  ]);
  expect(shown(1, ['Oracle', 'Sentinel'])).toEqual(['Oracle', 'Sentinel']);
  expect(() => createHysteresis(0)).toThrow(/at least 1/);
});

test("calibrated rules split the run's own distribution; too little of it leaves the defaults", () => {
  const history = kept(
    syntheticRun(2, {
      epochs: 200,
      layers: 3,
      fault: (state) => ({ ...state, mean: state.mean / 50, std: state.std / 50 }),
    }),
  );
  const luminosity = calibrate(history).find(({ archetype }) => archetype === 'Luminary')!.conditions[0]!;
  const values = history.layerNames.flatMap((layer) => Array.from(history.column(layer, 'luminosity')));
  expect(values.filter((value) => value > luminosity.threshold).length / values.length).toBeCloseTo(0.25, 1);
  expect(calibrate(new RunHistory())).toEqual(RULES);
});

test('two runs part where one of them is changed, in the layer that is', () => {
  const same = kept(syntheticRun(5, { epochs: 80, layers: 3 }));
  const other = kept(
    syntheticRun(5, {
      epochs: 80,
      layers: 3,
      fault: (state, epoch, layer) =>
        layer === 1 && epoch >= 50 ? { ...state, mean: state.mean + 1 } : state,
    }),
  );
  const { layers, verdict } = compareRuns(same, other);
  expect(layers[0]).toMatchObject({ layer: 'dense_1', partsAt: 50, metric: 'luminosity' });
  expect(layers.slice(1).every(({ partsAt }) => partsAt === null)).toBe(true);
  expect(verdict).toContain('dense_1');
  expect(compareRuns(same, kept([])).verdict).toContain('no epoch');
});

test('a summary leads with the worst, and says which part of convergence failed', () => {
  const { captures } = faultyRun('phi_explosion', 4);
  const history = kept(captures);
  history.addAnomalies(detectTrainingAnomalies(history));
  const { recommendations, trainingSummary, anomalies } = summarizeRun(history);
  expect(recommendations[0]).toMatchObject({ level: 'critical' });
  expect(recommendations[0]!.action).toContain('regularization');
  expect(anomalies.length).toBeGreaterThan(0);
  expect(trainingSummary.verdict.length).toBeGreaterThan(20);
});
