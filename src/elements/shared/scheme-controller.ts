import type { ReactiveController, ReactiveControllerHost } from 'lit';

export type Theme = 'light' | 'dark' | 'auto';

/** The class of its host's root, by theme: with none chosen the page's color scheme counts, else the system's. */
export class SchemeController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  #ofPage: string | undefined;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  rootClass(theme: Theme): string {
    if (theme === 'light' || theme === 'dark') return `root ${theme}`;
    // Asked once for each place in the document: the answer makes the browser work out the style.
    return (this.#ofPage ??= getComputedStyle(this.#host).colorScheme === 'normal' ? 'root auto' : 'root');
  }

  hostConnected(): void {
    this.#ofPage = undefined;
    this.#host.requestUpdate();
  }
}
