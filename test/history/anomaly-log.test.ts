import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ADVICE } from '../../src/analysis/anomalies/anomaly-kinds.js';
import { episodeKey, type Anomaly, type AnomalyLevel } from '../../src/core/anomaly.js';
import { AnomalyLog } from '../../src/history/anomaly-log.js';
import { RunHistory } from '../../src/history/run-history.js';

function anomaly(epoch: number, level: AnomalyLevel = 'warning', rest: Partial<Anomaly> = {}): Anomaly {
  return {
    type: 'saturation',
    layer: 'a',
    epoch,
    end: null,
    count: 1,
    severity: 1,
    level,
    description: 'd',
    advice: ADVICE.saturation,
    ...rest,
  };
}

/** Room for about `entries` of the anomalies above. */
const logFor = (entries: number) => new AnomalyLog((8 / 7) * entries * 310);
const epochsOf = (log: AnomalyLog) => log.entries.map(({ epoch }) => epoch);

describe('AnomalyLog', () => {
  test('keeps anomalies in the order in which they came; a later state takes the place of the former', () => {
    const log = logFor(10);
    expect(log.add([anomaly(5), anomaly(3)])).toHaveLength(2);
    expect(log.add([anomaly(5, 'critical', { end: 9, count: 4 })])).toEqual([]);
    expect(log.entries).toMatchObject([{ epoch: 5, end: 9, count: 4, level: 'critical' }, { epoch: 3 }]);
  });

  test('tells types and layers of one epoch apart', () => {
    const log = logFor(10);
    log.add([anomaly(1), anomaly(1, 'warning', { layer: null }), anomaly(1, 'warning', { type: 'stalled' })]);
    expect(log.entries).toHaveLength(3);
  });

  test('beyond its bound the least serious go first, of these the oldest, and are counted', () => {
    const log = logFor(4);
    const levels: AnomalyLevel[] = ['info', 'critical', 'warning', 'info', 'warning', 'critical', 'critical'];
    levels.forEach((level, epoch) => log.add([anomaly(epoch, level)]));
    expect(epochsOf(log)).toEqual([1, 4, 5, 6]);
    expect(log.dropped).toBe(3);
    expect(log.add([anomaly(7, 'info')])).toEqual([]);
    expect([epochsOf(log), log.dropped]).toEqual([[1, 4, 5, 6], 4]);
  });

  test('an anomaly that became more serious is kept as such', () => {
    const log = logFor(2);
    log.add([anomaly(0, 'info'), anomaly(1, 'warning')]);
    log.add([anomaly(0, 'critical'), anomaly(2, 'warning')]);
    expect(epochsOf(log)).toEqual([0, 2]);
  });

  test('a later state of an anomaly that was dropped neither brings it back nor is counted again', () => {
    const log = logFor(4);
    for (const epoch of [0, 1, 2, 3, 4]) log.add([anomaly(epoch)]);
    log.add([anomaly(0, 'warning', { end: 8, count: 3 })]);
    expect([epochsOf(log), log.dropped]).toEqual([[1, 2, 3, 4], 1]);
  });

  test('of any sequence: the bound holds, everything told is kept or counted, the counted are the least', () => {
    const told = fc.record({
      epoch: fc.nat(400),
      level: fc.constantFrom<AnomalyLevel>('info', 'warning', 'critical'),
      layer: fc.constantFrom('a', 'b', '<>'.repeat(200)),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(told, { selector: ({ epoch }) => epoch }),
        fc.integer({ min: 1, max: 9 }),
        (list, room) => {
          const log = logFor(room);
          const sorted = list.sort((a, b) => a.epoch - b.epoch);
          for (const { epoch, level, layer } of sorted) {
            log.add([anomaly(epoch, level, { layer })]);
            expect(log.bytes).toBeLessThanOrEqual((8 / 7) * room * 310);
          }
          expect(log.entries.length + log.dropped).toBe(list.length);
          const kept = new Set(log.entries.map(({ epoch }) => epoch));
          const gone = sorted.filter(({ epoch }) => !kept.has(epoch));
          for (const one of gone)
            expect(
              log.entries.filter(({ level, epoch }) => level === one.level && epoch < one.epoch),
            ).toEqual([]);
          const rebuilt = logFor(room);
          rebuilt.add(log.entries);
          expect(rebuilt.entries.map(episodeKey)).toEqual(log.entries.map(episodeKey));
        },
      ),
    );
  });

  test('a text longer than the whole log is dropped, not kept', () => {
    const log = logFor(4);
    log.add([anomaly(0), anomaly(1, 'critical', { description: 'x'.repeat(1e6) })]);
    expect([log.entries, log.dropped]).toEqual([[], 2]);
    log.add([anomaly(2)]);
    expect(epochsOf(log)).toEqual([2]);
  });
});

describe('the anomalies of a history', () => {
  test('count in its bytes and stay within their share of its bound', () => {
    const history = new RunHistory({ maxBytes: 2 ** 20 });
    const before = history.bytes;
    history.addAnomalies([anomaly(0)]);
    expect(history.bytes).toBeGreaterThan(before + 256);
    for (let epoch = 1; epoch < 2000; epoch++) history.addAnomalies([anomaly(epoch)]);
    expect(history.bytes - before).toBeLessThanOrEqual(2 ** 20 / 32);
    expect(history.anomalies.length + history.anomaliesDropped).toBe(2000);
  });

  test('may come 200,000 at once', () => {
    const history = new RunHistory();
    history.addAnomalies(Array.from({ length: 200_000 }, (_, epoch) => anomaly(epoch)));
    expect(history.anomalies.length).toBeGreaterThan(1000);
    expect(history.anomalies.length + history.anomaliesDropped).toBe(200_000);
    expect(history.anomalies.at(-1)!.epoch).toBe(199_999);
  });

  test('an update is a change of the history, and no new anomaly', () => {
    const history = new RunHistory();
    history.addAnomalies([anomaly(0)]);
    const { version } = history;
    expect(history.addAnomalies([anomaly(0, 'warning', { end: 3 })])).toEqual([]);
    expect(history.version).toBeGreaterThan(version);
    expect(history.addAnomalies([])).toEqual([]);
    expect(history.anomalies).toMatchObject([{ epoch: 0, end: 3 }]);
  });
});

describe('anomalies that a history is given', () => {
  test.each([
    ['a level', { level: 'dire' }],
    ['an epoch', { epoch: '1' }],
    ['an epoch that is finite', { epoch: NaN }],
    ['a severity', { severity: 'x' }],
    ['a type', { type: 'boredom' }],
    ['a layer', { layer: 5 }],
    ['captures', { count: 0 }],
    ['an advice', { advice: undefined }],
  ])('are refused, all of them, where one has not %s', (_, wrong) => {
    const history = new RunHistory();
    history.subscribe(() => expect.unreachable());
    const given = [anomaly(0), anomaly(1, 'warning', wrong as never), anomaly(2)];
    expect(() => history.addAnomalies(given)).toThrow(expect.objectContaining({ code: 'misuse' }));
    expect([history.anomalies.length, history.bytes, history.version]).toEqual([0, 0, 0]);
  });

  test('whose number was too great are counted in what is written, and after it is read', () => {
    const history = new RunHistory({ maxBytes: 2 ** 16 });
    history.addAnomalies(
      Array.from({ length: 500 }, (_, epoch) => anomaly(epoch)),
      7,
    );
    const { anomaliesDropped } = history;
    expect(anomaliesDropped).toBeGreaterThan(400);
    const back = RunHistory.fromJSON(JSON.stringify(history.toJSON()));
    expect(back.anomaliesDropped).toBe(anomaliesDropped);
    expect(back.toJSON()).toEqual(history.toJSON());
  });

  test('are none dropped where an older file does not say', () => {
    const json = new RunHistory().toJSON();
    expect(json).not.toHaveProperty('anomaliesDropped');
    expect(RunHistory.fromJSON(json).anomaliesDropped).toBe(0);
    expect(() => RunHistory.fromJSON({ ...(json as object), anomaliesDropped: -1 })).toThrow(
      /anomaliesDropped/,
    );
  });
});
