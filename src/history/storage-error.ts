import { KintsugiError } from '../core/kintsugi-error.js';

/** @throws KintsugiError `storage` with what was being done, for whatever IndexedDB throws */
export async function orStorageError<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof KintsugiError) throw cause;
    throw new KintsugiError(
      'storage',
      `${what} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
