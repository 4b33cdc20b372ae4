import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { MonitorStore } from '../../core/store.js';
import type { ShownRun } from './contexts.js';

/**
 * The run that its host shows and the one that it compares it with: the host's own, else the inherited one.
 * Subscribes to their stores while the host is connected.
 */
export class RunController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #compares: boolean;
  readonly #onChange: () => void;
  #own: ShownRun = {};
  #inherited: ShownRun = {};
  #followed: readonly MonitorStore[] = [];
  #unsubscribe: (() => void)[] = [];
  #taken = '';

  /** `onChange` is called after each change of a store, and after each change of which stores are shown. */
  constructor(host: ReactiveControllerHost & Element, compares: boolean, onChange: () => void) {
    this.#host = host;
    this.#compares = compares;
    this.#onChange = onChange;
    host.addController(this);
  }

  /** What the host shows, property by property. A host with a run of its own inherits none. */
  get shown(): ShownRun {
    const { store, history, compareStore, compareHistory } = this.#own;
    const shown = (store ?? history) ? { store, history } : this.#inherited;
    const run = { store: shown.store, history: shown.history };
    if (!this.#compares) return run;
    const other = (compareStore ?? compareHistory) ? { compareStore, compareHistory } : this.#inherited;
    return { ...run, compareStore: other.compareStore, compareHistory: other.compareHistory };
  }

  get run(): RunHistoryView | null {
    const { store, history } = this.shown;
    return store?.history ?? history ?? null;
  }

  get otherRun(): RunHistoryView | null {
    const { compareStore, compareHistory } = this.shown;
    return compareStore?.history ?? compareHistory ?? null;
  }

  /** Changes when the content of either run does, or when another one is shown. */
  get key(): string {
    return `${keyOf(this.run)}:${keyOf(this.otherRun)}`;
  }

  /** Sets some of the host's own runs. */
  set(own: ShownRun): void {
    this.#own = { ...this.#own, ...own };
    this.#follow();
  }

  /** Sets what the host shows where it has no run of its own. */
  inherit(inherited: ShownRun | undefined): void {
    this.#inherited = inherited ?? {};
    this.#follow();
    this.#host.requestUpdate();
  }

  /** True if a run has changed since this was last called. */
  takeChange(): boolean {
    const { key } = this;
    const changed = key !== this.#taken;
    this.#taken = key;
    return changed;
  }

  hostConnected(): void {
    this.#follow();
  }

  hostDisconnected(): void {
    this.#followOnly([]);
  }

  #follow(): void {
    if (!this.#host.isConnected) return;
    const { store, compareStore } = this.shown;
    const stores = [...new Set([store, compareStore])].filter((each) => each !== null && each !== undefined);
    const { length } = this.#followed;
    if (stores.length === length && stores.every((each, i) => each === this.#followed[i])) return;
    this.#followOnly(stores);
    this.#onChange();
  }

  #followOnly(stores: readonly MonitorStore[]): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#followed = stores;
    this.#unsubscribe = stores.map((store) => {
      // A store of the page's own may forget to return how to leave it.
      const unsubscribe: unknown = store.subscribe(() => this.#onChange());
      return typeof unsubscribe === 'function' ? (unsubscribe as () => void) : () => {};
    });
  }
}

const ids = new WeakMap<RunHistoryView, number>();
let lastId = 0;

function keyOf(run: RunHistoryView | null): string {
  if (!run) return '-';
  let id = ids.get(run);
  if (id === undefined) ids.set(run, (id = ++lastId));
  return `${id}.${run.version}`;
}
