import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import type { Capture, LayerCapture } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';
import { layerValues, uniformFrom } from '../support/layers.js';

function layer(name: string, seed: number, size = 64): LayerCapture {
  const phi = layerValues({ fill: 'normal about 1', size, seed, nonFinite: 0, atEnds: false });
  const metrics = { ...computeLayerMetrics({ phi })!, meanAbsChange: seed === 0 ? NaN : 0.01 * (seed % 7) };
  return { layer: name, metrics, classification: classifyLayer(metrics) };
}

function capture(epoch: number, names: readonly string[], extra: Partial<Capture> = {}): Capture {
  return {
    epoch,
    layers: names.map((name, index) => layer(name, epoch * 31 + index)),
    logs: { loss: 1 / (epoch + 1) },
    ...extra,
  };
}

function cheap(epoch: number, names: readonly string[], luminosity: number, template: LayerCapture): Capture {
  return {
    epoch,
    layers: names.map((name) => ({ ...template, layer: name, metrics: { ...template.metrics, luminosity } })),
  };
}

describe('what was appended is read back', () => {
  test('an empty history has no captures and no opinion', () => {
    const history = new RunHistory();
    expect([history.length, history.appended, history.layerNames.length]).toEqual([0, 0, 0]);
    expect(history.at(0)).toBeUndefined();
    expect(history.at(-1)).toBeUndefined();
    expect(history.column('x', 'entropy')).toHaveLength(0);
    expect(RunHistory.fromJSON(history.toJSON()).length).toBe(0);
  });

  test('columns, archetypes, histograms, logs and loss, by layer and capture', () => {
    const history = new RunHistory();
    const captures = [0, 1, 2, 5].map((epoch) =>
      capture(epoch, ['a', 'b'], {
        loss: { base: epoch, kintsugi: 2, regularization: NaN },
        elapsedMs: epoch * 10,
      }),
    );
    for (const one of captures) history.append(one);
    expect([...history.epochs]).toEqual([0, 1, 2, 5]);
    expect([...history.log('loss')]).toEqual([1, 1 / 2, 1 / 3, 1 / 6]);
    expect([...history.loss('base')]).toEqual([0, 1, 2, 5]);
    captures.forEach((one, index) => {
      for (const { layer: name, metrics, classification } of one.layers) {
        expect(history.column(name, 'luminosity')[index]).toBe(Math.fround(metrics.luminosity));
        expect(history.archetypes(name)[index]).toBe(classification.archetype);
        expect(history.histogram(name, index)).toEqual({
          counts: metrics.histogram,
          range: metrics.histogramRange,
        });
        expect(history.classification(name, index)!.reason).toBe(classification.reason);
      }
    });
    expect(history.at(-1)).toBe(captures[3]);
    expect(history.at(1)!.layers.map(({ layer: name }) => name)).toEqual(['a', 'b']);
    expect(history.at(1)!.elapsedMs).toBe(10);
  });

  test('a layer that comes and goes is NaN and null where it was not', () => {
    const history = new RunHistory();
    history.append(capture(0, ['a']));
    history.append(capture(1, ['a', 'late']));
    history.append(capture(2, ['a']));
    expect([...history.column('late', 'luminosity')].map(Number.isNaN)).toEqual([true, false, true]);
    expect(history.archetypes('late').map((one) => one === null)).toEqual([true, false, true]);
    expect(history.histogram('late', 0)).toBeNull();
    expect(history.histogram('late', 2)).toBeNull();
    expect(history.at(0)!.layers).toHaveLength(1);
  });

  test('a repeated epoch replaces its capture; an earlier one is put in its place', () => {
    const history = new RunHistory();
    for (const epoch of [0, 4, 2, 4])
      history.append(capture(epoch, ['a'], { logs: { loss: epoch === 4 ? history.appended : epoch } }));
    expect([...history.epochs]).toEqual([0, 2, 4]);
    expect([...history.log('loss')]).toEqual([0, 2, 3]);
    expect(history.appended).toBe(4);
    expect(history.histogram('a', 1)!.counts).toEqual(capture(2, ['a']).layers[0]!.metrics.histogram);
  });

  test('columns of counts that never change take no room', () => {
    const history = new RunHistory();
    for (let epoch = 0; epoch < 5; epoch++) history.append(capture(epoch, ['a']));
    expect([...history.column('a', 'count')]).toEqual([64, 64, 64, 64, 64]);
    expect([...history.column('a', 'activationMean')].every(Number.isNaN)).toBe(true);
  });

  test('all-NaN layers are kept as what they are', () => {
    const history = new RunHistory();
    const metrics = computeLayerMetrics({ phi: [NaN, NaN] })!;
    history.append({ epoch: 0, layers: [{ layer: 'n', metrics, classification: classifyLayer(metrics) }] });
    expect(history.column('n', 'luminosity')[0]).toBeNaN();
    expect(history.column('n', 'nanCount')[0]).toBe(2);
    expect(history.archetypes('n')).toEqual(['Wanderer']);
  });
});

test('mean |Δφ| over all captures follows replacements', () => {
  const history = new RunHistory();
  expect(history.meanAbsChange('a')).toBeNaN();
  expect(history.meanAbsChange('a', 0.5)).toBe(0.5);
  const template = layer('a', 3);
  const change = (epoch: number, meanAbsChange: number) =>
    history.append({ epoch, layers: [{ ...template, metrics: { ...template.metrics, meanAbsChange } }] });
  change(0, NaN);
  change(1, 0.5);
  change(2, 0.25);
  change(2, 1.5);
  expect(history.meanAbsChange('a')).toBe(1);
  expect(history.meanAbsChange('a', 4)).toBe(2);
});

describe('bounded memory', () => {
  const names = Array.from({ length: 20 }, (_, index) => `layer ${index}`);
  const template = layer('x', 5);

  test.each([2 ** 18, 2 ** 20])('the bound of %i bytes is kept at every capture', (maxBytes) => {
    const history = new RunHistory({ maxBytes });
    const random = uniformFrom(1);
    for (let epoch = 0; epoch < 3000; epoch++) {
      history.append(cheap(epoch, names, random(), template));
      expect(history.bytes).toBeLessThanOrEqual(maxBytes);
    }
    expect(history.appended).toBe(3000);
    expect(history.length).toBeGreaterThan(20);
  });

  test('first, last, extremes and anomalies survive; the rest gets coarser with age', () => {
    const history = new RunHistory({ maxCaptures: 100 });
    for (let epoch = 0; epoch < 20_000; epoch++) {
      history.append(
        cheap(epoch, ['a'], epoch === 777 ? 50 : epoch === 4321 ? -50 : Math.sin(epoch / 3000), template),
      );
      if (epoch === 1234)
        history.addAnomalies([
          {
            type: 'phi_spike',
            layer: 'a',
            epoch,
            end: epoch,
            count: 1,
            severity: 2,
            level: 'warning',
            description: 'd',
            advice: 'a',
          },
        ]);
    }
    const epochs = [...history.epochs];
    expect(epochs.length).toBeLessThanOrEqual(100);
    for (const epoch of [0, 777, 1234, 4321, 19_999]) expect(epochs).toContain(epoch);
    expect(Math.max(...history.column('a', 'luminosity'))).toBe(50);
    const gaps = epochs.slice(1).map((epoch, index) => epoch - epochs[index]!);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(gaps.slice(0, 30))).toBeGreaterThan(5 * mean(gaps.slice(-30)));
    expect(Math.max(...gaps)).toBeLessThan(2500);
  });

  test('histograms stay with captures that are spread over the run', () => {
    const history = new RunHistory({ maxBytes: 2 ** 18 });
    for (let epoch = 0; epoch < 2000; epoch++) history.append(cheap(epoch, names, 1, template));
    const kept = [...history.epochs].filter((_, index) => history.histogram('layer 3', index) !== null);
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(1999);
    expect(history.histogram('layer 3', 0)!.counts).toEqual(template.metrics.histogram);
    expect(kept.length).toBeGreaterThan(10);
  });

  test.each([0, 7, NaN])('maxCaptures = %d is misuse', (maxCaptures) => {
    expect(() => new RunHistory({ maxCaptures })).toThrow(/maxCaptures/);
  });
});

describe('stored and read back', () => {
  test('a history continues as if it had never been stored', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 20 }),
        fc.boolean(),
        (before, after, bounded) => {
          const options = bounded ? { maxCaptures: 10 } : {};
          const whole = new RunHistory(options);
          for (let epoch = 0; epoch < before; epoch++)
            whole.append(capture(epoch, epoch % 3 === 0 ? ['a'] : ['a', 'NaN']));
          const resumed = RunHistory.fromJSON(JSON.stringify(whole.toJSON()));
          for (const history of [whole, resumed])
            for (let epoch = before; epoch < before + after; epoch++)
              history.append(capture(epoch, ['a', 'NaN']));
          expect(resumed.toJSON()).toEqual(whole.toJSON());
          expect(resumed.at(-1)).toEqual(whole.at(-1));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('non-finite numbers survive as numbers, names that look like them as names', () => {
    const history = new RunHistory();
    const metrics = { ...layer('x', 1).metrics, fractureDensity: Infinity, minPhi: -Infinity, entropy: NaN };
    history.append({
      epoch: 0,
      layers: [{ layer: 'Infinity', metrics, classification: classifyLayer(metrics) }],
      logs: { loss: Infinity },
    });
    const text = JSON.stringify(history.toJSON());
    expect(text).toContain('"-Infinity"');
    const back = RunHistory.fromJSON(text);
    expect(back.layerNames).toEqual(['Infinity']);
    expect(back.column('Infinity', 'fractureDensity')[0]).toBe(Infinity);
    expect(back.column('Infinity', 'minPhi')[0]).toBe(-Infinity);
    expect(back.column('Infinity', 'entropy')[0]).toBeNaN();
    expect(back.log('loss')[0]).toBe(Infinity);
  });

  test.each(['', '{}', '{"format":"kintsugi-run-history","version":99}', 'null'])('%s is refused', (text) => {
    expect(() => RunHistory.fromJSON(text)).toThrow(/history/);
  });
});
