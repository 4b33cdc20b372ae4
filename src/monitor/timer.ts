/** The longest wait that `setTimeout` can be told; a longer one would fire at once. */
const LONGEST_MS = 2 ** 31 - 1;
/**
 * A wait is counted in parts: the time for which a computer slept or a page was frozen ends one of them at
 * most, so that work which had no time to answer is not taken for work that does not answer.
 */
const PARTS = 4;
/** Below it, in ms, nobody minds. */
const SHORT_MS = 1000;

/** Calls `task` once, `ms` from now; never for Infinity. Returns what calls it off. */
export function startTimer(ms: number, task: () => void): () => void {
  if (ms === Infinity) return () => {};
  let left = ms;
  let parts = ms < SHORT_MS ? 1 : Math.max(PARTS, Math.ceil(ms / LONGEST_MS));
  let handle: ReturnType<typeof setTimeout>;
  const next = (): void => {
    const part = Math.ceil(left / parts--);
    left -= part;
    handle = setTimeout(() => (left > 0 ? next() : task()), part);
  };
  next();
  return () => clearTimeout(handle);
}
