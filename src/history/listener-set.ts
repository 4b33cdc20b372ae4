import { asError } from '../core/as-error.js';
import { refuse } from '../core/check-value.js';

/** The history runs wherever ECMAScript does, also where there is no console. */
const { console: log } = globalThis as { console?: { error: (...data: unknown[]) => void } };

/** Listeners of one set that the console is told of at most. */
const MOST_LINES = 20;

/**
 * Listeners of a change. One that throws stops neither the others nor the change; the console is told of it
 * once, however often it throws, and of a bounded number of them.
 */
export class ListenerSet {
  readonly #listeners = new Set<() => void>();
  /** Functions that threw and were told of; as they were given, since a view may subscribe over and over. */
  readonly #failed = new WeakSet<() => void>();
  #lines = 0;

  /** Returns an unsubscribe function. A function that subscribes twice is called twice. */
  add(listener: () => void): () => void {
    if (typeof listener !== 'function') refuse('subscribe', 'the listener', listener, 'a function');
    // A subscription of its own, so that one function may subscribe twice and leave once.
    const entry = (): void => {
      try {
        listener();
      } catch (error) {
        this.#tell(listener, error);
      }
    };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  notify(): void {
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener();
  }

  #tell(listener: () => void, cause: unknown): void {
    if (this.#failed.has(listener) || this.#lines >= MOST_LINES) return;
    this.#failed.add(listener);
    this.#lines++;
    const error = asError(cause);
    const what = 'A listener of a RunHistory failed (told of once):';
    try {
      log?.error(what, error);
    } catch {
      // A console reads more of an error than its message, and throws where reading it does.
      log?.error(what, error.message);
    }
  }
}
