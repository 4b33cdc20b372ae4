import { checkHistory } from '../core/check-run.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import { yieldEvery } from '../yield-to-main.js';
import { csvPieces } from './history-csv.js';

/**
 * The table of `historyToCsv` in pieces, for histories of many megabytes: the page has its turn in between.
 * The table is of the history as it is
 * at one moment before the first piece.
 */
export async function* historyCsvChunks(
  history: RunHistoryView,
  turn: () => Promise<void> = yieldEvery(),
): AsyncGenerator<string, void> {
  checkHistory('historyCsvChunks', history);
  for (const piece of csvPieces(history)) {
    if (piece !== null) yield piece;
    await turn();
  }
}
