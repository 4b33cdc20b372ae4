import { describe, expect, it } from 'vitest';
import { AnomalyDetector } from '../../src/analysis/anomalies/anomaly-detector.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { assessConvergence } from '../../src/analysis/convergence.js';
import type { Capture } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';

/** One layer of 64 values about `mean`, whose spread is a tenth of it. */
function capture(epoch: number, mean: number, rest: Partial<Capture> = {}): Capture {
  const metrics = computeLayerMetrics({
    phi: Float32Array.from({ length: 64 }, (_, i) => mean * (0.9 + (0.2 * i) / 63)),
  })!;
  return { epoch, layers: [{ layer: 'a', metrics, classification: classifyLayer(metrics) }], ...rest };
}

function foundIn(means: readonly number[]): string[] {
  const detector = new AnomalyDetector();
  return means.flatMap((mean, epoch) =>
    detector
      .update(capture(epoch, mean))
      .filter(({ level }) => level === 'critical')
      .map(({ type }) => type),
  );
}

const run = (length: number, mean: (epoch: number) => number): number[] =>
  Array.from({ length }, (_, epoch) => mean(epoch));

describe('phi_explosion', () => {
  it.each([
    ['weights that start at nothing and learn at an even pace', run(60, (epoch) => 0.001 + 0.03 * epoch)],
    ['weights that start at nothing and level off', run(60, (epoch) => 0.8 * (1 - Math.exp(-epoch / 8)))],
    ['noise about nothing', run(60, (epoch) => 1e-6 * (1 + (epoch % 7) ** 3))],
    ['slow growth', run(100, (epoch) => 1.01 ** epoch)],
  ])('is not %s', (_, means) => {
    expect(foundIn(means)).toEqual([]);
  });

  it.each([
    ['growth by a factor', run(40, (epoch) => 1.2 ** epoch)],
    ['growth by a factor after a quiet time', run(60, (epoch) => (epoch < 30 ? 1 : 1.15 ** (epoch - 29)))],
    ['even growth, many times over, of a φ that began at 1', run(12, (epoch) => 1 + epoch / 2)],
    ['growth by a factor from nothing', run(60, (epoch) => 0.001 * 1.25 ** epoch)],
    ['a leap to a thousand times the first', [1, 1, 1, 2000]],
  ])('is %s, told once', (_, means) => {
    expect(foundIn(means)).toEqual(['phi_explosion']);
  });
});

describe('non_finite', () => {
  it.each([NaN, Infinity, -Infinity])('tells of a loss of %d once, for the whole model', (bad) => {
    const detector = new AnomalyDetector();
    const found = [0.5, 0.4, bad, bad, bad].flatMap((loss, epoch) =>
      detector.update(capture(epoch, 1, { logs: { loss } })),
    );
    expect(found).toMatchObject([
      {
        type: 'non_finite',
        layer: null,
        epoch: 2,
        level: 'critical',
        description: `The loss is ${Number.isNaN(bad) ? 'NaN' : 'infinite'}.`,
      },
    ]);
  });

  it('does not take a loss that was not given for one that is NaN', () => {
    const detector = new AnomalyDetector();
    expect(
      [{}, { logs: { accuracy: 1 } }, { loss: { base: NaN, kintsugi: 0.1, regularization: NaN } }].flatMap(
        (rest, epoch) => detector.update(capture(epoch, 1, rest)),
      ),
    ).toEqual([]);
  });
});

describe('assessConvergence', () => {
  const history = (
    length: number,
    mean: (epoch: number) => number,
    loss: (epoch: number) => number,
  ): RunHistory => {
    const made = new RunHistory();
    for (let epoch = 0; epoch < length; epoch++)
      made.append(capture(epoch, mean(epoch), { logs: { loss: loss(epoch) } }));
    return made;
  };

  it('does not judge a run of a few captures, whatever its φ does', () => {
    const few = history(
      6,
      (epoch) => 1 + (epoch % 2),
      (epoch) => 1 / (1 + epoch),
    );
    expect(assessConvergence(few).converged).toBeNull();
    expect(new AnomalyDetector().finish(few)).toEqual([]);
  });

  it('does not call a loss settled in numbers that say otherwise', () => {
    const { loss, verdict } = assessConvergence(
      history(
        40,
        () => 1,
        (epoch) => 0.01 * (1 + ((epoch * 7) % 11)),
      ),
    );
    expect(loss.status).toBe('settled');
    expect(verdict).toMatch(/no longer falls|has changed by \d(\.\d)? %/);
  });
});
