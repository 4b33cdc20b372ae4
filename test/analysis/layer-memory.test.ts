import { expect, test } from 'vitest';
import { AnomalyDetector } from '../../src/analysis/anomalies/anomaly-detector.js';
import { LayerHysteresis } from '../../src/analysis/classification/hysteresis.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { KEEP_UNSEEN, LayerMemory } from '../../src/analysis/layer-memory.js';

const metrics = computeLayerMetrics({ phi: [1, NaN, 3] })!;
const classification = classifyLayer(metrics);
const captured = (layer: string) => ({ layer, metrics, classification });

test('a layer is remembered for as many captures without it as are allowed, and no longer', () => {
  const memory = new LayerMemory<number>();
  memory.startCapture(['a']);
  memory.set('a', 1);
  for (let turn = 0; turn < KEEP_UNSEEN; turn++) expect(memory.startCapture([])).toEqual([]);
  expect(memory.get('a')).toBe(1);
  expect(memory.startCapture([])).toEqual([1]);
  expect(memory.get('a')).toBeUndefined();
});

test('where layers come back after an absence, any may be away for twice as long', () => {
  const memory = new LayerMemory<number>();
  memory.startCapture(['a']);
  memory.set('a', 1);
  for (let turn = 0; turn < 99; turn++) memory.startCapture([]);
  memory.startCapture(['a']);
  memory.set('a', 2);
  for (let turn = 0; turn < 200; turn++) memory.startCapture([]);
  expect(memory.get('a')).toBe(2);
  memory.startCapture([]);
  expect(memory.size).toBe(0);
});

test('names that never come again do not add up, in the detector or in hysteresis', () => {
  const detector = new AnomalyDetector();
  const hysteresis = new LayerHysteresis(2);
  for (let epoch = 0; epoch < 3000; epoch++) {
    detector.update({ epoch, layers: [captured(`layer ${epoch}`)] });
    hysteresis.startCapture([`layer ${epoch}`]);
    hysteresis.settle(`layer ${epoch}`, classification, metrics);
    expect(detector.layerCount).toBeLessThanOrEqual(KEEP_UNSEEN + 1);
    expect(hysteresis.layerCount).toBeLessThanOrEqual(KEEP_UNSEEN + 1);
  }
});

test('hysteresis that is told of no captures forgets as well', () => {
  const hysteresis = new LayerHysteresis(2);
  for (let turn = 0; turn < 100_000; turn++) hysteresis.settle(`layer ${turn}`, classification, metrics);
  expect(hysteresis.layerCount).toBeLessThan(70_000);
  for (let turn = 0; turn < 200; turn++) hysteresis.settle('a', classification, metrics);
  expect(hysteresis.layerCount).toBe(1);
});

test('the episodes of a layer that is forgotten are ended', () => {
  const detector = new AnomalyDetector();
  detector.update({ epoch: 0, layers: [captured('gone'), captured('a')] });
  expect(detector.changed.filter(({ layer, end }) => layer === 'gone' && end === null)).not.toEqual([]);
  const ended = [];
  for (let epoch = 1; epoch <= KEEP_UNSEEN + 1; epoch++) {
    expect(
      detector.update({ epoch, layers: [captured('a')] }).filter(({ layer }) => layer === 'gone'),
    ).toEqual([]);
    ended.push(...detector.changed.filter(({ layer }) => layer === 'gone'));
  }
  expect(ended).not.toEqual([]);
  expect(ended.every(({ end }) => end === 0)).toBe(true);
});

test('spikes by sigma of a layer that is forgotten are told when it is', () => {
  const detector = new AnomalyDetector({ method: 'sigma' });
  const told = [];
  for (let epoch = 0; epoch < 200; epoch++) {
    const luminosity = epoch === 30 ? 100 : 1;
    const layers =
      epoch < 60 ? [{ ...captured('gone'), metrics: { ...metrics, luminosity } }] : [captured('a')];
    told.push(...detector.update({ epoch, layers }));
  }
  expect(told.filter(({ type }) => type === 'phi_spike').map(({ layer }) => layer)).toContain('gone');
});
