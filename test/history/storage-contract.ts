// One contract for two implementations of IndexedDB: a real browser's, and one in Node.
import { expect, test } from 'vitest';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { metricsFromStats } from '../../src/analysis/metrics-from-stats.js';
import { RunHistory } from '../../src/history/run-history.js';
import { measureLayer } from '../../src/statistics/index.js';
import { HistoryStorage } from '../../src/history/history-storage.js';

const phiAt = (epoch: number) =>
  Float32Array.from({ length: 40 }, (_, index) => 1 + Math.sin(index + epoch / 3) / 4);

function train(history: RunHistory, from: number, to: number): RunHistory {
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
}
