import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { episodeKey, type Anomaly } from '../../core/anomaly.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { KintsugiPanel } from '../shared/panel.js';
import { fullName, safeName, shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';
import { anomaliesStyles } from './kintsugi-anomalies.styles.js';

/** Older ones are counted; the report has all. */
const MOST_SHOWN = 60;

const SIGNS = { info: 'i', warning: '!', critical: '‼' } as const;

/**
 * What went wrong, newest first, with what to do about it; new ones are announced.
 *
 * @csspart heading - The panel's title.
 * @csspart anomaly - One anomaly.
 */
export class KintsugiAnomalies extends KintsugiPanel {
  static override styles = [baseStyles, anomaliesStyles];

  @state() private announced = '';
  #seenRun: RunHistoryView | null = null;
  #newest = '';

  /** Announces the newest anomaly, unless it came with another run or is an episode that goes on. */
  protected override willUpdate(): void {
    const { run, t } = this;
    const newest = run?.anomalies.at(-1);
    const key = newest ? episodeKey(newest) : '';
    if (newest && key !== this.#newest && run === this.#seenRun)
      this.announced = t.anomalies.announce(
        t.level[newest.level],
        safeName(newest.description).slice(0, 300),
      );
    this.#seenRun = run;
    this.#newest = key;
  }

  override render(): TemplateResult {
    const { t, run, format } = this;
    const { epoch } = this.view.state;
    const all = (run?.anomalies ?? []).filter((anomaly) => epoch === null || anomaly.epoch <= epoch);
    const shown = all.slice(-MOST_SHOWN).reverse();
    const more = all.length - shown.length;
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">
            ${t.anomalies.title} <span class="soft count">${format.count(all.length)}</span>
          </h3>
        </header>
        <p class="hidden" role="status" aria-live="polite">${this.announced}</p>
        ${
          shown.length > 0
            ? html`<ol tabindex="0" aria-labelledby="title">
                ${shown.map((anomaly) => this.#renderAnomaly(anomaly))}
              </ol>`
            : html`<p class="empty">${t.anomalies.none}</p>`
        }
        ${more > 0 ? html`<p class="note">${t.anomalies.more(format.count(more))}</p>` : nothing}
      </section>
    </div>`;
  }

  /** The epoch of a single capture, or from when to when an episode lasted. */
  #extentOf({ epoch, end, count }: Anomaly): string {
    const { t, format } = this;
    if (count <= 1) return t.epochNumber(format.count(epoch));
    const until = end === null ? null : format.count(end);
    return t.anomalies.extent(format.count(epoch), until, format.count(count));
  }

  #renderAnomaly(anomaly: Anomaly): TemplateResult {
    const { t, format } = this;
    const { type, level, layer, epoch, description, advice } = anomaly;
    return html`<li class=${level} part="anomaly">
      <span class="sign" aria-hidden="true">${SIGNS[level]}</span>
      <div class="head">
        <b><span class="hidden">${t.level[level]}: </span>${t.anomalyNames[type] ?? type}</b>
        ${layer === null ? html`<span class="soft">${t.anomalies.wholeModel}</span>` : this.#renderLayer(layer)}
        <button
          type="button"
          class="link"
          aria-label=${t.anomalies.goTo(format.count(epoch))}
          @click=${() => this.view.set({ epoch })}
        >
          ${this.#extentOf(anomaly)}
        </button>
      </div>
      <p><bdi>${fullName(description)}</bdi></p>
      ${advice ? html`<p class="advice">${t.anomalies.advice}: <bdi>${fullName(advice)}</bdi></p>` : nothing}
    </li>`;
  }

  #renderLayer(layer: string): TemplateResult {
    return html`<button
      type="button"
      class="link layer"
      aria-pressed=${layer === this.view.state.layer}
      title=${fullName(layer)}
      @click=${() => this.select(layer)}
    >
      <bdi>${shortName(layer, 28)}</bdi>
    </button>`;
  }
}
