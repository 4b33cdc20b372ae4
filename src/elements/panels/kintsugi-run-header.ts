import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { RunStatus } from '../../core/run-status.js';
import { KintsugiPanel } from '../shared/panel.js';
import { baseStyles } from '../shared/styles.js';
import { timeLeft } from '../shared/time-left.js';
import { verdictOf, type Verdict } from '../shared/verdict.js';

/** Makes and keeps the report of a run; may take its time. */
export type SaveReport = (source: {
  store: KintsugiPanel['store'];
  history: KintsugiPanel['history'];
}) => unknown;

const ICONS: Record<Verdict['level'], TemplateResult> = {
  waiting: svg`<circle cx="9" cy="9" r="6.5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 3"/>`,
  healthy: svg`<circle cx="9" cy="9" r="8" fill="currentColor"/><path d="M5 9.3l2.8 2.7L13 6.4" fill="none" stroke="var(--_surface)" stroke-width="2"/>`,
  warning: svg`<path d="M9 1.5L17 16H1z" fill="currentColor"/><path d="M9 6.5v4.5M9 12.6v1.7" stroke="var(--_surface)" stroke-width="2"/>`,
  critical: svg`<path d="M5.5 1h7L17 5.5v7L12.5 17h-7L1 12.5v-7z" fill="currentColor"/><path d="M9 4.6v5.6M9 11.8v1.8" stroke="var(--_surface)" stroke-width="2"/>`,
};

/**
 * The state of a run at a glance: a verdict, progress with the time left, the engine and why it was chosen,
 * what monitoring costs; pause and report.
 *
 * @fires kintsugi-save-report - The report was asked for. Cancel it to keep `saveReport` from being called.
 * @fires kintsugi-error - Saving the report failed; `detail.message` says why.
 * @slot actions - Buttons of the page's own, beside the header's.
 * @csspart header - The header's box.
 * @csspart verdict - The sentence.
 */
export class KintsugiRunHeader extends KintsugiPanel {
  static override styles = [
    baseStyles,
    css`
      .panel {
        gap: 10px;
        position: relative;
        overflow: hidden;
      }
      .seam {
        position: absolute;
        inset: 0 0 auto;
        block-size: 3px;
        inline-size: 100%;
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: center;
      }
      h2 {
        font-size: 17px;
        line-height: 1.3;
        font-weight: 650;
        letter-spacing: -0.012em;
        text-wrap: balance;
      }
      h2 bdi {
        white-space: normal;
        overflow: visible;
        overflow-wrap: anywhere;
      }
      .verdict {
        display: flex;
        gap: 10px;
        align-items: center;
        margin-inline-end: auto;
        min-width: min(100%, 260px);
        flex: 1 1 260px;
      }
      .verdict > svg {
        flex: none;
        color: var(--_soft);
      }
      .healthy > svg {
        color: light-dark(#16795a, #4fc79a);
      }
      .warning > svg {
        color: var(--_warning);
      }
      .critical > svg {
        color: var(--_critical);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .progress {
        display: grid;
        grid-template-columns: auto minmax(60px, 1fr) auto;
        gap: 4px 12px;
        align-items: center;
      }
      .phase {
        font-weight: 650;
        display: inline-flex;
        gap: 7px;
        align-items: center;
      }
      .phase::before {
        content: '';
        inline-size: 8px;
        block-size: 8px;
        border-radius: 50%;
        background: var(--_soft);
      }
      .phase.training::before {
        background: var(--_seam);
        box-shadow: 0 0 0 3px color-mix(in srgb, var(--_seam) 30%, transparent);
      }
      .phase.failed::before {
        background: var(--_critical);
      }
      .phase.finished::before {
        background: var(--_text);
      }
      progress {
        appearance: none;
        inline-size: 100%;
        block-size: 6px;
        border: 0;
        border-radius: 3px;
        overflow: hidden;
        background: var(--_line);
        color: var(--_seam);
      }
      progress::-webkit-progress-bar {
        background: var(--_line);
      }
      progress::-webkit-progress-value {
        background: var(--_seam);
      }
      progress::-moz-progress-bar {
        background: var(--_seam);
      }
      dl {
        display: grid;
        grid-template-columns: minmax(0, 2.2fr) minmax(0, 1.6fr) minmax(0, 1fr);
        gap: 6px 22px;
        margin: 0;
        padding-block-start: 8px;
        border-block-start: 1px solid var(--_line);
      }
      dl > div {
        display: flex;
        flex-wrap: wrap;
        gap: 0 8px;
        align-items: baseline;
        min-width: 0;
      }
      dt {
        color: var(--_soft);
        font-size: 12px;
      }
      dd {
        margin: 0;
        font-weight: 600;
      }
      dd.why {
        font-weight: 400;
        font-size: 12px;
        color: var(--_soft);
        flex-basis: 100%;
        text-wrap: pretty;
      }
      .error {
        color: var(--_critical);
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      @container (max-width: 620px) {
        dl {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
        dl > div:first-child {
          grid-column: 1 / -1;
        }
        .progress {
          grid-template-columns: 1fr auto;
        }
        .progress progress {
          grid-column: 1 / -1;
          grid-row: 2;
        }
        h2 {
          font-size: 15.5px;
        }
      }
      @media (forced-colors: active) {
        progress {
          border: 1px solid CanvasText;
          block-size: 8px;
        }
        progress,
        progress::-webkit-progress-bar {
          background: Canvas;
        }
        .progress .phase::before {
          background: CanvasText;
        }
      }
    `,
  ];

  /** Called when the reader asks for a report, unless the page cancels `kintsugi-save-report`. */
  @property({ attribute: false }) saveReport: SaveReport | undefined;
  @state() private saving = false;

  protected override get followsStatus(): boolean {
    return true;
  }

  override render(): TemplateResult {
    const { t, run, status } = this;
    const index = this.index;
    const archetypes =
      run && index >= 0
        ? run.layerNames.map((layer) => run.classification(layer, index)?.archetype ?? null)
        : [];
    const past = this.view.state.epoch !== null && index >= 0;
    const verdict = verdictOf(
      archetypes,
      run?.anomalies ?? [],
      past ? run!.epochs[index]! : Infinity,
      t,
      this.language,
    );
    return html`<div class=${this.rootClass}>
      <section class="panel" part="header" aria-label=${t.monitor}>
        <svg class="seam" viewBox="0 0 1000 3" preserveAspectRatio="none" aria-hidden="true">
          <path
            d="M0 1.2 L140 1.8 L210 .8 L390 1.9 L520 1 L700 2 L810 .9 L1000 1.6"
            fill="none"
            stroke="var(--_seam)"
            stroke-width="1.6"
            vector-effect="non-scaling-stroke"
          />
        </svg>
        <div class="top">
          <div class="verdict ${verdict.level}">
            <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">${ICONS[verdict.level]}</svg>
            <h2 part="verdict">
              ${past ? t.verdict.past(this.format.count(run!.epochs[index]!)) : nothing}<bdi
                >${verdict.sentence}</bdi
              >
            </h2>
          </div>
          <div class="actions">
            <slot name="actions"></slot>
            ${this.store ? html`<button type="button" class="pause" aria-pressed=${status!.monitoringPaused} @click=${() => this.store?.setMonitoringPaused(!this.status?.monitoringPaused)}>${status!.monitoringPaused ? t.resume : t.pause}</button>` : nothing}
            ${run ? html`<button type="button" class="save" ?disabled=${this.saving} @click=${this.save}>${this.saving ? t.saving : t.saveReport}</button>` : nothing}
          </div>
        </div>
        ${status ? this.renderStatus() : run ? html`<p class="soft">${t.savedRun} · ${t.captures} ${this.format.count(run.length)}</p>` : html`<p class="soft">${t.noStore}</p>`}
      </section>
    </div>`;
  }

  private renderStatus(): TemplateResult {
    const { t, format } = this;
    const {
      phase,
      epoch,
      epochs,
      batch,
      batches,
      elapsedMs,
      engine,
      cost,
      costShare,
      budget,
      captureEvery,
      skipped,
      error,
    } = this.status!;
    const { share, leftMs } = timeLeft(this.status!);
    const running = phase === 'training' || phase === 'paused';
    return html` <div class="progress">
        <span class="phase ${phase}">${t.phase[phase]}</span>
        ${share === share ? html`<progress max="1" .value=${share} aria-label=${t.progress}></progress>` : html`<span></span>`}
        <span class="numbers"
          >${epoch < 0 ? nothing : Number.isFinite(epochs) ? t.epochOf(format.count(Math.min(epoch + 1, epochs)), format.count(epochs)) : t.epochNumber(format.count(epoch + 1))}${running && Number.isFinite(batch) && Number.isFinite(batches) ? html`<span class="soft"> · ${t.batchOf(format.count(Math.min(batch + 1, batches)), format.count(batches))}</span>` : nothing}${running && leftMs > 500 && leftMs < Infinity ? html` · ${t.timeLeft(format.duration(leftMs))}` : Number.isFinite(elapsedMs) ? html`<span class="soft"> · ${t.elapsed(format.duration(elapsedMs))}</span>` : nothing}</span
        >
      </div>
      <dl>
        <div>
          <dt>${t.engineTitle}</dt>
          <dd class="engine">${t.engine[engine.kind]}</dd>
          <dd class="why">${engine.reason}</dd>
        </div>
        <div>
          <dt>${t.cost}</dt>
          <dd class="cost">${Number.isFinite(costShare) ? format.share(costShare) : '–'}</dd>
          <dd class="why">
            ${Number.isFinite(costShare) ? t.costOf(format.share(costShare), format.share(budget)) : nothing}${captureEvery > 1 ? html`; ${t.throttled(captureEvery)}` : nothing}
          </dd>
          ${this.renderLastCapture(cost)}
        </div>
        <div>
          <dt>${t.captures}</dt>
          <dd class="captures">${format.count(cost.captures)}</dd>
          <dd class="why">
            ${cost.dropped > 0 ? t.dropped(format.count(cost.dropped)) : t.noneDropped}${skipped > 0 ? html`, ${t.skipped(format.count(skipped))}` : nothing}
          </dd>
        </div>
      </dl>
      ${error ? html`<p class="error" role="alert">${t.monitorError}: ${error}</p>` : nothing}`;
  }

  /** What the last capture took, as far as it is known: timestamps of the GPU are not there everywhere. */
  private renderLastCapture({
    cpuMs,
    gpuMs,
    latencyMs,
    readbackBytes,
  }: RunStatus['cost']): TemplateResult | typeof nothing {
    const { t, format } = this;
    const parts = [
      cpuMs >= 0 ? t.cpuTime(format.duration(cpuMs)) : '',
      gpuMs >= 0 ? t.gpuTime(format.duration(gpuMs)) : '',
      readbackBytes > 0 ? t.readBack(format.bytes(readbackBytes)) : '',
      latencyMs >= 0 ? t.latency(format.duration(latencyMs)) : '',
    ].filter(Boolean);
    return parts.length === 0 ? nothing : html`<dd class="why last">${t.lastCapture(parts.join(' · '))}</dd>`;
  }

  private async save(): Promise<void> {
    const event = new CustomEvent('kintsugi-save-report', {
      bubbles: true,
      composed: true,
      cancelable: true,
      detail: { store: this.store, history: this.run },
    });
    if (!this.dispatchEvent(event) || !this.saveReport || this.saving) return;
    this.saving = true;
    try {
      await this.saveReport({ store: this.store, history: this.run });
    } catch (error) {
      this.dispatchEvent(
        new CustomEvent('kintsugi-error', {
          bubbles: true,
          composed: true,
          detail: { message: error instanceof Error ? error.message : String(error) },
        }),
      );
    } finally {
      this.saving = false;
    }
  }
}
