import { css, html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { episodeKey } from '../../core/anomaly.js';
import { KintsugiPanel } from '../shared/panel.js';
import { fullName, safeName, shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';

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
  static override styles = [
    baseStyles,
    css`
      .panel {
        padding-inline-end: 0;
      }
      /* Positioned, so that text for screen readers scrolls with it and does not lengthen the page. */
      ol {
        position: relative;
        list-style: none;
        margin: 0;
        padding: 0 14px 0 0;
        display: grid;
        gap: 2px;
        overflow: auto;
        max-block-size: var(--_list-height, 430px);
        align-content: start;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 10px;
        padding: 9px 0;
        border-block-end: 1px solid color-mix(in srgb, var(--_line) 60%, transparent);
      }
      .sign {
        inline-size: 20px;
        block-size: 20px;
        display: grid;
        place-items: center;
        border-radius: 50%;
        font-weight: 800;
        font-size: 12px;
        border: 1.5px solid var(--_soft);
        color: var(--_soft);
      }
      .warning .sign {
        color: var(--_warning);
        border-color: var(--_warning);
      }
      .critical .sign {
        color: var(--_critical);
        border-color: var(--_critical);
        border-radius: 4px;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0 8px;
        align-items: baseline;
        min-inline-size: 0;
      }
      .head b {
        font-weight: 650;
      }
      .head bdi {
        max-inline-size: 20ch;
      }
      li p bdi {
        white-space: normal;
        overflow: visible;
      }
      button.layer[aria-pressed='true'] {
        box-shadow: none;
      }
      button.link.layer {
        margin-inline-start: 0;
        max-inline-size: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      li p {
        grid-column: 2;
        overflow-wrap: anywhere;
      }
      .advice {
        font-size: 12px;
        color: var(--_soft);
      }
      button.link {
        border: 0;
        padding: 0;
        min-height: 24px;
        margin-inline-start: auto;
        font-size: 12px;
        color: var(--_accent);
        text-decoration: underline;
        text-underline-offset: 3px;
      }
    `,
  ];

  @state() private announced = '';
  private last = '';

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    const newest = this.run?.anomalies.at(-1);
    const key = newest ? episodeKey(newest) : '';
    if (newest && key !== this.last && this.hasUpdated && !changed.has('store') && !changed.has('history'))
      this.announced = this.t.anomalies.announce(
        this.t.level[newest.level],
        safeName(newest.description).slice(0, 300),
      );
    this.last = key;
  }

  override render(): TemplateResult {
    const { t, run, format } = this;
    const { epoch, layer } = this.view.state;
    const all = (run?.anomalies ?? []).filter((anomaly) => epoch === null || anomaly.epoch <= epoch);
    const shown = all.slice(-MOST_SHOWN).reverse();
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">
            ${t.anomalies.title} <span class="soft count">${format.count(all.length)}</span>
          </h3>
        </header>
        <p class="hidden" role="status" aria-live="polite">${this.announced}</p>
        ${
          shown.length === 0
            ? html`<p class="empty">${t.anomalies.none}</p>`
            : html`<ol tabindex="0" aria-labelledby="title">
                  ${shown.map(
                    (anomaly) =>
                      html` <li class=${anomaly.level} part="anomaly">
                        <span class="sign" aria-hidden="true">${SIGNS[anomaly.level]}</span>
                        <div class="head">
                          <b
                            ><span class="hidden">${t.level[anomaly.level]}: </span
                            >${t.anomalyNames[anomaly.type] ?? anomaly.type}</b
                          >
                          ${anomaly.layer === null ? html`<span class="soft">${t.anomalies.wholeModel}</span>` : html`<button type="button" class="link layer" aria-pressed=${layer === anomaly.layer} title=${fullName(anomaly.layer)} @click=${() => this.select(anomaly.layer)}><bdi>${shortName(anomaly.layer, 28)}</bdi></button>`}
                          <button
                            type="button"
                            class="link"
                            aria-label=${t.anomalies.goTo(format.count(anomaly.epoch))}
                            @click=${() => this.view.set({ epoch: anomaly.epoch })}
                          >
                            ${anomaly.count > 1 ? t.anomalies.extent(format.count(anomaly.epoch), anomaly.end === null ? null : format.count(anomaly.end), format.count(anomaly.count)) : t.epochNumber(format.count(anomaly.epoch))}
                          </button>
                        </div>
                        <p><bdi>${fullName(anomaly.description)}</bdi></p>
                        ${anomaly.advice ? html`<p class="advice">${t.anomalies.advice}: <bdi>${fullName(anomaly.advice)}</bdi></p>` : nothing}
                      </li>`,
                  )}
                </ol>
                ${all.length > shown.length ? html`<p class="note">${t.anomalies.more(format.count(all.length - shown.length))}</p>` : nothing}`
        }
      </section>
    </div>`;
  }
}
