import { refuse } from '../core/check-value.js';

/** The history runs wherever ECMAScript does, also where there is no console. */
const { console: log } = globalThis as { console?: { error: (...data: unknown[]) => void } };

/** Listeners of a change. One that throws is reported, and stops neither the others nor the change. */
export class ListenerSet {
  readonly #listeners = new Set<() => void>();

  /** Returns an unsubscribe function. A function that subscribes twice is called twice. */
  add(listener: () => void): () => void {
    if (typeof listener !== 'function') refuse('subscribe', 'the listener', listener, 'a function');
    const entry = (): void => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  notify(): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue;
      try {
        listener();
      } catch (error) {
        log?.error('A listener of a RunHistory failed:', error);
      }
    }
  }
}
