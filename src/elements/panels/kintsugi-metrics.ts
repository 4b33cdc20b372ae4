import { css, html, nothing, type TemplateResult } from 'lit';
import { SCALAR_METRICS, type ScalarMetric } from '../../core/layer-metrics.js';
import type { Probe } from '../../charts/chart-model.js';
import { lineChart } from '../../charts/line-chart.js';
import { choice } from '../shared/choice.js';
import { metricLines, MOST_NAMED_LINES } from '../shared/metric-lines.js';
import { KintsugiPanel } from '../shared/panel.js';
import { fullName, shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';
import type { ViewState } from '../shared/view-state.js';

/**
 * Any metric of any layers over epochs, with a second one on an axis of its own, smoothing that keeps the raw
 * line in sight, and another run dashed beside it.
 *
 * @csspart heading - The panel's title.
 */
export class KintsugiMetrics extends KintsugiPanel {
  static override styles = [
    baseStyles,
    css`
      kintsugi-chart {
        flex: 1;
      }
      .legend {
        display: none;
      }
      .strong {
        color: var(--_seam);
      }
      @container (max-width: 560px) {
        .legend {
          display: flex;
          flex-wrap: wrap;
          gap: 2px 12px;
          list-style: none;
          margin: 0;
          padding: 0;
          font-size: 12px;
        }
        .legend li {
          display: flex;
          gap: 6px;
          align-items: center;
          max-inline-size: 100%;
        }
      }
      .smooth output {
        min-inline-size: 4ch;
      }
      .smooth input {
        inline-size: 84px;
      }
    `,
  ];

  override render(): TemplateResult {
    const { t, run, format, otherRun } = this;
    const { state } = this.view;
    const { metric, second, smoothing, scale, zoom, lines } = state;
    const series = run ? metricLines(run, otherRun, state, t) : [];
    const model = lineChart({
      key: `${this.runKey}|${metric}|${second}|${smoothing}|${scale}|${zoom?.join()}|${lines}|${state.layer}|${state.pinned.join('\0')}`,
      summary: t.metrics.summary(this.nameOf(metric), format.count(series.length)),
      series,
      zoom,
      scale,
      format,
      texts: { epoch: t.epoch, empty: t.noCapture, and: t.metrics.and },
      marks: (run?.anomalies ?? [])
        .slice(-200)
        .map(({ epoch, level }) => ({ epoch, critical: level === 'critical' })),
    });
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">${t.metrics.title}</h3>
          <label
            >${t.metrics.metric}
            ${this.chooser(metric, (value) => value && this.view.set({ metric: value }), false)}</label
          >
          <label
            >${t.metrics.second}
            ${this.chooser(second, (value) => this.view.set({ second: value }), true)}</label
          >
          ${choice(
            t.metrics.layers,
            [
              ['all', t.metrics.all],
              ['selected', t.metrics.selected],
            ],
            lines,
            (value) => this.view.set({ lines: value }),
          )}
          <label class="smooth"
            >${t.metrics.smoothing}
            <input
              type="range"
              min="0"
              max="0.98"
              step="0.02"
              .value=${String(smoothing)}
              @input=${(event: Event) => this.view.set({ smoothing: Number((event.target as HTMLInputElement).value) })}
            /><output>${format.value(smoothing)}</output></label
          >
          <label
            ><input
              type="checkbox"
              .checked=${scale === 'log'}
              @change=${(event: Event) => this.view.set({ scale: (event.target as HTMLInputElement).checked ? 'log' : 'linear' })}
            />${t.metrics.log}</label
          >
        </header>
        ${
          series.length <= MOST_NAMED_LINES
            ? html`<ul class="legend">
                ${series.map((line) => html`<li><i class="key ${line.emphasis === 'strong' ? 'strong' : `s${line.color % 8}`}"></i> <bdi>${line.label}</bdi></li>`)}
              </ul>`
            : nothing
        }
        <kintsugi-chart
          .model=${model}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label=${t.metrics.title}
          @chart-pick=${this.pick}
        ></kintsugi-chart>
      </section>
    </div>`;
  }

  private nameOf(metric: ViewState['metric']): string {
    return metric.startsWith('log:')
      ? shortName(metric.slice(4))
      : this.t.metricNames[metric as ScalarMetric];
  }

  private chooser(
    current: ViewState['second'],
    choose: (value: ViewState['second']) => void,
    optional: boolean,
  ): TemplateResult {
    const { t } = this;
    const option = (value: string, text: string, title = ''): TemplateResult =>
      html`<option value=${value} title=${title || nothing} ?selected=${value === (current ?? '')}>
        ${text}
      </option>`;
    const logs = this.run?.logNames ?? [];
    return html`<select
      @change=${(event: Event) => choose(((event.target as HTMLSelectElement).value || null) as ViewState['second'])}
    >
      ${optional ? option('', t.metrics.none) : nothing}
      ${SCALAR_METRICS.map((metric) => option(metric, t.metricNames[metric]))}
      ${logs.length ? html`<optgroup label=${t.metrics.logs}>${logs.map((name) => option(`log:${name}`, shortName(name), fullName(name)))}</optgroup>` : nothing}
    </select>`;
  }

  private pick(event: CustomEvent<Probe>): void {
    const { layer, epoch } = event.detail;
    if (layer !== undefined) this.select(layer);
    else if (epoch !== undefined) this.view.set({ epoch });
  }
}
