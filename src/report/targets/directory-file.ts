import { KintsugiError } from '../../core/kintsugi-error.js';

/** A file handle of a browser that can move files; not every one can, nor in every kind of folder. */
type MovableFile = FileSystemFileHandle & {
  move?(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
};

/** What stands beside a new file, and under its name with this ending, until it is whole. */
const UNFINISHED = '.part';

/** Writes a file of a folder: one that is there is replaced when the new one is whole. */
export async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  data: Uint8Array,
): Promise<void> {
  const old = await existing(folder, name);
  if (old === null) return writeNewFile(folder, name, data);
  await replace(old, data);
  await removeIfThere(folder, name + UNFINISHED);
}

/**
 * A new file is there, empty, before it has its content. So it is written under another name and then moved;
 * where the browser cannot move it, that other name stands beside the file until it is whole.
 */
async function writeNewFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  data: Uint8Array,
): Promise<void> {
  const draft: MovableFile = await folder.getFileHandle(name + UNFINISHED, { create: true });
  try {
    if (draft.move !== undefined) {
      await replace(draft, data);
      if (await moved(draft, folder, name)) return;
    }
    try {
      await replace(await folder.getFileHandle(name, { create: true }), data);
    } catch (error) {
      await removeIfThere(folder, name).catch(() => undefined);
      throw error;
    }
    await removeIfThere(folder, name + UNFINISHED);
  } catch (error) {
    await removeIfThere(folder, name + UNFINISHED).catch(() => undefined);
    throw error;
  }
}

/** Some browsers have `move` for their private files alone, and refuse it elsewhere. */
async function moved(file: MovableFile, folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await file.move!(folder, name);
    return true;
  } catch {
    return false;
  }
}

async function replace(file: FileSystemFileHandle, data: Uint8Array): Promise<void> {
  if (typeof file.createWritable !== 'function')
    throw new KintsugiError(
      'unsupported',
      'this browser cannot write files from a page; save to zipTarget() instead',
    );
  const stream = await file.createWritable();
  try {
    await stream.write(data as Uint8Array<ArrayBuffer>);
    // Until here the former content stands.
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => undefined);
    throw error;
  }
}

async function existing(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<FileSystemFileHandle | null> {
  try {
    return await folder.getFileHandle(name);
  } catch (error) {
    if ((error as { name?: string } | null)?.name === 'NotFoundError') return null;
    throw error;
  }
}

async function removeIfThere(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name);
  } catch (error) {
    if ((error as { name?: string } | null)?.name !== 'NotFoundError') throw error;
  }
}
