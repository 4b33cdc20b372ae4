import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { reactive } from 'vue';
import { SCALAR_METRICS } from '../../src/core/layer-metrics.js';
import { BLOCK_VALUES } from '../../src/history/history-document.js';
import { HistoryStorage } from '../../src/history/history-storage.js';
import { RunHistory } from '../../src/history/run-history.js';
import { storageContract, train } from './storage-contract.js';

describe('histories in an IndexedDB in Node', storageContract);

test('where there is no IndexedDB it says so', async () => {
  vi.stubGlobal('indexedDB', undefined);
  await expect(HistoryStorage.open()).rejects.toMatchObject({ code: 'unsupported' });
  vi.stubGlobal('indexedDB', new IDBFactory());
  await expect(HistoryStorage.open()).resolves.toBeInstanceOf(HistoryStorage);
  vi.unstubAllGlobals();
});

test("works within Vue's reactive state", async () => {
  const state = reactive({ storage: await HistoryStorage.open({ database: 'in a component' }) });
  await state.storage.save('run', train(new RunHistory(), 0, 3));
  expect(await state.storage.list()).toMatchObject([{ run: 'run', captures: 3 }]);
  expect((await state.storage.load('run'))!.length).toBe(3);
  await state.storage.delete('run');
  expect(await state.storage.load('run')).toBeNull();
  state.storage.close();
});

describe('the page has its turn while a history is stored and read', () => {
  afterEach(() => void vi.restoreAllMocks());

  /** Numbers, names and nulls in a part. */
  function valuesIn(part: unknown): number {
    if (ArrayBuffer.isView(part)) return (part as Float64Array).length;
    if (typeof part !== 'object' || part === null) return 1;
    return Object.values(part).reduce((sum: number, inner) => sum + valuesIn(inner), 0);
  }

  test('a put copies so many values at most, and the next is made when it is done', async () => {
    const history = train(new RunHistory(), 0, 2000);
    const storage = await HistoryStorage.open({ database: 'in parts' });
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    const open: string[] = [];
    const sizes: number[] = [];
    put.mockImplementation(function (this: IDBObjectStore, ...given: Parameters<IDBObjectStore['put']>) {
      expect(open).toEqual([]);
      open.push(String(given[1]));
      sizes.push(valuesIn(given[0]));
      const request = this.add(...given);
      request.addEventListener('success', () => open.pop());
      return request;
    });
    await storage.save('run', history);
    put.mockRestore();
    expect(Math.max(...sizes)).toBeLessThanOrEqual(BLOCK_VALUES);
    expect(sizes.length).toBeGreaterThan(4);
    expect((await storage.load('run'))!.toJSON()).toEqual(history.toJSON());
    storage.close();
  });

  test('between two turns of reading one capture is taken in at most', async () => {
    const history = train(new RunHistory(), 0, 300);
    const storage = await HistoryStorage.open({ database: 'in steps' });
    await storage.save('run', history);
    // A clock on which every look is later than the last by more than a turn: each chance to pause is taken.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
    const turn = vi.spyOn(globalThis, 'setImmediate');
    let most = 0;
    let since = 0;
    const append = RunHistory.prototype.append;
    vi.spyOn(RunHistory.prototype, 'append').mockImplementation(function (this: RunHistory, capture) {
      since = turn.mock.calls.length === 0 ? since + 1 : 1;
      turn.mockClear();
      most = Math.max(most, since * capture.layers.length * SCALAR_METRICS.length);
      append.call(this, capture);
    });
    expect((await storage.load('run'))!.length).toBe(300);
    expect(most).toBe(SCALAR_METRICS.length);
    storage.close();
  });

  test('a history that is thinned again and again meanwhile is stored all the same, of one moment', async () => {
    const history = train(new RunHistory({ maxCaptures: 20 }), 0, 20);
    const storage = await HistoryStorage.open({ database: 'thinned meanwhile' });
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    const moments = [] as unknown[];
    let epoch = 20;
    let thinnings = 0;
    put.mockImplementation(function (this: IDBObjectStore, ...given: Parameters<IDBObjectStore['put']>) {
      const request = this.add(...given);
      request.addEventListener('success', () => {
        const { length } = history;
        // Up to the next thinning.
        do train(history, epoch, ++epoch);
        while (history.length > length);
        thinnings++;
        moments.push(history.toJSON());
      });
      return request;
    });
    moments.push(history.toJSON());
    await storage.save('run', history);
    put.mockRestore();
    expect(thinnings).toBeGreaterThan(3);
    expect(moments).toContainEqual((await storage.load('run'))!.toJSON());
    storage.close();
  });
});
