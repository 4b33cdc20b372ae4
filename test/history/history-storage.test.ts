import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import { HistoryStorage } from '../../src/history/history-storage.js';
import { storageContract } from './storage-contract.js';

describe('histories in an IndexedDB in Node', storageContract);

test('where there is no IndexedDB it says so', async () => {
  vi.stubGlobal('indexedDB', undefined);
  await expect(HistoryStorage.open()).rejects.toMatchObject({ code: 'unsupported' });
  vi.stubGlobal('indexedDB', new IDBFactory());
  await expect(HistoryStorage.open()).resolves.toBeInstanceOf(HistoryStorage);
  vi.unstubAllGlobals();
});
