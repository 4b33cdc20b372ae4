// @vitest-environment node
import { describe, expect, test } from 'vitest';

describe('the entries where there is no page', () => {
  test('the root entry imports in Node and offers the names that are fixed', async () => {
    const api: Record<string, unknown> = await import('../../src/index.js');
    for (const name of [
      'createEngine',
      'metricsFromStats',
      'computeLayerMetrics',
      'classifyLayer',
      'interpretClassificationChange',
      'detectTrainingAnomalies',
      'LayerMonitor',
      'TrainingProgressMonitor',
      'KintsugiError',
    ])
      expect(typeof api[name], name).toBe('function');
    expect(api['MONITORING_SCHEDULE']).toEqual({
      layerVisualizations: 10,
      metricsCapture: 1,
      fullReport: 50,
      anomalyDetection: 5,
    });
    for (const name of ['RULES', 'GUIDE_ORDER_RULES']) expect(Array.isArray(api[name]), name).toBe(true);
  });

  test('the TensorFlow.js entry imports in Node', async () => {
    const api: Record<string, unknown> = await import('../../src/tfjs/index.js');
    for (const name of [
      'KintsugiOptimizer',
      'KintsugiCallback',
      'optimizerPhi',
      'variablesNamed',
      'weightMagnitude',
      'shareDevice',
      'useSharedDevice',
    ]) {
      expect(typeof api[name], name).toBe('function');
    }
  });

  test('the element entry imports in Node too, so that a page may be rendered on a server; it defines nothing there', async () => {
    await expect(import('../../src/element.js')).resolves.toBeDefined();
    expect('document' in globalThis).toBe(false);
  });
});
