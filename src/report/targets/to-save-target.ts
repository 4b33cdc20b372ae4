import { refuse, SAVE_DIR } from '../../core/check-value.js';
import { directoryTarget, privateTarget } from './directory-target.js';
import { folderTarget } from './folder-target.js';
import { nodeProcess } from './node-files.js';
import type { SaveDir, SaveTarget } from '../../core/save-target.js';

export type { SaveDir } from '../../core/save-target.js';

/** @throws KintsugiError `misuse` on what is none of these */
export async function toSaveTarget(place: SaveDir): Promise<SaveTarget> {
  if (typeof place === 'string' && place !== '') {
    return nodeProcess() !== undefined ? folderTarget(place) : privateTarget(place);
  }
  const given = (place ?? {}) as Partial<SaveTarget> & { kind?: string };
  if (typeof given.write === 'function' && typeof given.remove === 'function') return given as SaveTarget;
  if (given.kind === 'directory') return directoryTarget(place as unknown as FileSystemDirectoryHandle);
  return refuse('saving', 'the place', place, SAVE_DIR);
}
