import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullName, safeName, shortName } from '../../src/elements/shared/safe-name.js';
import { TEXTS, withTexts } from '../../src/elements/shared/texts.js';
import { timeLeft } from '../../src/elements/shared/time-left.js';
import { verdictOf } from '../../src/elements/shared/verdict.js';
import { decodeView, encodeView, fromHash, readView, toHash } from '../../src/elements/shared/view-hash.js';
import { INITIAL_VIEW, View } from '../../src/elements/shared/view-state.js';
import { RunEvents } from '../../src/elements/shared/run-events.js';
import { fakeAnomaly, FakeHistory, layerCapture } from './fake-store.js';

describe('the view in a URL', () => {
  it('comes back as it went, beside other keys of the hash', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.option(fc.integer(), { nil: null }),
        fc.array(fc.string(), { maxLength: 3 }),
        (layer, epoch, pinned) => {
          const state = { ...INITIAL_VIEW, layer, epoch, pinned, view: 'metrics' as const };
          const hash = toHash('#other=1&flag', 'km', encodeView(state));
          expect(fromHash(hash, 'other')).toBe('1');
          expect({ ...INITIAL_VIEW, ...decodeView(fromHash(hash, 'km')) }).toEqual(state);
        },
      ),
    );
  });

  it('the initial view leaves no trace', () => {
    expect(encodeView(INITIAL_VIEW)).toBe('');
    expect(toHash('#km=x', 'km', '')).toBe('');
  });

  it('takes nothing from an address that was tampered with', () => {
    expect(decodeView('%')).toEqual({});
    expect(decodeView('null')).toEqual({});
    expect(
      readView({
        view: 'constructor',
        zoom: [3, 1],
        metric: 7,
        columns: ['evil'],
        smoothing: 4,
        __proto__: { layer: 1 },
        layer: 'a',
      }),
    ).toEqual({ layer: 'a' });
  });
});

describe('View', () => {
  it('tells of changes only', () => {
    const view = new View();
    let told = 0;
    view.subscribe(() => told++);
    view.set({ layer: null });
    expect(told).toBe(0);
    view.set({ layer: 'a' });
    view.set({ layer: 'a', pinned: [] });
    expect(told).toBe(1);
  });
});

describe('names', () => {
  it('lose control and direction characters and become short', () => {
    expect(safeName('a\u202eb\u0000c\u200fd\n')).toBe('abcd');
    expect(safeName('\u202e')).toBe('(unnamed)');
    expect(Array.from(shortName('😀'.repeat(10_000))).length).toBeLessThanOrEqual(60);
    expect(fullName('x'.repeat(10_000)).length).toBeLessThanOrEqual(401);
  });
});

describe('texts', () => {
  it('any part can be replaced and the rest stays', () => {
    const t = withTexts({ phi: { title: 'Verteilung' }, pause: 'Anhalten' });
    expect([t.phi.title, t.phi.now, t.pause, t.resume]).toEqual([
      'Verteilung',
      TEXTS.phi.now,
      'Anhalten',
      TEXTS.resume,
    ]);
  });
});

describe('timeLeft', () => {
  it('goes by the pace so far', () => {
    expect(
      timeLeft({ phase: 'training', epoch: 9, epochs: 40, batch: 0, batches: 10, elapsedMs: 9000 }),
    ).toEqual({ share: 9 / 40, leftMs: 31000 });
  });
  it('is not known before the first batch or without a plan', () => {
    expect(
      timeLeft({ phase: 'training', epoch: 0, epochs: 40, batch: 0, batches: 10, elapsedMs: 5 }).leftMs,
    ).toBeNaN();
    expect(
      timeLeft({ phase: 'training', epoch: 3, epochs: NaN, batch: 1, batches: 10, elapsedMs: 5 }),
    ).toEqual({ share: NaN, leftMs: NaN });
  });
});

describe('verdictOf', () => {
  const layers = ['Sentinel', 'Oracle', null] as const;
  it('waits, is healthy, warns, and is critical', () => {
    const say = (
      names: readonly (typeof layers)[number][],
      anomalies: ReturnType<typeof fakeAnomaly>[],
      epoch = Infinity,
    ) => verdictOf(names, anomalies, epoch, TEXTS, 'en');
    expect(say([null], []).level).toBe('waiting');
    expect(say(layers, []).sentence).toBe('Healthy: 1 of 2 layers stable, no anomaly.');
    expect(say(layers, [fakeAnomaly(3)]).sentence).toBe(
      'Worth a look: 1 warning, latest φ spike · dense_1/kernel, epoch 3.',
    );
    expect(
      say(layers, [fakeAnomaly(3, { level: 'critical', type: 'non_finite', layer: null }), fakeAnomaly(5)])
        .sentence,
    ).toBe('Needs attention: 1 critical, latest Non-finite values, epoch 3.');
    expect(say(layers, [fakeAnomaly(3)], 2).level).toBe('healthy');
    expect(say(layers, [fakeAnomaly(3, { level: 'info' })]).level).toBe('healthy');
  });
});

describe('RunEvents', () => {
  it('reports each anomaly and each change of class once, and none of what was there before', () => {
    const history = new FakeHistory();
    history.append({ epoch: 0, layers: [layerCapture('a', 1, 0.01, 10, 50, false, 0.95)] });
    history.addAnomaly(fakeAnomaly(0));
    const events = new RunEvents();
    expect(events.since(history)).toEqual({ anomalies: [], changes: [] });
    history.append({ epoch: 1, layers: [layerCapture('a', 0.5, 0.01, 10, 50, false, 0.5)] });
    history.append({ epoch: 2, layers: [] });
    const anomaly = fakeAnomaly(2);
    history.addAnomaly(anomaly);
    expect(events.since(history)).toEqual({
      anomalies: [anomaly],
      changes: [{ layer: 'a', from: 'Sentinel', to: 'Wanderer', epoch: 1 }],
    });
    expect(events.since(history)).toEqual({ anomalies: [], changes: [] });
    expect(events.since(null)).toEqual({ anomalies: [], changes: [] });
  });

  it('has no news of an episode that goes on, and of none twice when older ones are dropped', () => {
    const history = new FakeHistory();
    const events = new RunEvents();
    events.since(history);
    history.addAnomaly(fakeAnomaly(1));
    history.addAnomaly(fakeAnomaly(2));
    expect(events.since(history).anomalies).toHaveLength(2);
    history.anomalies = [fakeAnomaly(1, { end: null, count: 2 })];
    history.addAnomaly(fakeAnomaly(3));
    expect(events.since(history).anomalies.map(({ epoch }) => epoch)).toEqual([3]);
  });
});
