import { yieldEvery } from '../yield-to-main.js';
import type { SaveResult } from './report-source.js';
import type { SaveTarget } from './targets/save-target.js';

/** A file that is made when it is written. */
export interface PlannedFile {
  path: string;
  make(): Promise<Uint8Array> | Uint8Array;
}

/**
 * Makes and writes files one by one. A file that fails is named with its reason and keeps none of the others
 * from being saved.
 */
export async function saveFiles(target: SaveTarget, files: readonly PlannedFile[]): Promise<SaveResult> {
  const result: SaveResult = { saved: [], failed: [] };
  const turn = yieldEvery();
  for (const { path, make } of files) {
    await turn();
    try {
      await target.write(path, await make());
      result.saved.push(path);
    } catch (error) {
      result.failed.push({ path, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }
  return result;
}
