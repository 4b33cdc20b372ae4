import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { KintsugiError } from '../core/kintsugi-error.js';

/** What is known of a stored run without reading it. */
export interface StoredRun {
  run: string;
  /** Captures kept, and the last epoch among them; null for an empty history. */
  captures: number;
  lastEpoch: number | null;
}

/** What the database keeps of a run beside its history. */
export interface RunRecord extends StoredRun {
  /** Another one with each save, whoever saves; absent where schema 1 stored the run. */
  token?: string;
  /** Parts of the history: its head and its blocks; absent likewise. */
  parts?: number;
}

interface Schema extends DBSchema {
  runs: { key: string; value: RunRecord };
  /** Whole documents, as schema 1 stored them: read until the run is saved again. */
  histories: { key: string; value: unknown };
  /** Histories in parts, so that none of them takes long to copy. */
  parts: { key: [run: string, part: number]; value: unknown };
}

const SCHEMA_VERSION = 2;
const STORES = ['runs', 'histories', 'parts'] as const;

export type HistoryDatabase = IDBPDatabase<Schema>;
export type HistoryTransaction<Mode extends IDBTransactionMode> = IDBPTransaction<
  Schema,
  ('runs' | 'histories' | 'parts')[],
  Mode
>;

/** @throws KintsugiError `storage` where another tab holds an older schema and does not let go when asked to */
export function openHistories(database: string): Promise<HistoryDatabase> {
  return new Promise((resolve, reject) => {
    let blocked = false;
    openDB<Schema>(database, SCHEMA_VERSION, {
      upgrade(fresh, before) {
        if (before < 1) {
          fresh.createObjectStore('runs', { keyPath: 'run' });
          fresh.createObjectStore('histories');
        }
        fresh.createObjectStore('parts');
      },
      // Another tab wants a later schema: let go rather than block it.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
      blocked(current) {
        blocked = true;
        reject(heldByAnotherTab(database, current));
      },
      // The request stands until that tab lets go: nobody waits for the connection then.
    }).then((opened) => (blocked ? opened.close() : resolve(opened)), reject);
  });
}

function heldByAnotherTab(database: string, version: number): KintsugiError {
  return new KintsugiError(
    'storage',
    `the database "${database}" is held by another tab, at version ${version} where this page needs ` +
      `${SCHEMA_VERSION}; close or reload that tab, and open the storage again.`,
  );
}

/** Everything that `work` does, or nothing: what it throws undoes the rest. */
export async function inTransaction<Mode extends 'readonly' | 'readwrite', T>(
  database: HistoryDatabase,
  mode: Mode,
  work: (transaction: HistoryTransaction<Mode>) => Promise<T>,
): Promise<T> {
  const transaction: HistoryTransaction<Mode> = database.transaction([...STORES], mode);
  // The error is told by `work` or below; this one would be told twice.
  transaction.done.catch(() => undefined);
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
    throw error;
  }
  await transaction.done;
  return result;
}

export async function deleteHistory(
  transaction: HistoryTransaction<'readwrite'>,
  run: string,
): Promise<void> {
  await Promise.all([
    transaction.objectStore('histories').delete(run),
    transaction.objectStore('parts').delete(IDBKeyRange.bound([run, 0], [run, Infinity])),
  ]);
}
