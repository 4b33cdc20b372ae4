import { describe, expect, it } from 'vitest';
import { LayerMonitor } from '../../src/monitor/layer-monitor.js';
import { TrainingProgressMonitor } from '../../src/monitor/training-progress-monitor.js';
import { FakeEngine } from './fake-engine.js';

function progressOf(updateFrequency?: number) {
  let phi = 1;
  const monitor = new LayerMonitor(() => [{ name: 'a', data: new Float32Array([phi, phi + 1]) }], {
    engine: new FakeEngine(),
    clock: () => 0,
  });
  const progress = new TrainingProgressMonitor(
    monitor,
    updateFrequency === undefined ? {} : { updateFrequency },
  );
  return { monitor, progress, grow: () => void (phi += 0.25) };
}

describe('TrainingProgressMonitor', () => {
  it('captures every 10th epoch unless told otherwise', async () => {
    const { progress } = progressOf();
    for (let epoch = 0; epoch < 25; epoch++) await progress.onEpochEnd(epoch, { loss: 1 / (epoch + 1) });
    expect(progress.history.performanceMetrics.map(({ epoch }) => epoch)).toEqual([0, 10, 20]);
  });

  it('keeps distributions, classes, what was logged and the parts of the loss, aligned', async () => {
    const { progress, grow, monitor } = progressOf(2);
    for (let epoch = 0; epoch < 5; epoch++) {
      await progress.onEpochEnd(
        epoch,
        { loss: 2 - epoch, acc: 0.5 },
        epoch === 4 ? { loss: { base: 7, kintsugi: 1, regularization: 0.5 } } : {},
      );
      grow();
    }
    const { phiDistributions, layerClassifications, performanceMetrics, lossComponents } = progress.history;
    expect(performanceMetrics).toEqual([
      { epoch: 0, logs: { loss: 2, acc: 0.5 } },
      { epoch: 2, logs: { loss: 0, acc: 0.5 } },
      { epoch: 4, logs: { loss: -2, acc: 0.5 } },
    ]);
    expect(lossComponents).toEqual([
      { epoch: 0, base: 2, kintsugi: NaN, regularization: NaN },
      { epoch: 2, base: 0, kintsugi: NaN, regularization: NaN },
      { epoch: 4, base: 7, kintsugi: 1, regularization: 0.5 },
    ]);
    expect(phiDistributions[1]!.layers['a']!.counts.reduce((a, b) => a + b, 0)).toBe(2);
    expect(layerClassifications.map(({ layers }) => layers['a'])).toEqual(
      Array.from(monitor.history.archetypes('a')),
    );
    expect(monitor.status).toMatchObject({ phase: 'training', epoch: 4 });
  });

  it('tells the whole run in a final report, of no captures too', async () => {
    const { progress, grow, monitor } = progressOf(1);
    expect(progress.generateFinalReport().trainingSummary.captures).toBe(0);
    for (let epoch = 0; epoch < 30; epoch++) {
      await progress.onEpochEnd(epoch, { loss: 1 + epoch, acc: 0.5 });
      grow();
    }
    const report = progress.generateFinalReport();
    expect(report.trainingSummary).toMatchObject({
      captures: 30,
      firstEpoch: 0,
      lastEpoch: 29,
      layers: 1,
      converged: false,
    });
    expect(report.layerAnalysis[0]).toMatchObject({
      layer: 'a',
      classification: { archetype: expect.any(String) },
    });
    expect(report.performanceAnalysis.loss).toMatchObject({ first: 1, last: 30 });
    expect(report.recommendations.length).toBeGreaterThan(0);
    expect(report.anomalies.map(({ type }) => type)).toContain('convergence_issue');
    expect(monitor.status.phase).toBe('finished');
  });

  it('has empty lists before the first capture', () => {
    expect(progressOf().progress.history).toEqual({
      phiDistributions: [],
      layerClassifications: [],
      performanceMetrics: [],
      lossComponents: [],
    });
  });

  it.each([
    [() => new TrainingProgressMonitor(null as never), /the monitor is null; give a LayerMonitor/],
    [() => progressOf(0), /updateFrequency is 0/],
    [
      () => new TrainingProgressMonitor(progressOf().monitor, { frequency: 3 } as never),
      /no option "frequency"/,
    ],
  ])('refuses misuse %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
