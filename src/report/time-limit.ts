/** Calls a task once after some milliseconds; what it gives calls it off. */
export type SetTimer = (task: () => void, ms: number) => () => void;

/** Timers count milliseconds in 31 bits: with more they ring at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's own timer, for any length of time; one without end never rings. */
export const machineTimer: SetTimer = (task, ms) => {
  let handle: ReturnType<typeof setTimeout> | undefined;
  const wait = (left: number): void => {
    if (left === Infinity) return;
    const now = Math.min(left, LONGEST_TIMER);
    handle = setTimeout(() => (left > now ? wait(left - now) : task()), now);
  };
  wait(ms);
  return () => clearTimeout(handle);
};

/** How long work may take, and what measures it. */
export interface TimeLimit {
  ms: number;
  setTimer: SetTimer;
}

/** That work went on for longer than its limit; it may still go on. */
export class TookTooLong extends Error {}

/** What `work` comes to, or `TookTooLong`: nobody waits for longer. */
export function withinLimit<T>(work: () => PromiseLike<T> | T, { ms, setTimer }: TimeLimit): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const callOff = setTimer(() => reject(new TookTooLong(`there was no answer within ${ms / 1000} s`)), ms);
    void Promise.resolve().then(work).then(resolve, reject).finally(callOff);
  });
}
