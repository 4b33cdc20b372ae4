import { ContextProvider } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { sharedContext } from '../charts/paint/webgl/shared-context.js';
import type { LayerPicture } from './panels/kintsugi-layer-detail.js';
import { monitorStyles } from './kintsugi-monitor.styles.js';
import { ComparingPanel } from './shared/comparing-panel.js';
import { checkUrlKey } from './shared/check-properties.js';
import { localeContext, runContext, viewContext } from './shared/contexts.js';
import { readView } from './shared/read-view.js';
import { RunEvents } from './shared/run-events.js';
import type { SaveReport } from './panels/kintsugi-run-header.js';
import { baseStyles } from './shared/styles.js';
import { decodeView, encodeView, fromHash, toHash } from './shared/view-hash.js';
import type { ViewName, ViewState } from './shared/view-state.js';

const VIEWS: readonly ViewName[] = ['overview', 'phi', 'classes', 'metrics', 'loss', 'layers', 'map'];

/**
 * The dashboard of a training run: verdict, φ distribution, layer classes, metrics, loss, layers, anomalies;
 * live from a store, or of a saved run from a history. Works alone, many to a page; its panels are elements
 * too.
 *
 * @fires kintsugi-anomaly - An anomaly was found. `detail` is the anomaly.
 * @fires kintsugi-classification-change - A layer's archetype changed. `detail` is `{layer, from, to,
 * epoch}`.
 * @fires kintsugi-select - A layer was selected or let go. `detail.layer` is its name or null.
 * @fires kintsugi-error - The monitor itself failed at something. `detail.message` says at what.
 * @fires kintsugi-save-report - The report was asked for. Cancel it to keep `saveReport` from being called.
 * @slot actions - Buttons of the page's own in the header.
 * @slot - Content of the page's own below the panels.
 * @csspart header - The header's box.
 * @csspart tabs - The row of views.
 * @csspart view - The panels of the view shown.
 * @cssproperty --kintsugi-page - Background behind the panels.
 * @cssproperty --kintsugi-surface - Background of panels.
 * @cssproperty --kintsugi-line - Borders and grid lines.
 * @cssproperty --kintsugi-text - Text.
 * @cssproperty --kintsugi-soft - Secondary text.
 * @cssproperty --kintsugi-accent - Gold text and focus rings.
 * @cssproperty --kintsugi-seam - Gold lines: what is selected.
 * @cssproperty --kintsugi-radius - Radius of panels.
 * @cssproperty --kintsugi-font - Font family.
 * @cssproperty --kintsugi-oracle - Color of Oracle (`#rrggbb`); the same for the six below.
 * @cssproperty --kintsugi-sentinel - Color of Sentinel.
 * @cssproperty --kintsugi-alchemist - Color of Alchemist.
 * @cssproperty --kintsugi-archivist - Color of Archivist.
 * @cssproperty --kintsugi-trickster - Color of Trickster.
 * @cssproperty --kintsugi-luminary - Color of Luminary.
 * @cssproperty --kintsugi-wanderer - Color of Wanderer.
 */
export class KintsugiMonitor extends ComparingPanel {
  static override styles = [baseStyles, monitorStyles];

  /** Called when the reader asks for a report, unless the page cancels `kintsugi-save-report`. */
  @property({ attribute: false }) saveReport: SaveReport | undefined;
  /** Draws a layer's picture from its per-unit figures. */
  @property({ attribute: false }) picture: LayerPicture | undefined;
  /**
   * Keeps the view in the page's URL, in the hash, under this name.
   * @throws KintsugiError `misuse` if the value is not a string
   */
  @property({ attribute: 'url-key' })
  get urlKey(): string {
    return this.#urlKey;
  }

  set urlKey(given: string | null | undefined) {
    checkUrlKey(given);
    this.#urlKey = given ?? '';
  }

  #urlKey = '';

  readonly #providedRun = new ContextProvider(this, { context: runContext, initialValue: {} });
  readonly #providedView = new ContextProvider(this, { context: viewContext, initialValue: this.view });
  readonly #providedLocale = new ContextProvider(this, {
    context: localeContext,
    initialValue: { texts: this.t, language: '' },
  });
  readonly #events = new RunEvents();
  #leaveContext: (() => void) | undefined;
  #lastError: string | null = null;
  #readFrom = '';

  /** What the reader has chosen to see; set any part of it. */
  get viewState(): Readonly<ViewState> {
    return this.view.state;
  }

  set viewState(state: Partial<ViewState>) {
    this.view.set(readView(state));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Held for as long as the element stands, or every change of view would make a new one.
    this.#leaveContext = sharedContext.join(() => {});
    window.addEventListener('hashchange', this.#readHash);
    this.#readHash();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaveContext?.();
    window.removeEventListener('hashchange', this.#readHash);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('urlKey')) this.#readHash();
    if (changed.has('history')) this.#report();
    if (['store', 'history', 'compareStore', 'compareHistory'].some((name) => changed.has(name)))
      this.#providedRun.setValue(this.runs.shown);
    this.#providedView.setValue(this.view);
    const { t: texts, language } = this;
    const { value } = this.#providedLocale;
    if (texts !== value.texts || language !== value.language)
      this.#providedLocale.setValue({ texts, language });
  }

  protected override updated(): void {
    if (!this.urlKey || !this.isConnected) return;
    const hash = toHash(location.hash, this.urlKey, encodeView(this.view.state));
    if (hash !== location.hash)
      history.replaceState(history.state, '', hash || location.pathname + location.search);
    this.#readFrom = location.hash;
  }

  /** A monitor within another one is its own. */
  protected override get inherits(): boolean {
    return false;
  }

  /** Events go out at once, seen or not: a page may act on them. */
  protected override onStoreChange(): void {
    this.#report();
    super.onStoreChange();
  }

  #report(): void {
    const { anomalies, changes } = this.#events.changesSince(this.run);
    for (const anomaly of anomalies) this.#fire('kintsugi-anomaly', anomaly);
    for (const change of changes) this.#fire('kintsugi-classification-change', change);
    const error = this.status?.error ?? null;
    if (error !== null && error !== this.#lastError) this.#fire('kintsugi-error', { message: error });
    this.#lastError = error;
  }

  #fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  readonly #readHash = (): void => {
    if (!this.urlKey || location.hash === this.#readFrom) return;
    this.#readFrom = location.hash;
    this.view.set(decodeView(fromHash(location.hash, this.urlKey)));
  };

  override render(): TemplateResult {
    const { t } = this;
    const shown = this.view.state.view;
    return html`<div class=${this.rootClass}>
      <kintsugi-run-header exportparts="header, verdict" .saveReport=${this.saveReport}>
        <slot name="actions" slot="actions"></slot>
      </kintsugi-run-header>
      <kintsugi-timeline></kintsugi-timeline>
      <nav part="tabs" role="tablist" aria-label=${t.viewsLabel} @keydown=${this.#onTabKey}>
        ${VIEWS.map((name) => this.#renderTab(name, name === shown))}
      </nav>
      <div
        part="view"
        class="view ${shown} ${shown === 'overview' ? '' : 'tall'}"
        id="view"
        role="tabpanel"
        aria-labelledby="tab-${shown}"
      >
        ${this.#renderView(shown)}
      </div>
      <slot></slot>
    </div>`;
  }

  #renderTab(name: ViewName, selected: boolean): TemplateResult {
    return html`<button
      type="button"
      role="tab"
      id="tab-${name}"
      aria-controls="view"
      aria-selected=${selected}
      tabindex=${selected ? 0 : -1}
      @click=${() => this.view.set({ view: name })}
    >
      ${this.t.views[name]}
    </button>`;
  }

  #renderView(name: ViewName): TemplateResult {
    const detail = html`<kintsugi-layer-detail .picture=${this.picture}></kintsugi-layer-detail>`;
    switch (name) {
      case 'overview':
        return html`<kintsugi-classification></kintsugi-classification>
          <kintsugi-phi-distribution></kintsugi-phi-distribution>
          <kintsugi-metrics></kintsugi-metrics>
          <kintsugi-loss></kintsugi-loss>
          <kintsugi-layers></kintsugi-layers>
          <kintsugi-anomalies></kintsugi-anomalies>`;
      case 'phi':
        return html`<kintsugi-phi-distribution></kintsugi-phi-distribution>`;
      case 'classes':
        return html`<kintsugi-classification></kintsugi-classification>${detail}`;
      case 'metrics':
        return html`<kintsugi-metrics></kintsugi-metrics>`;
      case 'loss':
        return html`<kintsugi-loss></kintsugi-loss>`;
      case 'layers':
        return html`<kintsugi-layers></kintsugi-layers>${detail}`;
      case 'map':
        return html`<kintsugi-model-map></kintsugi-model-map>${detail}`;
    }
  }

  readonly #onTabKey = (event: KeyboardEvent): void => {
    const next = tabAfter(this.view.state.view, event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.view.set({ view: next });
    this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
}

/** The view that a key leads to from another; undefined for keys that lead nowhere. */
function tabAfter(name: ViewName, key: string): ViewName | undefined {
  const { length } = VIEWS;
  const at = VIEWS.indexOf(name);
  switch (key) {
    case 'ArrowRight':
      return VIEWS[(at + 1) % length];
    case 'ArrowLeft':
      return VIEWS[(at + length - 1) % length];
    case 'Home':
      return VIEWS[0];
    case 'End':
      return VIEWS[length - 1];
    default:
      return undefined;
  }
}
