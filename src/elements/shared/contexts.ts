import { ContextConsumer, createContext, type Context } from '@lit/context';
import type { ReactiveController, ReactiveElement } from 'lit';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { MonitorStore } from '../../core/store.js';
import type { Texts } from './texts.js';
import type { View } from './view-state.js';

/** The run that an element shows, and the one that it compares it with. */
export interface ShownRun {
  store?: MonitorStore | null | undefined;
  history?: RunHistoryView | null | undefined;
  compareStore?: MonitorStore | null | undefined;
  compareHistory?: RunHistoryView | null | undefined;
}

/** Texts, and the language that numbers are written in. */
export interface Locale {
  texts: Texts;
  language: string;
}

// What <kintsugi-monitor> provides to the panels within it.
export const runContext = createContext<ShownRun>(Symbol('kintsugi-run'));
export const viewContext = createContext<View>(Symbol('kintsugi-view'));
export const localeContext = createContext<Locale>(Symbol('kintsugi-locale'));

/** Takes the value of a context for as long as the host stands within a provider; undefined elsewhere. */
export class InheritController<T> implements ReactiveController {
  readonly #take: (value: T | undefined) => void;

  constructor(host: ReactiveElement, context: Context<unknown, T>, take: (value: T | undefined) => void) {
    this.#take = take;
    new ContextConsumer(host, { context, callback: take, subscribe: true });
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#take(undefined);
  }
}
