import { LitElement, type CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { RunStatus } from '../../core/run-status.js';
import type { MonitorStore } from '../../core/store.js';
import { indexAtOrBefore } from '../../charts/series/bisect.js';
import type { NumberFormat } from '../../charts/axes/number-format.js';
import { checkHistory, checkStore, checkTexts, checkView } from './check-properties.js';
import { InheritController, localeContext, runContext, viewContext } from './contexts.js';
import { FrameController } from './frame-controller.js';
import { LocaleController } from './locale-controller.js';
import { RunController } from './run-controller.js';
import { SchemeController, type Theme } from './scheme-controller.js';
import { baseStyles } from './styles.js';
import type { Texts } from './texts.js';
import type { TextsOverride } from './with-texts.js';
import { ViewController } from './view-controller.js';
import type { View } from './view-state.js';

/** Keeps off-screen text current for screen readers and print, at this delay in milliseconds. */
const UNSEEN_MS = 1000;

/**
 * The base of all panels: shows a run, follows it, and shares the reader's choices through a view. Within
 * `<kintsugi-monitor>` a panel takes run, view and texts from it unless it is given its own. Give several panels
 * one `view`, and selecting, hovering, zooming and stepping back in time in one of them moves all of them.
 */
export class KintsugiPanel extends LitElement {
  static override styles: CSSResultGroup = [baseStyles];

  /**
   * The run to show, live.
   * @throws KintsugiError `misuse` if the value is not a `MonitorStore`
   */
  @property({ attribute: false })
  get store(): MonitorStore | null | undefined {
    return this.runs.shown.store;
  }

  set store(given: MonitorStore | null | undefined) {
    checkStore('store', given);
    this.runs.set({ store: given });
  }

  /**
   * A run without a store, as one read from a file. Not used where there is a `store`.
   * @throws KintsugiError `misuse` if the value is not a `RunHistoryView`
   */
  @property({ attribute: false })
  get history(): RunHistoryView | null | undefined {
    return this.runs.shown.history;
  }

  set history(given: RunHistoryView | null | undefined) {
    checkHistory('history', given);
    this.runs.set({ history: given });
  }

  /**
   * The reader's choices; panels with the same view follow each other.
   * @throws KintsugiError `misuse` if the value is not a `View`
   */
  @property({ attribute: false })
  get view(): View {
    return this.#views.view;
  }

  set view(given: View) {
    checkView(given);
    this.#views.set(given);
  }

  /** `light`, `dark` or `auto` (the page's color scheme, else the system's). */
  @property({ reflect: true }) theme: Theme = 'auto';

  /**
   * Texts to show in place of the standard ones.
   * @throws KintsugiError `misuse` if a text is not of the kind of the standard one
   */
  @property({ attribute: false })
  get texts(): TextsOverride | undefined {
    return this.#locale.override;
  }

  set texts(given: TextsOverride | undefined) {
    checkTexts(given);
    this.#locale.override = given;
  }

  protected readonly runs = new RunController(this, this.compares, () => this.onStoreChange());
  readonly #views = new ViewController(this);
  readonly #locale = new LocaleController(this);
  readonly #scheme = new SchemeController(this);
  readonly #frame = new FrameController(this, { unseenMs: UNSEEN_MS });

  constructor() {
    super();
    if (!this.inherits) return;
    new InheritController(this, runContext, (run) => this.runs.inherit(run));
    new InheritController(this, viewContext, (view) => this.#views.inherit(view));
    new InheritController(this, localeContext, (locale) => this.#locale.inherit(locale));
  }

  get status(): Readonly<RunStatus> | null {
    return this.store?.status ?? null;
  }

  protected get run(): RunHistoryView | null {
    return this.runs.run;
  }

  /** Index of the capture shown: the newest, or that of the epoch stepped back to; -1 where there is none. */
  protected get index(): number {
    const { run } = this;
    if (!run) return -1;
    const { epoch } = this.view.state;
    return epoch === null ? run.length - 1 : indexAtOrBefore(run.epochs, epoch);
  }

  protected get t(): Texts {
    return this.#locale.texts;
  }

  protected get language(): string {
    return this.#locale.language;
  }

  protected get format(): NumberFormat {
    return this.#locale.format;
  }

  protected get rootClass(): string {
    return this.#scheme.rootClass(this.theme);
  }

  /** Part of a chart's key: changes when the runs shown do, or the language. */
  protected get runKey(): string {
    return `${this.runs.key}:${this.language}`;
  }

  /** True for a panel that shows the status of the run as well as its history. */
  protected get followsStatus(): boolean {
    return false;
  }

  /** True for a panel that can show a second run beside the first. */
  protected get compares(): boolean {
    return false;
  }

  /** True if run, view and texts of a monitor around the element are taken over. */
  protected get inherits(): boolean {
    return true;
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang'];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (name === 'lang' && value !== old) this.requestUpdate();
  }

  /** Every update after the first waits for an animation frame in which the element can be seen. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    if (!this.hasUpdated) return super.scheduleUpdate();
    return this.#frame.next().then(() => super.scheduleUpdate());
  }

  /** Selects a layer in every panel of the view and tells the page; lets it go if it is selected already. */
  protected select(layer: string | null): void {
    this.#views.select(layer);
  }

  /** Called after each change of a store shown. */
  protected onStoreChange(): void {
    if (this.runs.takeChange() || this.followsStatus) this.requestUpdate();
  }
}
