import { nodeFiles } from './node-files.js';
import { refuse } from '../../core/check-value.js';
import { checkBytes, partsOf, storageError, type SaveTarget } from './save-target.js';

/**
 * A folder of Node's file system, made where it is not there. A file is written beside its place and then
 * moved into it.
 */
export async function folderTarget(path: string): Promise<SaveTarget> {
  if (typeof path !== 'string') refuse('folderTarget', 'the path', path, 'the path of a folder');
  const { fs, join, resolve, sep, randomUUID } = await nodeFiles();
  const root = resolve(path);
  const name = `the folder ${path}`;
  /** The file's folder, as it really is: a link that leads out of the root is refused. */
  const folderOf = async (parts: readonly string[], create: boolean): Promise<string> => {
    if (create) await fs.mkdir(root, { recursive: true });
    const real = await fs.realpath(root);
    let folder = real;
    for (const part of parts) {
      const next = join(folder, part);
      if (create)
        await fs
          .mkdir(next)
          .catch((error: { code?: string }) => (error.code === 'EEXIST' ? undefined : Promise.reject(error)));
      folder = await fs.realpath(next);
      if (folder !== real && !folder.startsWith(real.endsWith(sep) ? real : real + sep))
        throw new Error(`"${part}" leads out of the folder`);
    }
    return folder;
  };
  return {
    name,
    async write(file, data) {
      checkBytes(data);
      const parts = partsOf(file);
      let draft: string | undefined;
      try {
        const folder = await folderOf(parts.slice(0, -1), true);
        const unfinished = join(folder, `.${randomUUID()}.part`);
        const handle = await fs.open(unfinished, 'wx');
        draft = unfinished;
        try {
          await handle.writeFile(data);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await fs.rename(draft, join(folder, parts.at(-1)!));
      } catch (cause) {
        if (draft !== undefined) await fs.rm(draft, { force: true }).catch(() => undefined);
        throw storageError(file, name, cause);
      }
    },
    async remove(file) {
      const parts = partsOf(file);
      try {
        await fs.rm(join(await folderOf(parts.slice(0, -1), false), parts.at(-1)!), { force: true });
      } catch (cause) {
        if ((cause as { code?: string }).code !== 'ENOENT') throw storageError(file, name, cause);
      }
    },
  };
}
