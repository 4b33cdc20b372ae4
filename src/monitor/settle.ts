import { KintsugiError } from '../core/kintsugi-error.js';
import type { Cancellation } from './cancellation.js';
import { startTimer } from './timer.js';

/** Why what nobody waits for any more ended: no error, and reported to nobody. */
export const GIVEN_UP = new Error('given up');

/** Work that did not answer within its limit. */
export class NoAnswer extends KintsugiError {
  readonly who: string;

  constructor(who: string, ms: number) {
    super('dropped', `${who} did not answer within ${Math.round(ms / 1000)} s and is waited for no longer.`);
    this.who = who;
  }
}

/** Anything with a `then`: promises of other realms and libraries are none of ours. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/**
 * Settles as `work` does, but no later than `ms` from now, and at once when all waits are cancelled: whoever
 * awaits it goes on, and what hangs for ever holds nothing but this promise.
 * @throws NoAnswer after `ms`, GIVEN_UP when it is cancelled
 */
export function settleWithin<T>(
  work: T | PromiseLike<T>,
  who: string,
  ms: number,
  cancellation: Cancellation,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = startTimer(ms, () => fail(new NoAnswer(who, ms)));
    let leave = (): void => {};
    leave = cancellation.add(() => fail(GIVEN_UP));
    function fail(error: unknown): void {
      stop();
      leave();
      reject(error as Error);
    }
    // Promise.resolve takes thenables too, and turns a `then` that throws into a rejection.
    Promise.resolve(work).then((value) => {
      stop();
      leave();
      resolve(value);
    }, fail);
  });
}
