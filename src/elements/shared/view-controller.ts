import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { View } from './view-state.js';

/** The view that its host follows: the host's own, else the inherited one, else one that it makes. */
export class ViewController implements ReactiveController {
  readonly #host: ReactiveControllerHost & EventTarget & { readonly isConnected: boolean };
  #own: View | undefined;
  #inherited: View | undefined;
  #made: View | undefined;
  #followed: View | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  get view(): View {
    return this.#own ?? this.#inherited ?? (this.#made ??= new View());
  }

  /** Sets the host's own view; undefined for none. */
  set(own: View | undefined): void {
    this.#own = own;
    this.#follow();
  }

  inherit(inherited: View | undefined): void {
    this.#inherited = inherited;
    this.#follow();
    this.#host.requestUpdate();
  }

  /** Selects a layer in every panel of the view and tells the page; lets it go if it is selected already. */
  select(layer: string | null): void {
    const next = layer === this.view.state.layer ? null : layer;
    this.view.set({ layer: next });
    this.#host.dispatchEvent(
      new CustomEvent('kintsugi-select', { detail: { layer: next }, bubbles: true, composed: true }),
    );
  }

  hostConnected(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = this.#followed = undefined;
  }

  #follow(): void {
    const { view } = this;
    if (!this.#host.isConnected || view === this.#followed) return;
    this.#unsubscribe?.();
    this.#followed = view;
    this.#unsubscribe = view.subscribe((hoverOnly) => hoverOnly || this.#host.requestUpdate());
  }
}
