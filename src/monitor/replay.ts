import type { Cancellation } from './cancellation.js';
import { yieldToMain } from '../yield-to-main.js';

/** Milliseconds of replaying in one go: a frame has room for it beside the page's own work. */
const TURN_MS = 8;

/** Something that can be gone through again from its beginning, piece by piece. */
export interface Replayable {
  /** Goes on until `enough` says so after a piece; true once all is done. */
  replay(enough: () => boolean): boolean;
}

/** Goes through all of it and gives the page its turn in between; a short one is done on return. */
export async function replayInTurns(work: Replayable, clock: () => number, run: Cancellation): Promise<void> {
  for (;;) {
    const begun = clock();
    if (run.cancelled || work.replay(() => clock() - begun >= TURN_MS)) return;
    await yieldToMain();
  }
}
