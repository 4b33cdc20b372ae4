import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isText, refuse } from '../core/check-value.js';
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { KintsugiError } from '../core/kintsugi-error.js';
import { RunHistory } from './run-history.js';

/** What is known of a stored run without reading it. */
export interface StoredRun {
  run: string;
  /** Captures kept, and the last epoch among them; null for an empty history. */
  captures: number;
  lastEpoch: number | null;
}

interface Schema extends DBSchema {
  runs: { key: string; value: StoredRun };
  histories: { key: string; value: unknown };
}

const SCHEMA_VERSION = 1;

export interface HistoryStorageOptions {
  /** Name of the database, for pages that keep several apart. Default `kintsugi-monitor`. */
  database?: string;
}

const OPTIONS: OptionTable<HistoryStorageOptions> = { database: [isText, 'a name that is not empty'] };

/**
 * Histories of runs in the browser's IndexedDB, so that a run survives a reload of the page. Nothing is
 * stored unless this is used. Reading gives a history that goes on as if it had never been stored: continue
 * the run with epochs beyond its last.
 */
export class HistoryStorage {
  readonly #saved = new Map<string, { history: RunHistory; version: number }>();

  private constructor(private readonly database: IDBPDatabase<Schema>) {}

  /**
   * @throws KintsugiError `misuse` for a wrong option, `unsupported` where there is no IndexedDB, `storage` where the browser refuses it
   * (private windows may)
   */
  static async open(options: HistoryStorageOptions = {}): Promise<HistoryStorage> {
    const { database = 'kintsugi-monitor' } = checkOptions('HistoryStorage.open', options, OPTIONS);
    if (typeof indexedDB === 'undefined')
      throw new KintsugiError(
        'unsupported',
        'there is no IndexedDB here; keep RunHistory.toJSON() somewhere else',
      );
    return new HistoryStorage(
      await orStorageError(`opening the database "${database}"`, () =>
        openDB<Schema>(database, SCHEMA_VERSION, {
          upgrade(fresh) {
            fresh.createObjectStore('runs', { keyPath: 'run' });
            fresh.createObjectStore('histories');
          },
          // Another tab wants a later schema: let go rather than block it.
          blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
        }),
      ),
    );
  }

  /**
   * Stores a history under a name, over what was there, both parts or neither. Costs nothing where it has not
   * changed since the last time.
   * @throws KintsugiError `storage` where the browser refuses, for want of room for example
   */
  async save(run: string, history: RunHistory): Promise<void> {
    checkName(run);
    if (!(history instanceof RunHistory))
      refuse('HistoryStorage.save', 'the history', history, 'a RunHistory');
    const { version } = history;
    const saved = this.#saved.get(run);
    if (saved?.history === history && saved.version === version) return;
    const summary: StoredRun = {
      run,
      captures: history.length,
      lastEpoch: history.epochs[history.length - 1] ?? null,
    };
    const document = history.toJSON();
    await orStorageError(`saving "${run}"`, async () => {
      const transaction = this.database.transaction(['runs', 'histories'], 'readwrite');
      await Promise.all([
        transaction.objectStore('runs').put(summary),
        transaction.objectStore('histories').put(document, run),
        transaction.done,
      ]);
    });
    this.#saved.set(run, { history, version });
  }

  /** The history stored under a name; null where there is none. */
  async load(run: string): Promise<RunHistory | null> {
    checkName(run);
    const document = await orStorageError(`reading "${run}"`, () => this.database.get('histories', run));
    return document === undefined ? null : RunHistory.fromJSON(document);
  }

  /** Every stored run, by name. */
  list(): Promise<StoredRun[]> {
    return orStorageError('listing the runs', () => this.database.getAll('runs'));
  }

  async delete(run: string): Promise<void> {
    checkName(run);
    this.#saved.delete(run);
    await orStorageError(`deleting "${run}"`, async () => {
      const transaction = this.database.transaction(['runs', 'histories'], 'readwrite');
      await Promise.all([
        transaction.objectStore('runs').delete(run),
        transaction.objectStore('histories').delete(run),
        transaction.done,
      ]);
    });
  }

  close(): void {
    this.database.close();
  }
}

function checkName(run: string): void {
  if (typeof run !== 'string' || run === '')
    refuse('HistoryStorage', 'the name of the run', run, 'a text that is not empty');
}

async function orStorageError<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new KintsugiError(
      'storage',
      `${what} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
