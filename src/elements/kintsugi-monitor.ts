import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { sharedContext } from '../charts/paint/webgl/shared-context.js';
import type { LayerPicture } from './panels/kintsugi-layer-detail.js';
import { monitorStyles } from './kintsugi-monitor.styles.js';
import { KintsugiPanel } from './shared/panel.js';
import { RunEvents } from './shared/run-events.js';
import type { SaveReport } from './panels/kintsugi-run-header.js';
import { baseStyles } from './shared/styles.js';
import { readView } from './shared/read-view.js';
import { decodeView, encodeView, fromHash, toHash } from './shared/view-hash.js';
import type { View, ViewName, ViewState } from './shared/view-state.js';

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
 * @cssproperty --kintsugi-oracle - Colour of Oracle (`#rrggbb`); the same for the six below.
 * @cssproperty --kintsugi-sentinel - Colour of Sentinel.
 * @cssproperty --kintsugi-alchemist - Colour of Alchemist.
 * @cssproperty --kintsugi-archivist - Colour of Archivist.
 * @cssproperty --kintsugi-trickster - Colour of Trickster.
 * @cssproperty --kintsugi-luminary - Colour of Luminary.
 * @cssproperty --kintsugi-wanderer - Colour of Wanderer.
 */
export class KintsugiMonitor extends KintsugiPanel {
  static override styles = [baseStyles, monitorStyles];

  /** Called when the reader asks for a report, unless the page cancels `kintsugi-save-report`. */
  @property({ attribute: false }) saveReport: SaveReport | undefined;
  /** Draws a layer's picture from its per-unit figures. */
  @property({ attribute: false }) picture: LayerPicture | undefined;
  /** Keeps the view in the page's URL, in the hash, under this name. */
  @property({ attribute: 'url-key' }) urlKey = '';

  private readonly news = new RunEvents();
  private leaveContext: (() => void) | undefined;
  private lastError: string | null = null;
  private readFrom = '';

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
    this.leaveContext = sharedContext.join(() => {});
    window.addEventListener('hashchange', this.readHash);
    this.readHash();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leaveContext?.();
    window.removeEventListener('hashchange', this.readHash);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('urlKey')) this.readHash();
    if (changed.has('history')) this.report();
  }

  protected override updated(): void {
    if (!this.urlKey || !this.isConnected) return;
    const hash = toHash(location.hash, this.urlKey, encodeView(this.view.state));
    if (hash !== location.hash)
      history.replaceState(history.state, '', hash || location.pathname + location.search);
    this.readFrom = location.hash;
  }

  protected override get followsStatus(): boolean {
    return false;
  }

  /** News go out at once, seen or not: a page may act on them. */
  protected override onStoreChange(): void {
    this.report();
    super.onStoreChange();
  }

  private report(): void {
    const { anomalies, changes } = this.news.since(this.run);
    for (const anomaly of anomalies) this.tell('kintsugi-anomaly', anomaly);
    for (const change of changes) this.tell('kintsugi-classification-change', change);
    const error = this.status?.error ?? null;
    if (error !== null && error !== this.lastError) this.tell('kintsugi-error', { message: error });
    this.lastError = error;
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  private readonly readHash = (): void => {
    if (!this.urlKey || location.hash === this.readFrom) return;
    this.readFrom = location.hash;
    this.view.set(decodeView(fromHash(location.hash, this.urlKey)));
  };

  override render(): TemplateResult {
    const { t, view, store, compareStore, compareHistory, texts } = this;
    const history = this.history;
    const shown = view.state.view;
    const common = { store, history, compareStore, compareHistory, view, texts, lang: this.language };
    return html`<div class=${this.rootClass}>
      ${panel.header(common, this.saveReport)} ${panel.timeline(common)}
      <nav part="tabs" role="tablist" aria-label=${t.viewsLabel} @keydown=${this.onTabKey}>
        ${VIEWS.map((name) => html`<button type="button" role="tab" id="tab-${name}" aria-controls="view" aria-selected=${name === shown} tabindex=${name === shown ? 0 : -1} @click=${() => view.set({ view: name })}>${t.views[name]}</button>`)}
      </nav>
      <div
        part="view"
        class="view ${shown} ${shown === 'overview' ? '' : 'tall'}"
        id="view"
        role="tabpanel"
        aria-labelledby="tab-${shown}"
      >
        ${shown === 'overview' ? html`${panel.classes(common)}${panel.phi(common)}${panel.metrics(common)}${panel.loss(common)}${panel.layers(common)}${panel.anomalies(common)}` : nothing}
        ${shown === 'phi' ? panel.phi(common) : nothing}
        ${shown === 'classes' ? html`${panel.classes(common)}${panel.detail(common, this.picture)}` : nothing}
        ${shown === 'metrics' ? panel.metrics(common) : nothing}
        ${shown === 'loss' ? panel.loss(common) : nothing}
        ${shown === 'layers' ? html`${panel.layers(common)}${panel.detail(common, this.picture)}` : nothing}
        ${shown === 'map' ? html`${panel.map(common)}${panel.detail(common, this.picture)}` : nothing}
      </div>
      <slot></slot>
    </div>`;
  }

  private onTabKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -VIEWS.length, End: VIEWS.length }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = VIEWS.indexOf(this.view.state.view);
    const next =
      Math.abs(step) > 1 ? (step < 0 ? 0 : VIEWS.length - 1) : (at + step + VIEWS.length) % VIEWS.length;
    this.view.set({ view: VIEWS[next]! });
    this.renderRoot.querySelector<HTMLElement>(`#tab-${VIEWS[next]}`)?.focus();
  }
}

interface Common {
  store: KintsugiPanel['store'];
  history: KintsugiPanel['history'];
  compareStore: KintsugiPanel['compareStore'];
  compareHistory: KintsugiPanel['compareHistory'];
  view: View;
  texts: KintsugiPanel['texts'];
  lang: string;
}

/** The panels with what they all take. */
const panel = {
  header: (c: Common, saveReport: SaveReport | undefined) =>
    html`<kintsugi-run-header
      exportparts="header, verdict"
      .store=${c.store}
      .history=${c.history}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
      .saveReport=${saveReport}
      ><slot name="actions" slot="actions"></slot
    ></kintsugi-run-header>`,
  timeline: (c: Common) =>
    html`<kintsugi-timeline
      .store=${c.store}
      .history=${c.history}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-timeline>`,
  phi: (c: Common) =>
    html`<kintsugi-phi-distribution
      .store=${c.store}
      .history=${c.history}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-phi-distribution>`,
  classes: (c: Common) =>
    html`<kintsugi-classification
      .store=${c.store}
      .history=${c.history}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-classification>`,
  metrics: (c: Common) =>
    html`<kintsugi-metrics
      .store=${c.store}
      .history=${c.history}
      .compareStore=${c.compareStore}
      .compareHistory=${c.compareHistory}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-metrics>`,
  loss: (c: Common) =>
    html`<kintsugi-loss
      .store=${c.store}
      .history=${c.history}
      .compareStore=${c.compareStore}
      .compareHistory=${c.compareHistory}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-loss>`,
  layers: (c: Common) =>
    html`<kintsugi-layers
      .store=${c.store}
      .history=${c.history}
      .compareStore=${c.compareStore}
      .compareHistory=${c.compareHistory}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-layers>`,
  anomalies: (c: Common) =>
    html`<kintsugi-anomalies
      .store=${c.store}
      .history=${c.history}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-anomalies>`,
  detail: (c: Common, picture: LayerPicture | undefined) =>
    html`<kintsugi-layer-detail
      .store=${c.store}
      .history=${c.history}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
      .picture=${picture}
    ></kintsugi-layer-detail>`,
  map: (c: Common) =>
    html`<kintsugi-model-map
      .store=${c.store}
      .history=${c.history}
      .view=${c.view}
      .texts=${c.texts}
      .lang=${c.lang}
    ></kintsugi-model-map>`,
};
