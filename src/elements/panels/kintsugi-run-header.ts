import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { RunStatus } from '../../core/run-status.js';
import { KintsugiPanel } from '../shared/panel.js';
import { baseStyles } from '../shared/styles.js';
import { verdictOf, type Verdict } from '../shared/verdict.js';
import { runHeaderStyles } from './kintsugi-run-header.styles.js';
import { runStatusWords } from './run-status-words.js';
import { VERDICT_ICONS } from './verdict-icons.js';

/** Makes and keeps the report of a run; may take its time. */
export type SaveReport = (source: {
  store: KintsugiPanel['store'];
  history: KintsugiPanel['history'];
}) => unknown;

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
  static override styles = [baseStyles, runHeaderStyles];

  /** Called when the reader asks for a report, unless the page cancels `kintsugi-save-report`. */
  @property({ attribute: false }) saveReport: SaveReport | undefined;
  @state() private saving = false;

  protected override get followsStatus(): boolean {
    return true;
  }

  override render(): TemplateResult {
    const { t, run, status } = this;
    return html`<div class=${this.rootClass}>
      <section class="panel" part="header" aria-label=${t.monitor}>
        ${SEAM}
        <div class="top">
          ${this.#renderVerdict()}
          <div class="actions">
            <slot name="actions"></slot>
            ${status ? this.#renderPause(status) : nothing} ${run ? this.#renderSave() : nothing}
          </div>
        </div>
        ${status ? this.#renderStatus(status) : html`<p class="soft">${this.#savedRun(run)}</p>`}
      </section>
    </div>`;
  }

  #renderVerdict(): TemplateResult {
    const { t, run, index, format } = this;
    const epoch = run && index >= 0 && this.view.state.epoch !== null ? run.epochs[index]! : null;
    const { level, sentence } = this.#verdict(run, index, epoch);
    return html`<div class="verdict ${level}">
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">${VERDICT_ICONS[level]}</svg>
      <h2 part="verdict">
        ${epoch === null ? nothing : t.verdict.past(format.count(epoch))}<bdi>${sentence}</bdi>
      </h2>
    </div>`;
  }

  /** The verdict on the capture shown; on the whole run where no epoch is stepped back to. */
  #verdict(run: RunHistoryView | null, index: number, epoch: number | null): Verdict {
    const layers = run && index >= 0 ? run.layerNames : [];
    const archetypes = layers.map((layer) => run!.classification(layer, index)?.archetype ?? null);
    return verdictOf(archetypes, run?.anomalies ?? [], epoch ?? Infinity, this.t, this.language);
  }

  #renderPause({ monitoringPaused }: Readonly<RunStatus>): TemplateResult {
    return html`<button
      type="button"
      class="pause"
      aria-pressed=${monitoringPaused}
      @click=${this.#togglePause}
    >
      ${monitoringPaused ? this.t.resume : this.t.pause}
    </button>`;
  }

  #renderSave(): TemplateResult {
    return html`<button type="button" class="save" ?disabled=${this.saving} @click=${this.#save}>
      ${this.saving ? this.t.saving : this.t.saveReport}
    </button>`;
  }

  #savedRun(run: RunHistoryView | null): string {
    const { t } = this;
    return run ? `${t.savedRun} · ${t.captures} ${this.format.count(run.length)}` : t.noStore;
  }

  #renderStatus(status: Readonly<RunStatus>): TemplateResult {
    const { t } = this;
    const { phase, engine, error } = status;
    const words = runStatusWords(status, t, this.format);
    return html`<div class="progress">
        <span class="phase ${phase}">${t.phase[phase]}</span>
        ${
          words.share === words.share
            ? html`<progress max="1" .value=${words.share} aria-label=${t.progress}></progress>`
            : html`<span></span>`
        }
        <span class="numbers"
          >${words.epoch}${soft(words.batch)}${words.timeLeft && ` · ${words.timeLeft}`}${soft(words.elapsed)}</span
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
          <dd class="cost">${words.cost}</dd>
          <dd class="why">${words.costDetail}</dd>
          ${words.lastCapture ? html`<dd class="why last">${words.lastCapture}</dd>` : nothing}
        </div>
        <div>
          <dt>${t.captures}</dt>
          <dd class="captures">${words.captures}</dd>
          <dd class="why">${words.capturesDetail}</dd>
        </div>
      </dl>
      ${error ? html`<p class="error" role="alert">${t.monitorError}: ${error}</p>` : nothing}`;
  }

  readonly #togglePause = (): void => this.store?.setMonitoringPaused(!this.status?.monitoringPaused);

  readonly #save = async (): Promise<void> => {
    const source = { store: this.store, history: this.run };
    const wanted = this.#fire('kintsugi-save-report', source, true);
    if (!wanted || !this.saveReport || this.saving) return;
    this.saving = true;
    try {
      await this.saveReport(source);
    } catch (error) {
      this.#fire('kintsugi-error', { message: error instanceof Error ? error.message : String(error) });
    } finally {
      this.saving = false;
    }
  };

  /** Returns false if the page canceled the event. */
  #fire(type: string, detail: unknown, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, cancelable, bubbles: true, composed: true }));
  }
}

const SEAM = html`<svg class="seam" viewBox="0 0 1000 3" preserveAspectRatio="none" aria-hidden="true">
  <path
    d="M0 1.2 L140 1.8 L210 .8 L390 1.9 L520 1 L700 2 L810 .9 L1000 1.6"
    fill="none"
    stroke="var(--_seam)"
    stroke-width="1.6"
    vector-effect="non-scaling-stroke"
  />
</svg>`;

/** A part of the numbers beside the progress that stands back; nothing where it is empty. */
function soft(words: string): TemplateResult | typeof nothing {
  return words ? html`<span class="soft"> · ${words}</span>` : nothing;
}
