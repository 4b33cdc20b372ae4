import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isText, refuse } from '../core/check-value.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { yieldEvery } from '../yield-to-main.js';
import type { HistoryDatabase, StoredRun } from './history-database.js';
import { checkBounds, type ReadBounds } from './history-options.js';
import { RunHistory } from './run-history.js';
import { boundsOf, mostLayers, restore } from './run-history-json.js';
import { orStorageError } from './storage-error.js';
import type { Saved } from './stored-history.js';

export type { StoredRun };

/** What reads and writes the database is loaded when a storage is opened: few pages keep runs. */
type StoredHistories = typeof import('./stored-history.js');

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
  /** Vue's `reactive` must leave it alone: through a proxy private fields cannot be reached. */
  readonly __v_skip = true;
  readonly #saved = new Map<string, { history: RunHistory; as: Saved }>();

  readonly #database: HistoryDatabase;
  readonly #stored: StoredHistories;

  private constructor(database: HistoryDatabase, stored: StoredHistories) {
    this.#database = database;
    this.#stored = stored;
  }

  /**
   * @throws KintsugiError `misuse` for a wrong option, `unsupported` where there is no IndexedDB, `storage`
   * where the browser refuses it (private windows may), or another tab holds the database of an older release
   */
  static async open(options: HistoryStorageOptions = {}): Promise<HistoryStorage> {
    const { database = 'kintsugi-monitor' } = checkOptions('HistoryStorage.open', options, OPTIONS);
    if (typeof indexedDB === 'undefined')
      throw new KintsugiError(
        'unsupported',
        'there is no IndexedDB here; keep RunHistory.toJSON() somewhere else',
      );
    return orStorageError(`opening the database "${database}"`, async () => {
      const stored = await import('./stored-history.js');
      return new HistoryStorage(await stored.openHistories(database), stored);
    });
  }

  /**
   * Stores a history under a name, over what was there, all of it or nothing: when this resolves the history
   * is there, whatever other tabs did before. It is stored as it is when the saving begins, and in parts, so
   * that the page has its turn in between. Costs one look where nothing has changed since the last time.
   * @throws KintsugiError `storage` where the browser refuses, for want of room for example
   */
  async save(run: string, history: RunHistory): Promise<void> {
    checkName(run);
    if (!(history instanceof RunHistory))
      refuse('HistoryStorage.save', 'the history', history, 'a RunHistory');
    const saved = this.#saved.get(run);
    const known = saved?.history === history ? saved.as : undefined;
    const as = await orStorageError(`saving "${run}"`, () =>
      this.#stored.writeHistory(this.#database, run, history, known),
    );
    this.#saved.set(run, { history, as });
  }

  /**
   * The history stored under a name; null where there is none. The page has its turn while it is read.
   * @param given - bounds, as those of `RunHistory.fromJSON`
   * @throws KintsugiError `misuse` where what is stored is no whole history, `storage` where the browser
   * refuses
   */
  async load(run: string, given: ReadBounds = {}): Promise<RunHistory | null> {
    checkName(run);
    const bounds = checkBounds('HistoryStorage.load', given);
    const turn = yieldEvery();
    const document = await orStorageError(`reading "${run}"`, () =>
      this.#stored.readHistory(this.#database, run, mostLayers(bounds.maxBytes), turn),
    );
    if (document === null) return null;
    const history = new RunHistory(boundsOf(document, bounds));
    for (const _ of restore(document, history)) await turn();
    return history;
  }

  /** Every stored run, by name. */
  list(): Promise<StoredRun[]> {
    return orStorageError('listing the runs', async () =>
      (await this.#database.getAll('runs')).map(({ run, captures, lastEpoch }) => ({
        run,
        captures,
        lastEpoch,
      })),
    );
  }

  async delete(run: string): Promise<void> {
    checkName(run);
    this.#saved.delete(run);
    await orStorageError(`deleting "${run}"`, () => this.#stored.deleteRun(this.#database, run));
  }

  close(): void {
    this.#database.close();
  }
}

function checkName(run: string): void {
  if (typeof run !== 'string' || run === '')
    refuse('HistoryStorage', 'the name of the run', run, 'a text that is not empty');
}
