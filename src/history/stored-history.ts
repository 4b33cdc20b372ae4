import { KintsugiError } from '../core/kintsugi-error.js';
import { checkBins, decodeBlock, decodeHead, decodeHistory } from './decode-history.js';
import {
  deleteHistory,
  inTransaction,
  type HistoryDatabase,
  type HistoryTransaction,
} from './history-database.js';
import {
  blocksOf,
  DocumentBuilder,
  headOf,
  type HistoryBlock,
  type HistoryDocument,
  type HistoryHead,
} from './history-document.js';
import type { RunHistory } from './run-history.js';

export { openHistories } from './history-database.js';

/** A history that is thinned again and again while it is read is read in one go at last. */
const ATTEMPTS = 3;

/** What a history was when it was saved. */
export interface Saved {
  token: string;
  version: number;
}

/** What tells whether a history is still what it was, or has only grown since. */
interface Moment {
  head: HistoryHead;
  version: number;
  lastEpoch: number | null;
}

function momentOf(history: RunHistory): Moment {
  const head = headOf(history);
  return { head, version: history.version, lastEpoch: history.epochs[head.length - 1] ?? null };
}

/** A history that changed so that blocks of before and after do not belong together. */
class ChangedMeanwhile extends Error {}

/**
 * Writes a history, unless it and the database are as they were when `known` was saved. Each part is made when the
 * one before is stored, so that the page has its turn in between; captures that come meanwhile are left to
 * the next save. Gives what is stored now.
 */
export async function writeHistory(
  database: HistoryDatabase,
  run: string,
  history: RunHistory,
  known: Saved | undefined,
): Promise<Saved> {
  for (let attempt = 1; ; attempt++) {
    // Before anything is waited for: what is stored is the history of this moment.
    const moment = momentOf(history);
    const inOneGo = attempt > ATTEMPTS;
    try {
      return await inTransaction(database, 'readwrite', (transaction) =>
        writeParts(transaction, run, history, { moment, known, inOneGo }),
      );
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
  }
}

async function writeParts(
  transaction: HistoryTransaction<'readwrite'>,
  run: string,
  history: RunHistory,
  { moment, known, inOneGo }: { moment: Moment; known: Saved | undefined; inOneGo: boolean },
): Promise<Saved> {
  const stored = await transaction.objectStore('runs').get(run);
  if (known?.version === moment.version && stored?.token === known.token) return known;
  await deleteHistory(transaction, run);
  const { head, version, lastEpoch } = inOneGo ? momentOf(history) : moment;
  const token = crypto.getRandomValues(new Uint32Array(4)).join('-');
  const parts = transaction.objectStore('parts');
  let count = 0;
  const pending: Promise<unknown>[] = [];
  for (const part of partsOf(history, head)) {
    const put = parts.put(part, [run, count++]);
    if (inOneGo) {
      // Told below, unless making the next part fails first.
      put.catch(() => undefined);
      pending.push(put);
      continue;
    }
    await put;
    if (history.version !== version && !hasOnlyGrown(history, head, lastEpoch)) throw new ChangedMeanwhile();
  }
  await Promise.all(pending);
  await transaction.objectStore('runs').put({ run, captures: head.length, lastEpoch, token, parts: count });
  return { token, version };
}

function* partsOf(history: RunHistory, head: HistoryHead): Generator<HistoryHead | HistoryBlock> {
  yield head;
  yield* blocksOf(history, head);
}

/** Whether the captures of a head are where they were: others may have come behind them. */
function hasOnlyGrown(history: RunHistory, head: HistoryHead, lastEpoch: number | null): boolean {
  return (
    history.appended - head.appended === history.length - head.length &&
    (history.epochs[head.length - 1] ?? null) === lastEpoch
  );
}

type Read = { whole: unknown; builder?: undefined } | { head: HistoryHead; builder: DocumentBuilder };

/**
 * The document of a stored run, checked part by part; null where there is none. `turn` is awaited between
 * steps once the database has been read.
 */
export async function readHistory(
  database: HistoryDatabase,
  run: string,
  mostLayers: number,
  turn: () => Promise<void>,
): Promise<HistoryDocument | null> {
  const read = await inTransaction(database, 'readonly', async (transaction): Promise<Read> => {
    const record = await transaction.objectStore('runs').get(run);
    if (record?.parts === undefined) return { whole: await transaction.objectStore('histories').get(run) };
    const parts = transaction.objectStore('parts');
    const head = decodeHead(await parts.get([run, 0]), mostLayers);
    const builder = new DocumentBuilder(head);
    for (let part = 1; part < record.parts; part++)
      builder.add(decodeBlock(await parts.get([run, part]), head));
    return { head, builder };
  });
  if (read.builder === undefined)
    return read.whole === undefined ? null : decodeHistory(read.whole, mostLayers);
  const steps = read.builder.build();
  for (;;) {
    await turn();
    const { done, value } = steps.next();
    if (!done) continue;
    checkComplete(value, read.head);
    return value;
  }
}

/** @throws KintsugiError `misuse` where parts are missing, or do not belong together */
function checkComplete(document: HistoryDocument, { length }: HistoryHead): void {
  const { epochs, layers } = document;
  if (
    epochs.length !== length ||
    epochs.some((epoch, index) => index > 0 && !(epochs[index - 1]! < epoch)) ||
    layers.some(({ archetypes }) => archetypes.length !== length)
  )
    throw new KintsugiError('misuse', 'the stored run is not whole; save it again');
  checkBins(layers);
}

/** Removes a run, all of it or nothing. */
export function deleteRun(database: HistoryDatabase, run: string): Promise<void> {
  return inTransaction(database, 'readwrite', async (transaction) => {
    await transaction.objectStore('runs').delete(run);
    await deleteHistory(transaction, run);
  });
}
