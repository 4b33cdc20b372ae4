// One contract for two implementations of IndexedDB: a real browser's, and one in Node.
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { metricsFromStats } from '../../src/analysis/metrics-from-stats.js';
import { RunHistory } from '../../src/history/run-history.js';
import { measureLayer } from '../../src/statistics/index.js';
import { HistoryStorage } from '../../src/history/history-storage.js';

const phiAt = (epoch: number) =>
  Float32Array.from({ length: 40 }, (_, index) => 1 + Math.sin(index + epoch / 3) / 4);

export function train(history: RunHistory, from: number, to: number): RunHistory {
  for (let epoch = from; epoch < to; epoch++) {
    const stats = measureLayer(phiAt(epoch), epoch === 0 ? {} : { previous: phiAt(epoch - 1) });
    const metrics = metricsFromStats(stats, {
      meanAbsChange: history.meanAbsChange('dense', stats.meanAbsChange),
    });
    history.append({
      epoch,
      layers: [{ layer: 'dense', metrics, classification: classifyLayer(metrics) }],
      logs: { loss: epoch === 2 ? Infinity : 1 / (epoch + 1) },
    });
  }
  return history;
}

export function storageContract(): void {
  let counter = 0;
  const open = async (database = `histories ${counter++}`) => ({
    database,
    storage: await HistoryStorage.open({ database }),
  });

  test('a run that was stored, closed and resumed has the figures of an uninterrupted one', async () => {
    const { database, storage } = await open();
    await storage.save('run', train(new RunHistory({ maxCaptures: 20 }), 0, 30));
    storage.close();
    const again = (await open(database)).storage;
    const resumed = train((await again.load('run'))!, 30, 50);
    again.close();
    expect(resumed.toJSON()).toEqual(train(new RunHistory({ maxCaptures: 20 }), 0, 50).toJSON());
  });

  test('a run comes back with its mixed bins, and the number of anomalies that it dropped', async () => {
    const { storage } = await open();
    const history = train(new RunHistory(), 0, 3);
    const [captured] = history.at(-1)!.layers;
    const metrics = { ...captured!.metrics, histogram: [1, 2, 3] };
    history.append({ epoch: 9, layers: [{ ...captured!, layer: 'coarse', metrics }] });
    history.addAnomalies([], 7);
    await storage.save('run', history);
    const back = (await storage.load('run'))!;
    expect(back.anomaliesDropped).toBe(7);
    expect(back.toJSON()).toEqual(history.toJSON());
  });

  test('runs are listed with their length and last epoch, replaced under the same name, and deleted', async () => {
    const { storage } = await open();
    expect(await storage.list()).toEqual([]);
    const history = train(new RunHistory(), 0, 3);
    await storage.save('b', history);
    await storage.save('a', new RunHistory());
    train(history, 3, 5);
    await storage.save('b', history);
    await storage.save('b', history);
    expect(await storage.list()).toEqual([
      { run: 'a', captures: 0, lastEpoch: null },
      { run: 'b', captures: 5, lastEpoch: 4 },
    ]);
    expect((await storage.load('b'))!.length).toBe(5);
    await storage.delete('b');
    expect(await storage.load('b')).toBeNull();
    await storage.save('b', history);
    expect((await storage.load('b'))!.length).toBe(5);
    storage.close();
  });

  test('a name that is empty is misuse; a closed storage says that storing failed', async () => {
    const { storage } = await open();
    await expect(storage.save('', new RunHistory())).rejects.toMatchObject({ code: 'misuse' });
    await expect(storage.load(undefined as never)).rejects.toMatchObject({ code: 'misuse' });
    storage.close();
    await expect(storage.save('x', new RunHistory())).rejects.toMatchObject({ code: 'storage' });
  });

  test('what save says is stored is stored, whatever another tab did meanwhile', async () => {
    const { database, storage: one } = await open();
    const { storage: two } = await open(database);
    const history = train(new RunHistory(), 0, 5);
    await one.save('run', history);
    await two.delete('run');
    await one.save('run', history);
    expect((await one.load('run'))!.length).toBe(5);
    await two.save('run', train(new RunHistory(), 0, 2));
    await one.save('run', history);
    expect((await two.load('run'))!.length).toBe(5);
    expect(await two.list()).toEqual([{ run: 'run', captures: 5, lastEpoch: 4 }]);
    one.close();
    two.close();
  });

  test('a run is stored as it was when the saving began; what comes meanwhile is stored by the next', async () => {
    const { storage } = await open();
    const history = train(new RunHistory(), 0, 5);
    const before = history.toJSON();
    const saving = storage.save('run', history);
    await Promise.resolve();
    const training = (async () => {
      for (let epoch = 5; epoch < 9; epoch++) {
        await new Promise((resolve) => setTimeout(resolve));
        train(history, epoch, epoch + 1);
      }
    })();
    await saving;
    const stored = await storage.load('run');
    expect(stored!.toJSON()).toEqual(before);
    await training;
    await storage.save('run', history);
    expect((await storage.load('run'))!.toJSON()).toEqual(history.toJSON());
    storage.close();
  });

  test('a tab that holds an older version is named, not waited for, and once it has closed the storage opens', async () => {
    const database = `histories ${counter++}`;
    const older = await openDB(database, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('runs', { keyPath: 'run' });
        fresh.createObjectStore('histories');
      },
    });
    await expect(open(database)).rejects.toMatchObject({
      name: 'KintsugiError',
      code: 'storage',
      message: expect.stringMatching(/another tab, at version 1 .*; close or reload that tab/) as string,
    });
    older.close();
    const { storage } = await open(database);
    await storage.save('run', train(new RunHistory(), 0, 3));
    storage.close();
    // The attempt that was refused holds nothing either: a later version is not blocked.
    const later = await openDB(database, 3, {
      blocked: () => expect.unreachable('nobody holds the database'),
    });
    later.close();
  });

  test('a history that cannot be stored leaves the one before', async () => {
    const { storage } = await open();
    await storage.save('run', train(new RunHistory(), 0, 3));
    const broken = train(new RunHistory(), 0, 4);
    // No copy can be made of a function, and the rules stand in the first part.
    Object.assign(broken, { rules: [() => 0] });
    await expect(storage.save('run', broken)).rejects.toMatchObject({ code: 'storage' });
    expect((await storage.load('run'))!.length).toBe(3);
    expect((await storage.list())[0]).toMatchObject({ captures: 3 });
    storage.close();
  });

  test('a run that an earlier release stored is read, and replaced whole', async () => {
    const database = `histories ${counter++}`;
    const old = train(new RunHistory({ maxCaptures: 20 }), 0, 30);
    const first = await openDB(database, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('runs', { keyPath: 'run' });
        fresh.createObjectStore('histories');
      },
    });
    await first.put('runs', { run: 'old', captures: old.length, lastEpoch: 29 });
    await first.put('histories', old.toJSON(), 'old');
    first.close();
    const { storage } = await open(database);
    expect(await storage.list()).toEqual([{ run: 'old', captures: old.length, lastEpoch: 29 }]);
    expect((await storage.load('old'))!.toJSON()).toEqual(old.toJSON());
    await storage.save('old', train(new RunHistory(), 0, 2));
    expect((await storage.load('old'))!.length).toBe(2);
    storage.close();
    const now = await openDB(database);
    expect(await now.count('histories')).toBe(0);
    now.close();
  });

  test('what is stored and no history, or not whole, is misuse and not a history', async () => {
    const { database, storage } = await open();
    await storage.save('run', train(new RunHistory(), 0, 5));
    const raw = await openDB(database);
    const keys = await raw.getAllKeys('parts');
    expect(keys.length).toBeGreaterThan(2);
    for (const key of keys) {
      const part: unknown = await raw.get('parts', key);
      for (const broken of [undefined, 5, { ...(part as object), layer: 7, length: 7 }]) {
        await raw.put('parts', broken, key);
        await expect(storage.load('run')).rejects.toMatchObject({ code: 'misuse' });
      }
      await raw.put('parts', part, key);
      expect((await storage.load('run'))!.length).toBe(5);
    }
    raw.close();
    storage.close();
  });

  test('the bounds of who reads hold for what is stored', async () => {
    const { storage } = await open();
    await storage.save('run', train(new RunHistory({ maxBytes: 2 ** 40 }), 0, 40));
    expect((await storage.load('run'))!.maxBytes).toBe(2 ** 26);
    expect(await storage.load('run', { maxBytes: 2 ** 30, maxCaptures: 10 })).toMatchObject({
      maxBytes: 2 ** 30,
      maxCaptures: 10,
    });
    expect((await storage.load('run', { maxCaptures: 10 }))!.length).toBeLessThanOrEqual(10);
    storage.close();
  });
}
