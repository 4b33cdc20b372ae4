/**
 * A clock that never throws and never runs backwards, whatever the one given does: where that one fails, time
 * stands still. `onFailure` hears of the first failure.
 */
export function monotonicClock(clock: () => number, onFailure: (error: unknown) => void): () => number {
  let last = -Infinity;
  let failed = false;
  return () => {
    try {
      const now = clock();
      if (typeof now !== 'number' || Number.isNaN(now)) throw new TypeError(`The clock gave ${String(now)}.`);
      last = Math.max(last, now);
    } catch (error) {
      if (!failed) {
        failed = true;
        onFailure(error);
      }
    }
    return last === -Infinity ? 0 : last;
  };
}
