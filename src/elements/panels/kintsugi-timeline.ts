import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { bisectLeft } from '../../charts/series/bisect.js';
import { KintsugiPanel } from '../shared/panel.js';
import { baseStyles } from '../shared/styles.js';

const PLACES = 300;

/**
 * The run's time: step back to any kept epoch and every panel of the view follows; anomalies stand above it.
 *
 * @csspart scrubber - The slider.
 */
export class KintsugiTimeline extends KintsugiPanel {
  static override styles = [
    baseStyles,
    css`
      .panel {
        padding-block: 6px 8px;
      }
      .row {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        gap: 12px;
        align-items: center;
      }
      .track {
        position: relative;
        padding-block-start: 12px;
      }
      .marks {
        position: absolute;
        inset-block-start: 0;
        inset-inline: 8px;
        inline-size: calc(100% - 16px);
        block-size: 14px;
        overflow: visible;
      }
      .warning {
        fill: var(--_warning);
      }
      .critical {
        fill: var(--_critical);
      }
      input[type='range'] {
        appearance: none;
        inline-size: 100%;
        margin: 0;
        display: block;
        background: transparent;
        min-height: 20px;
        cursor: pointer;
      }
      input::-webkit-slider-runnable-track {
        block-size: 4px;
        border-radius: 2px;
        background: var(--_edge);
      }
      input::-moz-range-track {
        block-size: 4px;
        border-radius: 2px;
        background: var(--_edge);
      }
      input::-webkit-slider-thumb {
        appearance: none;
        inline-size: 16px;
        block-size: 16px;
        margin-block-start: -6px;
        border-radius: 50%;
        background: var(--_seam);
        border: 2px solid var(--_surface);
        box-shadow: 0 0 0 1.5px var(--_seam);
      }
      input::-moz-range-thumb {
        inline-size: 12px;
        block-size: 12px;
        border-radius: 50%;
        background: var(--_seam);
        border: 2px solid var(--_surface);
      }
      .shown {
        font-weight: 600;
        min-inline-size: 9ch;
      }
      button {
        min-inline-size: 92px;
      }
      .live {
        border-color: transparent;
        color: var(--_soft);
      }
      @container (max-width: 460px) {
        button {
          min-inline-size: 0;
        }
        .row {
          gap: 8px;
        }
        .shown {
          min-inline-size: 0;
        }
      }
    `,
  ];

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
            ${this.renderMarks()}
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
              @input=${this.scrub}
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

  /** At most one mark for each place that can be told apart, the worst of those that fall on it. */
  private renderMarks(): TemplateResult | typeof nothing {
    const { run, t, format } = this;
    if (!run || run.length < 2 || run.anomalies.length === 0) return nothing;
    const worst = new Map<number, 'warning' | 'critical'>();
    for (const { epoch, level } of run.anomalies) {
      if (level === 'info') continue;
      const place = Math.round(
        (Math.min(run.length - 1, bisectLeft(run.epochs, epoch)) / (run.length - 1)) * PLACES,
      );
      if (level === 'critical' || !worst.has(place)) worst.set(place, level);
    }
    return html`<svg
      class="marks"
      role="img"
      aria-label=${t.time.anomalies(format.count(run.anomalies.length))}
    >
      ${[...worst].map(([place, level]) => svg`<svg x="${(100 * place) / PLACES}%" y="1" overflow="visible"><path class=${level} d=${level === 'critical' ? 'M-4 0H4V8H-4Z' : 'M-4.5 9L0 0L4.5 9Z'}/></svg>`)}
    </svg>`;
  }

  private scrub(event: Event): void {
    const { run } = this;
    const place = Number((event.target as HTMLInputElement).value);
    if (run) this.view.set({ epoch: place >= run.length - 1 ? null : run.epochs[place]! });
  }
}
