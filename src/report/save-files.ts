import { KintsugiError } from '../core/kintsugi-error.js';
import { yieldEvery } from '../yield-to-main.js';
import { asError } from '../core/as-error.js';
import type { ReportTools, SaveResult } from './report-source.js';
import type { SaveTarget } from './targets/save-target.js';
import { machineTimer, TookTooLong, withinLimit, type TimeLimit } from './time-limit.js';

/** A file that is made when it is written. */
export interface PlannedFile {
  path: string;
  make(): Promise<Uint8Array> | Uint8Array;
}

const DEFAULT_WRITE_TIMEOUT_MS = 60_000;
/** A target that is silent this often in a row is not asked again. */
const SILENT_WRITES = 2;

/**
 * @throws KintsugiError `misuse` for a limit that is none
 */
export function writeLimit({
  writeTimeoutMs = DEFAULT_WRITE_TIMEOUT_MS,
  setTimer = machineTimer,
}: ReportTools): TimeLimit {
  if (typeof writeTimeoutMs !== 'number' || !(writeTimeoutMs > 0))
    throw new KintsugiError(
      'misuse',
      `writeTimeoutMs is ${typeof writeTimeoutMs === 'number' ? writeTimeoutMs : `a ${typeof writeTimeoutMs}`}: ` +
        'give milliseconds above 0, Infinity for no limit',
    );
  return { ms: writeTimeoutMs, setTimer };
}

/**
 * Makes and writes files one by one. A file that fails, or takes longer than the limit to be made or written,
 * is named with its reason and keeps none of the others from being saved; a target that does not answer is
 * given up, so that this always comes to its end.
 */
export async function saveFiles(
  target: SaveTarget,
  files: readonly PlannedFile[],
  limit: TimeLimit,
): Promise<SaveResult> {
  const result: SaveResult = { saved: [], failed: [] };
  const turn = yieldEvery();
  let silent = 0;
  for (const { path, make } of files) {
    await turn();
    try {
      if (silent >= SILENT_WRITES) throw new TookTooLong('the target did not answer for the files before');
      const data = await madeWithin(make, path, limit);
      await withinLimit(() => target.write(path, data), limit);
      silent = 0;
      result.saved.push(path);
    } catch (error) {
      // What is said of the target is said by its answers alone: a file that was not made asked it nothing.
      if (error instanceof TookTooLong) silent++;
      else if (!(error instanceof NotMade)) silent = 0;
      result.failed.push({
        path,
        error: error instanceof TookTooLong ? givenUp(path, error) : asError(error),
      });
    }
  }
  return result;
}

/** A file that took too long to be made. */
class NotMade extends KintsugiError {}

async function madeWithin(make: PlannedFile['make'], path: string, limit: TimeLimit): Promise<Uint8Array> {
  const data = make();
  // What is there at once needs no timer.
  if (data instanceof Uint8Array) return data;
  try {
    return await withinLimit(() => data, limit);
  } catch (error) {
    if (!(error instanceof TookTooLong)) throw error;
    throw new NotMade('storage', `${path} could not be made: ${error.message}.`, { cause: error });
  }
}

function givenUp(path: string, cause: TookTooLong): KintsugiError {
  return new KintsugiError('storage', `${path} could not be saved: ${cause.message}.`, { cause });
}
