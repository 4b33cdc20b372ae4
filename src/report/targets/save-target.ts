import { arrayKind } from '../../core/check-array.js';
import { refuse } from '../../core/check-value.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import { wordsOf } from '../../core/as-error.js';

export type { SaveTarget } from '../../core/save-target.js';

/**
 * The parts of a path that stays within the folder.
 * @throws KintsugiError `misuse` on any other
 */
export function partsOf(path: string): string[] {
  if (typeof path !== 'string') refuse('a save target', 'the path', path, 'names joined by "/"');
  const parts = path.split('/');
  // Backslashes and colons are separators on some systems.
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || /[\\:\p{Cc}]/u.test(part));
  if (bad)
    throw new KintsugiError(
      'misuse',
      `a save target: "${path.slice(0, 200)}" is no path within the folder; ` +
        'give names joined by "/", without ".." and without "\\" or ":".',
    );
  return parts;
}

/** @throws KintsugiError `misuse` for what is no bytes */
export function checkBytes(data: unknown): void {
  if (arrayKind(data) !== 'Uint8Array') refuse('a save target', 'the data', data, 'a Uint8Array');
}

/** Why a file could not be written, as a sentence. */
export function storageError(path: string, target: string, cause: unknown): KintsugiError {
  const { name = '', code = '' } = (cause ?? {}) as { name?: string; code?: string };
  const why =
    name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT'
      ? 'there is no room left'
      : name === 'NotAllowedError' || code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'permission was refused'
        : wordsOf(cause);
  return new KintsugiError('storage', `${path} could not be saved to ${target}: ${why}.`, { cause });
}
