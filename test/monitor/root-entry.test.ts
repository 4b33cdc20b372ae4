import { expect, it } from 'vitest';
import * as api from '../../src/index.js';

it('the root entry loads without a page and offers the names that are fixed', () => {
  const expected = [
    'createEngine',
    'metricsFromStats',
    'computeLayerMetrics',
    'classifyLayer',
    'RULES',
    'GUIDE_ORDER_RULES',
    'interpretClassificationChange',
    'detectTrainingAnomalies',
    'MONITORING_SCHEDULE',
    'LayerMonitor',
    'TrainingProgressMonitor',
    'mergeStats',
    'calibrate',
    'compareRuns',
    'KintsugiError',
  ];
  expect(Object.keys(api)).toEqual(expect.arrayContaining(expected));
});

it("measures, judges and reports a run of one's own, from engine to advice", async () => {
  const engine = await api.createEngine({ kind: 'cpu' });
  const phi = Float32Array.from({ length: 1000 }, (_, i) => 1 + Math.sin(i));
  const monitor = new api.LayerMonitor(() => [{ name: 'layer', data: phi, shape: [100, 10] }], { engine });
  for (let epoch = 0; epoch < 3; epoch++) {
    await monitor.captureLayerStates(epoch, { logs: { loss: 1 / (epoch + 1) } });
    phi.forEach((value, i) => (phi[i] = value * 1.01));
  }
  monitor.finish();
  const last = monitor.history.at(-1)!;
  const expected = api.computeLayerMetrics({ phi: phi.map((value) => value / 1.01) })!;
  expect(last.layers[0]!.metrics.luminosity).toBeCloseTo(expected.luminosity, 5);
  expect(last.layers[0]!.classification.reason).not.toBe('');
  expect(api.summarizeRun(monitor.history).trainingSummary.captures).toBe(3);
  expect(monitor.status).toMatchObject({ phase: 'finished', error: null, engine: { kind: 'cpu' } });
  engine.dispose();
});
