import type { ScalarMetric } from '../../core/layer-metrics.js';
import type { Texts } from './texts.js';

export type ViewName = keyof Texts['views'];

/** What a reader has chosen to see. JSON-able; the same run with the same state shows the same. */
export interface ViewState {
  view: ViewName;
  /** Selected layer. */
  layer: string | null;
  /** Epoch stepped back to; null follows the run. */
  epoch: number | null;
  /** Zoomed epochs; null shows all. */
  zoom: [from: number, to: number] | null;
  /** A layer metric, or `log:` and the name of a logged scalar. */
  metric: ScalarMetric | `log:${string}`;
  second: ScalarMetric | `log:${string}` | null;
  lines: 'all' | 'selected';
  /** Weight of the past in smoothed lines, 0 … 0.99; 0 shows raw lines only. */
  smoothing: number;
  scale: 'linear' | 'log';
  phiForm: 'heat' | 'ridges';
  phiScale: 'linear' | 'log';
  /** `all`, or `layer` for the selected one. */
  phiScope: 'all' | 'layer';
  pinned: string[];
  search: string;
  sort: { by: 'name' | 'archetype' | 'order' | 'delta' | ScalarMetric; down: boolean };
  columns: ScalarMetric[];
}

export const INITIAL_VIEW: Readonly<ViewState> = {
  view: 'overview',
  layer: null,
  epoch: null,
  zoom: null,
  metric: 'luminosity',
  second: null,
  lines: 'all',
  smoothing: 0,
  scale: 'linear',
  phiForm: 'heat',
  phiScale: 'linear',
  phiScope: 'all',
  pinned: [],
  search: '',
  sort: { by: 'order', down: false },
  columns: ['luminosity', 'fractureDensity', 'entropy', 'resilience'],
};

/** The choices that panels share. Panels given the same one follow each other. */
export class View {
  #current: Readonly<ViewState> = INITIAL_VIEW;
  readonly #listeners = new Set<(hoverOnly: boolean) => void>();
  /** Epoch under the pointer in any chart; null where none is. Not part of the state. */
  hover: number | null = null;

  get state(): Readonly<ViewState> {
    return this.#current;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Replaces parts of the state; does nothing where nothing is new. */
  set(change: Partial<ViewState>): void {
    const keys = Object.keys(change) as (keyof ViewState)[];
    if (keys.every((key) => JSON.stringify(change[key]) === JSON.stringify(this.#current[key]))) return;
    this.#current = { ...this.#current, ...change };
    this.#tell(false);
  }

  setHover(epoch: number | null): void {
    if (epoch === this.hover) return;
    this.hover = epoch;
    this.#tell(true);
  }

  /** `listener` hears whether only the place of the pointer changed. Returns an unsubscribe function. */
  subscribe(listener: (hoverOnly: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(hoverOnly: boolean): void {
    for (const listener of [...this.#listeners]) listener(hoverOnly);
  }
}
