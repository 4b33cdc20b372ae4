import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KintsugiError } from '../../src/core/kintsugi-error.js';
import { RunHistory } from '../../src/history/run-history.js';
import { fullName, safeName, shortName } from '../../src/elements/shared/safe-name.js';
import { TEXTS } from '../../src/elements/shared/texts.js';
import { withTexts } from '../../src/elements/shared/with-texts.js';
import { timeLeft } from '../../src/elements/shared/time-left.js';
import { verdictOf } from '../../src/elements/shared/verdict.js';
import {
  checkHistory,
  checkStore,
  checkTexts,
  checkView,
} from '../../src/elements/shared/check-properties.js';
import { MAX_NAME_LENGTH, MAX_PINNED, readView } from '../../src/elements/shared/read-view.js';
import { decodeView, encodeView, fromHash, toHash } from '../../src/elements/shared/view-hash.js';
import { INITIAL_VIEW, View } from '../../src/elements/shared/view-state.js';
import { RunEvents } from '../../src/elements/shared/run-events.js';
import { fakeAnomaly, layerCapture } from './fake-store.js';

describe('the view in a URL', () => {
  it('comes back as it went, beside other keys of the hash', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.option(fc.integer(), { nil: null }),
        fc.uniqueArray(fc.string(), { maxLength: 3 }),
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

  it('under any key comes back, leaves one entry however often it changes, and goes without a trace', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom('my run', 'Größe', 'a&b', 'a=b', '100%', '%41', '#', 'φ/1?', '\ud800'),
          fc.string({ minLength: 1, unit: 'binary' }),
        ),
        fc.array(fc.constantFrom('phi', 'loss', 'map'), { minLength: 1, maxLength: 4 }),
        (key, views) => {
          let hash = '#other=1&flag';
          for (const view of views) {
            hash = toHash(hash, key, encodeView({ ...INITIAL_VIEW, view }));
            // As a browser's address gives it back.
            hash = new URL(hash, 'https://example.org/').hash;
          }
          expect(decodeView(fromHash(hash, key))).toEqual({ view: views.at(-1) });
          expect(hash.split('&')).toHaveLength(3);
          expect(toHash(hash, key, '')).toBe('#other=1&flag');
        },
      ),
    );
  });

  it('holds each column and each pin once, and no more than can be', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `layer ${i}`);
    const read = readView({
      columns: new Array(20_000).fill('count'),
      pinned: [...many, ...many],
      unknown: many,
      sort: { by: 'name', down: true, unknown: many },
    });
    expect(read).toEqual({
      columns: ['count'],
      pinned: many.slice(0, MAX_PINNED),
      sort: { by: 'name', down: true },
    });
    expect(readView({ columns: ['count', 'evil', 'std', 'count'] }).columns).toEqual(['count', 'std']);
    expect(readView({ columns: [] }).columns).toEqual([]);
  });

  it('takes names up to a length', () => {
    const longest = 'x'.repeat(MAX_NAME_LENGTH);
    expect(readView({ layer: longest, search: longest, pinned: [longest] })).toEqual({
      layer: longest,
      search: longest,
      pinned: [longest],
    });
    const longer = `${longest}x`;
    expect(
      readView({ layer: longer, search: longer, pinned: ['a', longer], second: `log:${longer}` }),
    ).toEqual({ pinned: ['a'] });
  });

  it('is written no larger than it is read', () => {
    const names = fc.array(fc.string({ maxLength: 3 * MAX_NAME_LENGTH, size: 'max' }), { maxLength: 3 });
    fc.assert(
      fc.property(names, fc.string(), (pinned, search) => {
        const state = { ...INITIAL_VIEW, pinned, search };
        expect({ ...INITIAL_VIEW, ...decodeView(encodeView(state)) }).toEqual({
          ...INITIAL_VIEW,
          ...readView(state),
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe('what a page assigns to properties', () => {
  /** Runs `check` and returns what it throws. */
  const refusal = (check: () => void): unknown => {
    try {
      check();
      return 'nothing';
    } catch (error) {
      return error instanceof KintsugiError && error.code === 'misuse' ? error.message : error;
    }
  };

  it.each([
    [5, 'history is not a history (5)'],
    ['{"format":', 'RunHistory.fromJSON(…) reads from it.'],
    [{}, '(an object with no column())'],
    [[], '(an array with no column())'],
    [() => 1, '(a function)'],
    [{ history: new RunHistory() }, 'element.history = store.history'],
    [{ ...methodsOf(new RunHistory()), version: 1, length: 0, appended: 0 }, 'no epochs'],
  ])('history: %o is refused with its kind and the fix', (given, message) => {
    expect(refusal(() => checkHistory('history', given))).toContain(message);
  });

  it.each([
    [{ subscribe() {}, history: {} }, 'no units()'],
    [{ ...storeParts(), history: {} }, 'a history with no column()'],
    [{ ...storeParts(), history: new RunHistory() }, 'no status'],
    [{ ...storeParts(), history: new RunHistory(), status: {} }, 'a status without engine or cost'],
    [Object.create(null), 'no history'],
  ])('store: %o is refused with what it lacks', (given, message) => {
    expect(refusal(() => checkStore('store', given))).toContain(message);
  });

  it.each([
    [null, 'view is not a view (null)'],
    ['overview', '("overview")'],
    [{ view: 'map' }, 'no set()'],
    [{ set() {}, setHover() {}, subscribe() {}, state: {} }, 'an incomplete state'],
  ])('view: %o is refused with what it lacks', (given, message) => {
    expect(refusal(() => checkView(given))).toContain(message);
  });

  it.each([
    [null, 'texts is not a set of texts (null): give an object'],
    ['deutsch', 'texts is not a set of texts ("deutsch")'],
    [{ views: null }, 'texts.views is not a set of texts (null)'],
    [{ pause: 7 }, 'texts.pause is not a text (7): give a string.'],
    [{ dropped: 'weg' }, 'texts.dropped is not a function ("weg"): give a function that returns the text.'],
    [{ phi: { title: null } }, 'texts.phi.title is not a text (null)'],
  ])('texts: %o is refused with its place and the fix', (given, message) => {
    expect(refusal(() => checkTexts(given))).toContain(message);
  });

  it('is accepted by its shape: null where there is no run, plain objects, objects of another realm', () => {
    const history = new RunHistory();
    const plain = {
      ...methodsOf(history),
      ...Object.fromEntries(
        ['version', 'length', 'appended', 'epochs', 'layerNames', 'logNames', 'anomalies', 'bytes'].map(
          (name) => [name, history[name as keyof RunHistory]],
        ),
      ),
    };
    const foreign = runInNewContext('Object.assign({}, parts)', { parts: plain });
    for (const given of [null, undefined, history, plain, foreign]) checkHistory('history', given);
    const status = { engine: {}, cost: {} };
    checkStore('store', runInNewContext('({ ...parts })', { parts: { ...storeParts(), history, status } }));
    checkStore('store', null);
    checkView(new View());
    checkView({ set() {}, setHover() {}, subscribe() {}, state: INITIAL_VIEW, hover: null });
    checkTexts(runInNewContext('({ phi: { title: "Verteilung" }, dropped: (n) => n, ofAnotherVersion: 1 })'));
    checkTexts({ pause: undefined });
    checkTexts(undefined);
  });
});

function methodsOf(history: RunHistory): object {
  const names = ['column', 'log', 'loss', 'archetypes', 'histogram', 'classification', 'at'] as const;
  return Object.fromEntries(names.map((name) => [name, history[name].bind(history)]));
}

function storeParts(): object {
  return { subscribe() {}, units() {}, setMonitoringPaused() {}, requestUnits() {} };
}

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
    const history = new RunHistory();
    history.append({ epoch: 0, layers: [layerCapture('a', 1, 0.01, 10, 50, false, 0.95)] });
    history.addAnomalies([fakeAnomaly(0)]);
    const events = new RunEvents();
    expect(events.changesSince(history)).toEqual({ anomalies: [], changes: [] });
    history.append({ epoch: 1, layers: [layerCapture('a', 0.5, 0.01, 10, 50, false, 0.5)] });
    history.append({ epoch: 2, layers: [] });
    const anomaly = fakeAnomaly(2);
    history.addAnomalies([anomaly]);
    expect(events.changesSince(history)).toEqual({
      anomalies: [anomaly],
      changes: [{ layer: 'a', from: 'Sentinel', to: 'Wanderer', epoch: 1 }],
    });
    expect(events.changesSince(history)).toEqual({ anomalies: [], changes: [] });
    expect(events.changesSince(null)).toEqual({ anomalies: [], changes: [] });
  });

  it('has no news of an episode that goes on, and of none twice when older ones are dropped', () => {
    const history = new RunHistory();
    const dropped = new Set<number>();
    const run = new Proxy(history, {
      get(target, name) {
        if (name === 'anomalies') return target.anomalies.filter(({ epoch }) => !dropped.has(epoch));
        return Reflect.get(target, name, target);
      },
    });
    const events = new RunEvents();
    events.changesSince(run);
    history.addAnomalies([fakeAnomaly(1), fakeAnomaly(2)]);
    expect(events.changesSince(run).anomalies).toHaveLength(2);
    history.addAnomalies([fakeAnomaly(1, { end: null, count: 2 }), fakeAnomaly(3)]);
    dropped.add(2);
    expect(events.changesSince(run).anomalies.map(({ epoch }) => epoch)).toEqual([3]);
  });
});
