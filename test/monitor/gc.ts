import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects garbage until this holds, with turns of the event loop in between; false where it never did. */
export async function holdsAfterCollection(check: () => boolean, tries = 20): Promise<boolean> {
  for (let i = 0; i < tries; i++) {
    // References read from a WeakRef live until the end of the task.
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    if (check()) return true;
  }
  return false;
}
