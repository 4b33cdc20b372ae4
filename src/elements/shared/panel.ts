import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { RunStatus } from '../../core/run-status.js';
import type { MonitorStore } from '../../core/store.js';
import { indexAtOrBefore } from '../../charts/series/bisect.js';
import { numberFormat, type NumberFormat } from '../../charts/axes/number-format.js';
import { Awake } from './awake.js';
import { checkHistory, checkStore, checkTexts, checkView } from './check-properties.js';
import { baseStyles } from './styles.js';
import { withTexts, type Texts, type TextsOverride } from './texts.js';
import { View } from './view-state.js';

/**
 * Text out of sight follows the run this late, in milliseconds: who has the page read aloud, or prints it,
 * must not be told what was.
 */
const UNSEEN_MS = 1000;

/**
 * What all panels are: they take a run, follow it, and share the reader's choices through a view. Give
 * several panels one `view`, and selecting, hovering, zooming and stepping back in time in one of them moves
 * all of them.
 */
export class KintsugiPanel extends LitElement {
  static override styles = [baseStyles];

  /**
   * The run to show, live.
   * @throws KintsugiError `misuse` if the value is not a `MonitorStore`
   */
  @property({ attribute: false })
  get store(): MonitorStore | null | undefined {
    return this.shownStore;
  }

  set store(given: MonitorStore | null | undefined) {
    checkStore('store', given);
    this.shownStore = given;
  }

  /**
   * A run without a store, as one read from a file. Not used where there is a `store`.
   * @throws KintsugiError `misuse` if the value is not a `RunHistoryView`
   */
  @property({ attribute: false })
  get history(): RunHistoryView | null | undefined {
    return this.shownHistory;
  }

  set history(given: RunHistoryView | null | undefined) {
    checkHistory('history', given);
    this.shownHistory = given;
  }

  /**
   * A second live run to compare with.
   * @throws KintsugiError `misuse` if the value is not a `MonitorStore`
   */
  @property({ attribute: false })
  get compareStore(): MonitorStore | null | undefined {
    return this.otherStore;
  }

  set compareStore(given: MonitorStore | null | undefined) {
    checkStore('compareStore', given);
    this.otherStore = given;
  }

  /**
   * A second run to compare with, without a store.
   * @throws KintsugiError `misuse` if the value is not a `RunHistoryView`
   */
  @property({ attribute: false })
  get compareHistory(): RunHistoryView | null | undefined {
    return this.otherHistory;
  }

  set compareHistory(given: RunHistoryView | null | undefined) {
    checkHistory('compareHistory', given);
    this.otherHistory = given;
  }

  /**
   * The reader's choices; panels with the same view follow each other.
   * @throws KintsugiError `misuse` if the value is not a `View`
   */
  @property({ attribute: false })
  get view(): View {
    return this.shownView;
  }

  set view(given: View) {
    checkView(given);
    this.shownView = given ?? new View();
  }

  /** `light`, `dark` or `auto` (the page's colour scheme, else the system's). */
  @property({ reflect: true }) theme: 'light' | 'dark' | 'auto' = 'auto';
  /**
   * Texts to show in place of the standard ones.
   * @throws KintsugiError `misuse` if a text is not of the kind of the standard one
   */
  @property({ attribute: false })
  get texts(): TextsOverride | undefined {
    return this.ownTexts;
  }

  set texts(given: TextsOverride | undefined) {
    checkTexts(given);
    this.ownTexts = given;
  }

  private shownStore: MonitorStore | null | undefined;
  private shownHistory: RunHistoryView | null | undefined;
  private otherStore: MonitorStore | null | undefined;
  private otherHistory: RunHistoryView | null | undefined;
  private shownView = new View();
  private ownTexts: TextsOverride | undefined;
  private readonly leave: (() => void)[] = [];
  private readonly awake = new Awake(this, () => this.onFrame(), UNSEEN_MS);
  private schemeClass: string | undefined;
  private proceed: (() => void) | undefined;
  private seen: number | undefined;
  private merged: { from: TextsOverride | undefined; texts: Texts } | undefined;

  /** The run shown. */
  get run(): RunHistoryView | null {
    return this.store?.history ?? this.history ?? null;
  }

  get otherRun(): RunHistoryView | null {
    return this.compareStore?.history ?? this.compareHistory ?? null;
  }

  get status(): Readonly<RunStatus> | null {
    return this.store?.status ?? null;
  }

  /** Index of the capture shown: the newest, or that of the epoch stepped back to; -1 where there is none. */
  get index(): number {
    const { run } = this;
    if (!run) return -1;
    const { epoch } = this.view.state;
    return epoch === null ? run.length - 1 : indexAtOrBefore(run.epochs, epoch);
  }

  protected get t(): Texts {
    if (this.merged?.from !== this.texts || !this.merged)
      this.merged = { from: this.texts, texts: withTexts(this.texts) };
    return this.merged.texts;
  }

  /**
   * The element's own, or that of the nearest one around it that has any, also where shadow roots lie
   * between.
   */
  protected get language(): string {
    for (let place: Element | null = this; place; place = hostOf(place)) {
      const lang = place.closest<HTMLElement>('[lang]:not([lang=""])')?.lang;
      if (lang) return lang;
    }
    return '';
  }

  protected get format(): NumberFormat {
    return numberFormat(this.language);
  }

  /** Where no theme is chosen and the page has declared no colour scheme, the system's is followed. */
  protected get rootClass(): string {
    if (this.theme === 'light' || this.theme === 'dark') return `root ${this.theme}`;
    // Asked once for each place in the document: the answer makes the browser work out the style.
    return (this.schemeClass ??= getComputedStyle(this).colorScheme === 'normal' ? 'root auto' : 'root');
  }

  /** Part of a chart's key: changes when the runs shown do. */
  protected get runKey(): string {
    return `${keyOf(this.run)}:${keyOf(this.otherRun)}:${this.language}`;
  }

  /** True for a panel that shows the state of the run as well as its history. */
  protected get followsStatus(): boolean {
    return false;
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang'];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    if (name === 'lang' && value !== old) this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.schemeClass = undefined;
    this.follow();
    // Another place may have another language and another scheme.
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (['store', 'compareStore', 'view'].some((name) => changed.has(name)) && this.isConnected)
      this.follow();
  }

  /** Every update after the first waits for an animation frame in which the element can be seen. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    if (!this.hasUpdated) return super.scheduleUpdate();
    return new Promise<void>((resolve) => {
      this.proceed = resolve;
      this.awake.request();
    }).then(() => super.scheduleUpdate());
  }

  /**
   * Selects a layer here and in every panel of the view, and tells the page. Choosing the selected one again
   * lets it go.
   */
  select(layer: string | null): void {
    const next = layer === this.view.state.layer ? null : layer;
    this.view.set({ layer: next });
    this.dispatchEvent(
      new CustomEvent('kintsugi-select', { detail: { layer: next }, bubbles: true, composed: true }),
    );
  }

  /** A change of the store that the panel may have to show; called for each. */
  protected onStoreChange(): void {
    const version = this.run?.version;
    if (version === this.seen && !this.followsStatus && !this.compareStore) return;
    this.seen = version;
    this.requestUpdate();
  }

  private onFrame(): void {
    const { proceed } = this;
    this.proceed = undefined;
    proceed?.();
  }

  private follow(): void {
    this.unfollow();
    const change = (): void => this.onStoreChange();
    if (this.store) this.leave.push(this.store.subscribe(change));
    if (this.compareStore) this.leave.push(this.compareStore.subscribe(() => this.requestUpdate()));
    this.leave.push(this.view.subscribe((hoverOnly) => hoverOnly || this.requestUpdate()));
    this.onStoreChange();
  }

  private unfollow(): void {
    for (const leave of this.leave.splice(0)) leave();
  }
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

const ids = new WeakMap<RunHistoryView, number>();
let lastId = 0;

function keyOf(run: RunHistoryView | null): string {
  if (!run) return '-';
  let id = ids.get(run);
  if (id === undefined) ids.set(run, (id = ++lastId));
  return `${id}.${run.version}`;
}
