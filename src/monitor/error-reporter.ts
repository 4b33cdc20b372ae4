import { asError } from '../core/as-error.js';

/** Different messages that a monitor writes to the console at most. */
const MOST_LINES = 20;

/**
 * Where an error inside the monitor goes: to the callback and the status each time, to the console once per
 * message and a bounded number of times in all, never into the training.
 */
export class ErrorReporter {
  readonly #onError: ((error: Error) => void) | undefined;
  readonly #show: (message: string) => void;
  readonly #seen = new Set<string>();
  #unshown = 0;
  #summaries = 0;

  constructor(onError: ((error: Error) => void) | undefined, show: (message: string) => void) {
    this.#onError = onError;
    this.#show = show;
  }

  report(cause: unknown): void {
    const error = asError(cause);
    this.#show(error.message);
    this.log('Kintsugi monitor (training goes on):', error);
    try {
      this.#onError?.(error);
    } catch (failure) {
      this.log('The onError callback of the Kintsugi monitor failed:', failure);
    }
  }

  /** For what goes wrong in somebody else's code: a line on the console, once, and nothing else. */
  log(what: string, cause: unknown): void {
    const error = asError(cause);
    const line = `${what} ${error.message}`;
    if (this.#seen.has(line) || this.#seen.size >= MOST_LINES) {
      this.#unshown++;
      return;
    }
    this.#seen.add(line);
    print(what, error);
    if (this.#seen.size === MOST_LINES)
      console.error(
        'Kintsugi monitor: further errors are counted here, and told to onError and status.error.',
      );
  }

  /** Says how many errors were not shown; to be called at the end of a run. */
  summarize(): void {
    if (this.#unshown === 0 || this.#summaries >= MOST_LINES) return;
    this.#summaries++;
    console.error(
      `Kintsugi monitor: ${this.#unshown} more errors, repeated or beyond the first ${MOST_LINES}.`,
    );
    this.#unshown = 0;
  }

  /** What `work` gives; undefined and a report where it throws. */
  attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }

  /** What `read` gives, once it is there; undefined and a report where that failed. Never throws or rejects. */
  async valueOf<T>(read: () => T | PromiseLike<T> | undefined): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      this.report(error);
      return undefined;
    }
  }
}

/** A console reads more of an error than its message, and throws where reading it does. */
function print(what: string, error: Error): void {
  try {
    console.error(what, error);
  } catch {
    console.error(what, error.message);
  }
}
