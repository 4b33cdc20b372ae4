import { KintsugiError } from '../../core/kintsugi-error.js';
import { refuse } from '../../core/check-value.js';
import { writeFile } from './directory-file.js';
import { checkBytes, partsOf, storageError, type SaveTarget } from './save-target.js';

/**
 * A folder that the user chose (`showDirectoryPicker()`), or any other directory handle. A file takes its
 * place when it is whole: a page that is killed leaves what was there before, perhaps with `<name>.part`
 * beside it, which the next save takes away. Where the browser cannot move files, a *new* file may be left
 * empty: then too `<name>.part` stands beside it.
 */
export function directoryTarget(directory: FileSystemDirectoryHandle): SaveTarget {
  if ((directory as { kind?: string } | null)?.kind !== 'directory')
    refuse(
      'directoryTarget',
      'the folder',
      directory,
      'a FileSystemDirectoryHandle, as showDirectoryPicker() gives one',
    );
  const name = `the folder ${directory.name || '(private)'}`;
  const folderOf = async (parts: readonly string[], create: boolean): Promise<FileSystemDirectoryHandle> => {
    let folder = directory;
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
    return folder;
  };
  return {
    name,
    async write(path, data) {
      checkBytes(data);
      const parts = partsOf(path);
      try {
        await writeFile(await folderOf(parts.slice(0, -1), true), parts.at(-1)!, data);
      } catch (cause) {
        throw storageError(path, name, cause);
      }
    },
    async remove(path) {
      const parts = partsOf(path);
      try {
        await (await folderOf(parts.slice(0, -1), false)).removeEntry(parts.at(-1)!);
      } catch (cause) {
        if ((cause as { name?: string }).name !== 'NotFoundError') throw storageError(path, name, cause);
      }
    },
  };
}

/** A folder of the origin-private file system, made where it is not there; `path` is joined by `/`. */
export async function privateTarget(path = ''): Promise<SaveTarget> {
  if (typeof path !== 'string') refuse('privateTarget', 'the path', path, 'names joined by "/"');
  if (typeof navigator === 'undefined' || !navigator.storage?.getDirectory)
    throw new KintsugiError(
      'unsupported',
      'There is no origin-private file system here; save to a zip file instead: zipTarget().',
    );
  let folder = await navigator.storage.getDirectory();
  const trimmed = path.replace(/^(\.?\/)+|\/+$/g, '');
  if (trimmed !== '')
    for (const part of partsOf(trimmed)) folder = await folder.getDirectoryHandle(part, { create: true });
  return directoryTarget(folder);
}
