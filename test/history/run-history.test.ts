import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { AnomalyDetector } from '../../src/analysis/anomalies/anomaly-detector.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { RULES } from '../../src/analysis/classification/rules.js';
import { KintsugiError } from '../../src/core/kintsugi-error.js';
import { SCALAR_METRICS, type LayerMetrics } from '../../src/core/layer-metrics.js';
import type { Capture, LayerCapture } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';
import { ScalarColumn } from '../../src/history/scalar-column.js';
import { layerValues, uniformFrom } from '../support/layers.js';
import { ODD_REASONS } from '../support/odd-reasons.js';

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
        expect(history.column(name, 'luminosity')[index]).toBe(metrics.luminosity);
        expect(history.column(name, 'std')[index]).toBe(Math.fround(metrics.std));
        expect(history.archetypes(name)[index]).toBe(classification.archetype);
        expect(history.histogram(name, index)).toEqual({
          counts: metrics.histogram,
          range: metrics.histogramRange,
        });
        expect(history.classification(name, index)!.reason).toBe(classification.reason);
      }
    });
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

describe('precision', () => {
  const of = (epoch: number, figures: Partial<LayerMetrics>): Capture => {
    const template = layer('a', 3);
    const metrics = { ...template.metrics, ...figures };
    return { epoch, layers: [{ layer: 'a', metrics, classification: classifyLayer(metrics) }] };
  };

  test('every capture is read back the same from at() and from the columns, the last one too', () => {
    const history = new RunHistory();
    for (const epoch of [0, 1, 2]) {
      history.append(capture(epoch, ['a', 'b']));
      for (let index = 0; index < history.length; index++)
        for (const { layer: name, metrics } of history.at(index)!.layers)
          for (const metric of SCALAR_METRICS)
            expect(metrics[metric] ?? NaN).toBe(history.column(name, metric)[index]);
    }
  });

  test('counts are exact, whatever their size, constant or not', () => {
    const history = new RunHistory();
    const counts = ['count', 'nanCount', 'infCount', 'deadNeurons', 'activationUnits'] as const;
    for (const [epoch, count] of [40_000_001, 40_000_001, Number.MAX_SAFE_INTEGER].entries())
      history.append(of(epoch, Object.fromEntries(counts.map((metric) => [metric, count]))));
    for (const metric of counts)
      expect([...history.column('a', metric)]).toEqual([40_000_001, 40_000_001, Number.MAX_SAFE_INTEGER]);
  });

  test.each([1e30, 1e-30])('the variance of values about %d is kept', (scale) => {
    const history = new RunHistory();
    const variances = [1, 2].map((factor, epoch) => {
      const metrics = computeLayerMetrics({ phi: Float32Array.of(scale * factor, -scale) })!;
      history.append(of(epoch, metrics));
      return metrics.variance;
    });
    expect([...history.column('a', 'variance')]).toEqual(variances);
    expect(variances[0]! > 0 && variances[0]! < Infinity).toBe(true);
  });

  test('a kept class is explained by the figures that decided it, however near a threshold they are', () => {
    const conditions = RULES.flatMap((rule) => rule.conditions);
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom(...conditions), fc.double({ min: -1e-8, max: 1e-8, noNaN: true })),
          { minLength: 1, maxLength: 8 },
        ),
        (steps) => {
          const history = new RunHistory();
          const captures = steps.map(([{ metric, threshold }, off], epoch) =>
            of(epoch, { luminosity: 0.5, variance: 0.1, resilience: 0.6, [metric]: threshold + off }),
          );
          for (const one of captures) history.append(one);
          const back = RunHistory.fromJSON(JSON.stringify(history.toJSON()));
          captures.forEach(({ layers }, index) => {
            expect(history.classification('a', index)).toEqual(layers[0]!.classification);
            expect(back.classification('a', index)).toEqual(layers[0]!.classification);
          });
        },
      ),
    );
  });
});

const zeros = (bins: number) => Array.from({ length: bins }, () => 0);

describe('a capture is kept whole or refused whole', () => {
  const good = capture(1, ['a', 'b'], { elapsedMs: 1, loss: { base: 1, kintsugi: 2, regularization: 3 } });
  const layerWith = (change: object): Capture => ({
    ...good,
    layers: [good.layers[0]!, { ...good.layers[1]!, ...change }],
  });
  const metricsWith = (change: object): Capture =>
    layerWith({ metrics: { ...good.layers[1]!.metrics, ...change } });

  test.each<[string, unknown, RegExp]>([
    ['a bigint in the logs', { ...good, logs: { loss: 1n } }, /logs\["loss"\].* the bigint 1/],
    ['a symbol in the logs', { ...good, logs: { acc: Symbol('x') } }, /logs\["acc"\].* Symbol\(x\)/],
    ['a text in the logs', { ...good, logs: { acc: 1, loss: '0.5' } }, /logs\["loss"\].* "0\.5"/],
    ['a text as loss', { ...good, loss: { ...good.loss, kintsugi: '1' } }, /loss\.kintsugi.* "1"/],
    ['a text as time', { ...good, elapsedMs: '10' }, /elapsedMs.* "10"/],
    ['a text as epoch', { ...good, epoch: '1' }, /epoch is "1"/],
    ['no layers', { epoch: 1 }, /layers.* undefined/],
    ['nothing', null, /null/],
    ['a layer without a name', layerWith({ layer: 5 }), /named 5/],
    ['a layer without metrics', layerWith({ metrics: undefined }), /metrics of "b".* undefined/],
    ['a text as a metric', metricsWith({ entropy: '0.5' }), /entropy of "b".* "0\.5"/],
    ['a bigint as a count', metricsWith({ count: 5n }), /count of "b".* the bigint 5/],
    [
      'a histogram that is a length',
      metricsWith({ histogram: { length: 2e7 } }),
      /histogram.*"b".* an object/,
    ],
    ['a bin beyond what is counted', metricsWith({ histogram: [1, 1e300] }), /bin 1.*"b".* 1e\+300/],
    ['more bins than are read back', metricsWith({ histogram: zeros(65_537) }), /"b".* 65537 bins/],
    ['a bin that is NaN', metricsWith({ histogram: [1, NaN] }), /bin 1.*"b".* NaN/],
    ['a range of texts', metricsWith({ histogramRange: ['0', '1'] }), /range.*"b"/],
    [
      'an unknown archetype',
      layerWith({ classification: { archetype: 'Jester' } }),
      /archetype of "b".* "Jester"/,
    ],
  ])('%s changes nothing', (_, wrong, message) => {
    const history = new RunHistory();
    history.append(capture(0, ['a']));
    const [before, version] = [JSON.stringify(history.toJSON()), history.version];
    const append = () => history.append(wrong as Capture);
    expect(append).toThrow(KintsugiError);
    expect(append).toThrow(message);
    expect([JSON.stringify(history.toJSON()), history.version]).toEqual([before, version]);
  });

  test('what is left out is NaN', () => {
    const history = new RunHistory();
    history.append({ ...good, logs: { loss: undefined as unknown as number } });
    expect([...history.log('loss')]).toEqual([NaN]);
  });
});

test.each([
  ['without one of its layers', ['a']],
  ['without any', []],
])('an epoch captured again %s has the histograms of the new capture alone', (_, names) => {
  const history = new RunHistory();
  history.append(capture(0, ['a', 'b']));
  history.append(capture(1, ['a', 'b']));
  history.append(capture(1, names));
  expect(history.histogram('b', 1)).toBeNull();
  expect(history.histogram('a', 1) === null).toBe(names.length === 0);
  expect(history.histogram('b', 0)).not.toBeNull();
});

test('a layer without a histogram leaves those of its other captures', () => {
  const history = new RunHistory();
  const first = capture(0, ['a']);
  history.append(first);
  const { metrics, ...rest } = capture(1, ['a']).layers[0]!;
  history.append({ epoch: 1, layers: [{ ...rest, metrics: { ...metrics, histogram: [] } }] });
  expect(history.histogram('a', 0)!.counts).toEqual(first.layers[0]!.metrics.histogram);
  expect(history.histogram('a', 1)).toBeNull();
});

test.each([1, 2, 5])('beyond %i kept captures there is nothing to read', (length) => {
  const history = new RunHistory();
  for (let epoch = 0; epoch < length; epoch++) history.append(capture(epoch, ['a']));
  for (const index of [length, length + 1, 0.5, NaN]) {
    expect(history.at(index)).toBeUndefined();
    expect(history.histogram('a', index)).toBeNull();
    expect(history.classification('a', index)).toBeNull();
  }
  expect(history.at(-length - 1)).toBeUndefined();
  expect(history.histogram('a', -1)).toBeNull();
});

test('histograms that were thinned by themselves do not take others with them when read back', () => {
  const names = Array.from({ length: 20 }, (_, index) => `layer ${index}`);
  const history = new RunHistory({ maxBytes: 2 ** 17 });
  const template = layer('x', 5);
  for (let epoch = 0; epoch < 40; epoch++) history.append(cheap(epoch, names, epoch, template));
  const back = RunHistory.fromJSON(JSON.stringify(history.toJSON()));
  const kept = (of: RunHistory) =>
    [...of.epochs].filter((_, index) => of.histogram('layer 3', index) !== null);
  expect(kept(history).length).toBeLessThan(history.length);
  expect(kept(back)).toEqual(kept(history));
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

  test('names that no longer come are forgotten, and cost nothing', () => {
    const maxBytes = 2 ** 18;
    const history = new RunHistory({ maxBytes });
    const { set } = ScalarColumn.prototype;
    let writes = 0;
    ScalarColumn.prototype.set = function (...args) {
      writes++;
      set.apply(this, args);
    };
    const perCapture: number[] = [];
    for (let epoch = 0; epoch < 1000; epoch++) {
      writes = 0;
      history.append({
        ...cheap(epoch, [`layer ${epoch}`], epoch % 7, template),
        logs: { [`log ${epoch}`]: epoch, loss: 1 },
      });
      perCapture.push(writes);
      expect(history.bytes).toBeLessThanOrEqual(maxBytes);
      expect(history.layerNames.length).toBe(history.length);
      expect(history.logNames.length).toBe(history.length + 1);
    }
    ScalarColumn.prototype.set = set;
    expect(history.length).toBeGreaterThan(20);
    expect(history.layerNames).toEqual([...history.epochs].map((epoch) => `layer ${epoch}`));
    expect(history.layerNames).toContain('layer 999');
    expect(Math.max(...perCapture.slice(500))).toBeLessThanOrEqual(Math.max(...perCapture.slice(0, 500)));
  });

  test('a layer that comes back after it was forgotten begins anew', () => {
    const history = new RunHistory({ maxCaptures: 8 });
    history.append(capture(0, ['a']));
    history.append(capture(1, ['a', 'gone']));
    history.append(capture(1, ['a']));
    expect(history.layerNames).toEqual(['a', 'gone']);
    for (let epoch = 2; epoch < 10; epoch++) history.append(capture(epoch, ['a']));
    expect(history.layerNames).toEqual(['a']);
    history.append(capture(10, ['gone', 'a']));
    expect(history.layerNames).toEqual(['a', 'gone']);
    expect(history.archetypes('gone').filter((one) => one !== null)).toHaveLength(1);
    expect(history.at(-1)!.layers.map(({ layer: name }) => name)).toEqual(['a', 'gone']);
  });

  test('a log that is NaN at the newest capture keeps its name', () => {
    const history = new RunHistory({ maxCaptures: 8 });
    for (let epoch = 0; epoch < 50; epoch++) {
      history.append({ epoch, layers: [], logs: { loss: NaN } });
      expect(history.logNames).toEqual(['loss']);
    }
  });

  const SMALLEST = 2 ** 16;
  const crowd = (count: number) => Array.from({ length: count }, (_, index) => `l${index}`);

  test.each([3, 10, 20, 29])('the smallest bound is kept with %i layers', (count) => {
    const history = new RunHistory({ maxBytes: SMALLEST });
    const random = uniformFrom(count);
    for (let epoch = 0; epoch < 30; epoch++) {
      history.append(cheap(epoch, crowd(count), random(), template));
      expect(history.bytes).toBeLessThanOrEqual(SMALLEST);
      expect(history.epochs.at(-1)).toBe(epoch);
      expect(history.histogram('l0', history.length - 1)).not.toBeNull();
    }
    expect(history.length === 1).toBe(count === 29);
  });

  test('beyond it the newest capture is kept alone, at 2,169 bytes for a layer of 50 bins', () => {
    const history = new RunHistory({ maxBytes: SMALLEST });
    for (let epoch = 0; epoch < 5; epoch++) {
      history.append(cheap(epoch, crowd(400), epoch, template));
      expect([...history.epochs]).toEqual([epoch]);
      expect(history.bytes).toBe(400 * 2169);
    }
    history.append(capture(5, ['a']));
    expect(history.layerNames).toEqual(['a']);
    expect(history.bytes).toBeLessThanOrEqual(SMALLEST);
  });

  test('whatever comes, the bound is kept or one capture is', () => {
    const names = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 120 });
    const step = fc.record({ epoch: fc.nat(60), names, bins: fc.constantFrom(0, 10, 50, 200) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const history = new RunHistory({ maxBytes: SMALLEST });
        steps.forEach(({ epoch, names: some, bins }, turn) => {
          const one = cheap(epoch, some.map(String), turn, template);
          for (const { metrics } of one.layers) metrics.histogram = metrics.histogram.slice(0, bins);
          history.append({ ...one, logs: { [`log ${turn}`]: turn } });
          expect(history.bytes <= SMALLEST || history.length === 1).toBe(true);
          expect([...history.epochs]).toEqual([...new Set(history.epochs)].sort((a, b) => a - b));
        });
      }),
      { numRuns: 60 },
    );
  });

  test('thinning moves histograms without rounding them again', () => {
    const history = new RunHistory({ maxCaptures: 8 });
    const metrics = { ...template.metrics, histogram: [40_000_001, 123_456, 7] };
    for (let epoch = 0; epoch < 200; epoch++) history.append({ epoch, layers: [{ ...template, metrics }] });
    const fresh = new RunHistory();
    fresh.append({ epoch: 0, layers: [{ ...template, metrics }] });
    expect(history.histogram('x', 0)).toEqual(fresh.histogram('x', 0));
  });

  test.each([0, 7, NaN])('maxCaptures = %d is misuse', (maxCaptures) => {
    expect(() => new RunHistory({ maxCaptures })).toThrow(/maxCaptures/);
  });
});

describe('subscribers', () => {
  test('are told once of each capture, with what was thinned for it, and of new anomalies', () => {
    const history = new RunHistory({ maxCaptures: 8 });
    const seen: [number, number][] = [];
    const unsubscribe = history.subscribe(() => seen.push([history.version, history.length]));
    for (let epoch = 0; epoch < 9; epoch++) history.append(capture(epoch, ['a']));
    expect(seen.map(([version]) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seen.every(([, length]) => length <= 8)).toBe(true);
    history.addAnomalies(new AnomalyDetector().noteMemory('The history', 1, 1, 0));
    history.addAnomalies([]);
    expect(seen).toHaveLength(10);
    unsubscribe();
    history.append(capture(20, ['a']));
    expect(seen).toHaveLength(10);
  });

  test('are not told of a capture that was refused', () => {
    const history = new RunHistory();
    history.subscribe(() => expect.unreachable());
    expect(() => history.append({ ...capture(0, ['a']), epoch: NaN })).toThrow(KintsugiError);
  });

  test('one function subscribed twice is called twice, and leaves once', () => {
    const history = new RunHistory();
    let calls = 0;
    const listener = () => void calls++;
    const first = history.subscribe(listener);
    history.subscribe(listener);
    history.append(capture(0, []));
    expect(calls).toBe(2);
    first();
    first();
    history.append(capture(1, []));
    expect(calls).toBe(3);
  });

  test('one that throws or leaves stops neither the others nor the capture', () => {
    const history = new RunHistory();
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const calls: string[] = [];
    history.subscribe(() => {
      throw new Error('listener');
    });
    history.subscribe(() => {
      calls.push('leaves another');
      other();
    });
    const other = history.subscribe(() => calls.push('left'));
    history.append(capture(0, ['a']));
    expect(history.length).toBe(1);
    expect(calls).toEqual(['leaves another']);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
  });

  test('one that throws at every change is told of once, and 20 of them at most', () => {
    const history = new RunHistory();
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    let calls = 0;
    const broken = (): never => {
      calls++;
      throw new Error(`broken ${calls}`);
    };
    history.subscribe(broken);
    for (let epoch = 0; epoch < 200; epoch++) history.append(capture(epoch, ['a']));
    // A view that is made anew subscribes anew.
    history.subscribe(broken);
    history.append(capture(200, ['a']));
    expect(calls).toBeGreaterThanOrEqual(202);
    expect(error).toHaveBeenCalledOnce();
    for (let view = 0; view < 30; view++)
      history.subscribe(() => {
        throw new Error(`view ${view}`);
      });
    history.append(capture(201, ['a']));
    expect(error).toHaveBeenCalledTimes(20);
    error.mockRestore();
  });

  test.each(ODD_REASONS)('one that throws %s stops nothing', (_, reason) => {
    const history = new RunHistory();
    const error = vi.spyOn(console, 'error').mockImplementation((...line: unknown[]) => {
      if (line[1] instanceof Error) throw new Error('cannot be printed');
    });
    const other = vi.fn();
    history.subscribe(() => {
      throw reason();
    });
    history.subscribe(other);
    history.append(capture(0, ['a']));
    expect(other).toHaveBeenCalled();
    expect(error.mock.lastCall![1]).toMatch(/no text|no reason/);
    error.mockRestore();
  });

  test('must be functions', () => {
    expect(() => new RunHistory().subscribe('x' as unknown as () => void)).toThrow(/subscribe.*"x"/);
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
