import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { AnomalyLevel } from '../../core/anomaly.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { bisectLeft } from '../../charts/series/bisect.js';
import { KintsugiPanel } from '../shared/panel.js';
import { baseStyles } from '../shared/styles.js';
import { timelineStyles } from './kintsugi-timeline.styles.js';

/** Places along the track that marks can be told apart at. */
const PLACES = 300;

/**
 * The run's time: step back to any kept epoch and every panel of the view follows; anomalies stand above it.
 *
 * @csspart scrubber - The slider.
 */
export class KintsugiTimeline extends KintsugiPanel {
  static override styles = [baseStyles, timelineStyles];

  override render(): TemplateResult {
    const { t, run, format, index } = this;
    const live = this.view.state.epoch === null;
    const length = run?.length ?? 0;
    const epoch = index >= 0 ? t.time.at(format.count(run!.epochs[index]!)) : '–';
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-label=${t.time.title}>
        <div class="row">
          <output class="shown">${epoch}</output>
          <div class="track">
            ${this.#renderMarks()}
            <input
              part="scrubber"
              type="range"
              min="0"
              max=${Math.max(0, length - 1)}
              step="1"
              .value=${String(Math.max(0, index))}
              ?disabled=${length < 2}
              aria-label=${t.time.scrub}
              aria-valuetext=${epoch}
              @input=${this.#scrub}
            />
          </div>
          <button
            type="button"
            class=${live ? 'live' : ''}
            ?disabled=${live}
            @click=${() => this.view.set({ epoch: null })}
          >
            ${live ? t.time.live : t.time.backToLive}
          </button>
        </div>
      </section>
    </div>`;
  }

  #renderMarks(): TemplateResult | typeof nothing {
    const { run, t, format } = this;
    if (!run || run.length < 2 || run.anomalies.length === 0) return nothing;
    return html`<svg
      class="marks"
      role="img"
      aria-label=${t.time.anomalies(format.count(run.anomalies.length))}
    >
      ${[...worstByPlace(run)].map(([place, level]) => mark(place, level))}
    </svg>`;
  }

  readonly #scrub = (event: Event): void => {
    const { run } = this;
    const place = Number((event.target as HTMLInputElement).value);
    if (run) this.view.set({ epoch: place >= run.length - 1 ? null : run.epochs[place]! });
  };
}

type MarkLevel = Exclude<AnomalyLevel, 'info'>;

/** At most one mark for each place that can be told apart: the worst of the anomalies that fall on it. */
function worstByPlace(run: RunHistoryView): Map<number, MarkLevel> {
  const worst = new Map<number, MarkLevel>();
  const last = run.length - 1;
  for (const { epoch, level } of run.anomalies) {
    if (level === 'info') continue;
    const place = Math.round((Math.min(last, bisectLeft(run.epochs, epoch)) / last) * PLACES);
    if (level === 'critical' || !worst.has(place)) worst.set(place, level);
  }
  return worst;
}

function mark(place: number, level: MarkLevel): SVGTemplateResult {
  const shape = level === 'critical' ? 'M-4 0H4V8H-4Z' : 'M-4.5 9L0 0L4.5 9Z';
  return svg`<svg x="${(100 * place) / PLACES}%" y="1" overflow="visible">
    <path class=${level} d=${shape} />
  </svg>`;
}
