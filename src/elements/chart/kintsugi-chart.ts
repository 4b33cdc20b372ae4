import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { paintCanvas } from '../../charts/paint/canvas.js';
import { pageCanvas } from '../../charts/paint/canvas-page.js';
import type { ChartModel, Plot, Probe } from '../../charts/chart-model.js';
import { themeOf, type ChartTheme } from '../../charts/theme/chart-theme.js';
import { toCsv } from '../../charts/csv.js';
import { sharedContext } from '../../charts/paint/webgl/shared-context.js';
import { numberFormat } from '../../charts/axes/number-format.js';
import { FrameController } from '../shared/frame-controller.js';
import { ChartPointer } from './chart-pointer.js';
import { chartStyles } from './kintsugi-chart.styles.js';
import { chartTable } from './chart-table.js';
import { baseStyles } from '../shared/styles.js';
import { copyOrDownload } from '../shared/copy-or-download.js';
import { pngOf, svgOf } from '../shared/figure-files.js';
import { TEXTS, type Texts } from '../shared/texts.js';
import { View } from '../shared/view-state.js';

/** How long a notice stands. */
const NOTICE_MS = 4000;

/**
 * Sent by a chart each time that it has drawn itself.
 * @internal
 */
export const CHART_DRAWN = 'chart-drawn';

/**
 * One figure of the monitor's panels: drawn on a canvas, read with pointer or keyboard, shown as a table,
 * exported as PNG, SVG or CSV.
 *
 * @fires chart-pick - A mark was clicked, or Enter pressed on it. `detail` is the probe: its layer and epoch.
 */
export class KintsugiChart extends LitElement {
  /** Of the chart within its shadow root. */
  static override styles = [baseStyles, chartStyles];

  /** What to draw; drawn again when its key changes. */
  @property({ attribute: false }) model: ChartModel | undefined;
  /** Accessible name. */
  @property() label = '';
  /** Shared choices: hover, zoom, epoch. */
  @property({ attribute: false }) view = new View();
  @property({ attribute: false }) t: Texts = TEXTS;
  @property() language = '';
  /** Shows the table in place of the picture. */
  @property({ type: Boolean, reflect: true }) table = false;

  @state() private notice = '';
  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.scheme') private scheme!: HTMLElement;

  /** What the last drawing left for the pointer. */
  plot: Plot | null = null;
  #drawn = '';
  #theme: ChartTheme | undefined;
  readonly #frame = new FrameController(this, { draw: () => this.#draw() });
  readonly #pointer = new ChartPointer(this);
  #size: ResizeObserver | undefined;
  #leaveContext: (() => void) | undefined;
  #leaveView: (() => void) | undefined;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leaveContext = sharedContext.join(() => this.#redraw());
    this.#size = new ResizeObserver(() => this.#frame.request());
    this.#size.observe(this);
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leaveContext?.();
    this.#leaveView?.();
    this.#size?.disconnect();
    this.#notify('');
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('view') && this.isConnected) this.#listen();
    if (changed.has('table')) this.#drawn = '';
    this.#frame.request();
  }

  /** The place of the chart in CSS pixels. */
  get stage(): HTMLElement | null {
    return this.renderRoot.querySelector('.stage');
  }

  overlay(name: 'hair' | 'now' | 'band' | 'dot' | 'tip'): HTMLElement | null {
    return this.renderRoot.querySelector(`.${name}`);
  }

  pick(probe: Probe): void {
    this.dispatchEvent(new CustomEvent('chart-pick', { detail: probe }));
  }

  #listen(): void {
    this.#leaveView?.();
    this.#leaveView = this.view.subscribe(() => this.#pointer.follow());
  }

  #redraw(): void {
    this.#drawn = '';
    this.#frame.request();
  }

  #draw(): void {
    if (!this.model || this.table || !this.canvas) return;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width < 40 || height < 40) return;
    const ratio = Math.min(3, window.devicePixelRatio || 1);
    const theme = themeOf(this.scheme);
    const key = `${width}x${height}@${ratio} ${JSON.stringify(theme)} ${this.model.key}`;
    if (key !== this.#drawn) {
      this.#drawn = key;
      this.#theme = theme;
      if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
      if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
      const context = this.canvas.getContext('2d');
      if (!context) return;
      const { scene, plot } = this.model.draw({ width, height }, theme);
      paintCanvas(scene, context, pageCanvas(ratio, theme.font, sharedContext));
      this.plot = plot;
      this.#pointer.refresh();
      this.dispatchEvent(new Event(CHART_DRAWN, { bubbles: true, composed: true }));
    }
    this.#pointer.follow();
  }

  override render(): TemplateResult {
    const { t, model, table } = this;
    return html` <span class="scheme" @transitionrun=${() => this.#redraw()}></span>
      ${
        table
          ? chartTable(model, this.label, t, numberFormat(this.language))
          : html`<div
              class="stage"
              part="chart"
              role="application"
              tabindex="0"
              aria-roledescription=${t.chart.role}
              aria-label="${this.label}. ${model?.summary ?? ''} ${t.chart.help}"
              @pointermove=${this.#pointer.move}
              @pointerdown=${this.#pointer.down}
              @pointerup=${this.#pointer.up}
              @pointercancel=${this.#pointer.leave}
              @pointerleave=${this.#pointer.leave}
              @dblclick=${this.#pointer.showAll}
              @keydown=${this.#pointer.key}
              @blur=${this.#pointer.leave}
            >
              <canvas aria-hidden="true"></canvas>
              <div class="band"></div>
              <div class="now"></div>
              <div class="hair"></div>
              <div class="dot"></div>
              <div class="tip" part="tooltip" aria-live="polite"></div>
            </div>`
      }
      <div class="tools">
        ${
          this.view.state.zoom && this.plot?.epochs
            ? html`<button type="button" @click=${this.#pointer.showAll}>${t.chart.resetZoom}</button>`
            : nothing
        }
        <details @keydown=${this.#closeMenu}>
          <summary aria-label="${t.chart.copy}: ${this.label}" title=${t.chart.copy}>
            <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
              <path
                d="M7 1v7M4 5.5 7 8.5l3-3M1.5 9.5v3h11v-3"
                fill="none"
                stroke="currentColor"
                stroke-width="1.4"
                stroke-linecap="round"
                stroke-linejoin="round"
              />
            </svg>
          </summary>
          <div>
            <button type="button" @click=${() => (this.table = !table)}>
              ${table ? t.chart.picture : t.chart.table}
            </button>
            <button type="button" @click=${() => this.#take('png')}>${t.chart.png}</button>
            <button type="button" @click=${() => this.#take('svg')}>${t.chart.svg}</button>
            <button type="button" @click=${() => this.#take('csv')}>${t.chart.csv}</button>
          </div>
        </details>
        <span class="notice" role="status">${this.notice}</span>
      </div>`;
  }

  /** The figure as a file. Size as shown; the standard 800 × 400 while only the table is. */
  async figure(kind: 'png' | 'svg' | 'csv'): Promise<Blob> {
    const model = this.model!;
    if (kind === 'csv') return new Blob([toCsv(model.table())], { type: 'text/csv' });
    const [width, height] = this.canvas ? [this.canvas.clientWidth, this.canvas.clientHeight] : [800, 400];
    const theme = this.#theme ?? themeOf(this.scheme);
    return kind === 'png'
      ? pngOf(model, theme, width, height)
      : new Blob([svgOf(model, theme, width, height)], { type: 'image/svg+xml' });
  }

  async #take(kind: 'png' | 'svg' | 'csv'): Promise<void> {
    const menu = this.renderRoot.querySelector('details');
    if (menu) this.#close(menu);
    if (!this.model) return;
    const done = await copyOrDownload(
      await this.figure(kind),
      `${this.label.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.${kind}`,
    );
    if (this.isConnected) this.#notify(this.t.chart[done]);
  }

  /** Shown and read aloud; gone after a while, so that the same again is read again. */
  #notify(text: string): void {
    clearTimeout(this.#noticeTimer);
    this.notice = text;
    if (text) this.#noticeTimer = setTimeout(() => (this.notice = ''), NOTICE_MS);
  }

  #closeMenu(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    this.#close(event.currentTarget as HTMLDetailsElement);
  }

  /** The focus would be lost with the button that has it. */
  #close(menu: HTMLDetailsElement): void {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
}
