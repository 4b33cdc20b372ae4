import { html, nothing, type TemplateResult } from 'lit';
import { SCALAR_METRICS, type ScalarMetric } from '../../core/layer-metrics.js';
import type { ChartModel, Probe } from '../../charts/chart-model.js';
import { lineChart, type LineSeries } from '../../charts/line-chart.js';
import { choice } from '../shared/choice.js';
import { metricLines, MOST_NAMED_LINES } from '../shared/metric-lines.js';
import { ComparingPanel } from '../shared/comparing-panel.js';
import { fullName, shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';
import { metricsStyles } from './kintsugi-metrics.styles.js';
import type { Texts } from '../shared/texts.js';
import type { ViewState } from '../shared/view-state.js';

/** Most anomalies that are marked below the lines: the latest. */
const MOST_MARKS = 200;

/**
 * Any metric of any layers over epochs, with a second one on an axis of its own, smoothing that keeps the raw
 * line in sight, and another run dashed beside it.
 *
 * @csspart heading - The panel's title.
 */
export class KintsugiMetrics extends ComparingPanel {
  static override styles = [baseStyles, metricsStyles];

  override render(): TemplateResult {
    const { t, run } = this;
    const { state } = this.view;
    const series = run ? metricLines(run, this.otherRun, state, t) : [];
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">${t.metrics.title}</h3>
          ${this.#renderChoices(state)} ${this.#renderSmoothing(state.smoothing)}
          <label>
            <input type="checkbox" .checked=${state.scale === 'log'} @change=${this.#setScale} />
            ${t.metrics.log}
          </label>
        </header>
        ${series.length <= MOST_NAMED_LINES ? legend(series) : nothing}
        <kintsugi-chart
          .model=${this.#model(series)}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label=${t.metrics.title}
          @chart-pick=${this.#pick}
        ></kintsugi-chart>
      </section>
    </div>`;
  }

  #model(series: readonly LineSeries[]): ChartModel {
    const { t, run, format } = this;
    const { metric, second, smoothing, scale, zoom, lines, layer, pinned } = this.view.state;
    const choices = [metric, second, smoothing, scale, zoom?.join(), lines, layer, pinned.join('\0')];
    return lineChart({
      key: `${this.runKey}|${choices.join('|')}`,
      summary: t.metrics.summary(metricName(metric, t), format.count(series.length)),
      series,
      zoom,
      scale,
      format,
      texts: { epoch: t.epoch, empty: t.noCapture, and: t.metrics.and },
      marks: (run?.anomalies ?? [])
        .slice(-MOST_MARKS)
        .map(({ epoch, level }) => ({ epoch, critical: level === 'critical' })),
    });
  }

  #renderChoices({ metric, second, lines }: Readonly<ViewState>): TemplateResult {
    const { t } = this;
    const logNames = this.run?.logNames ?? [];
    return html`<label>
        ${t.metrics.metric}
        <select @change=${this.#setMetric}>
          ${metricOptions(metric, logNames, t)}
        </select>
      </label>
      <label>
        ${t.metrics.second}
        <select @change=${this.#setSecond}>
          ${option('', t.metrics.none, second === null)} ${metricOptions(second, logNames, t)}
        </select>
      </label>
      ${choice(
        t.metrics.layers,
        [
          ['all', t.metrics.all],
          ['selected', t.metrics.selected],
        ],
        lines,
        (value) => this.view.set({ lines: value }),
      )}`;
  }

  #renderSmoothing(smoothing: number): TemplateResult {
    return html`<label class="smooth">
      ${this.t.metrics.smoothing}
      <input
        type="range"
        min="0"
        max="0.98"
        step="0.02"
        .value=${String(smoothing)}
        @input=${this.#setSmoothing}
      />
      <output>${this.format.value(smoothing)}</output>
    </label>`;
  }

  readonly #setMetric = (event: Event): void =>
    this.view.set({ metric: (event.target as HTMLSelectElement).value as ViewState['metric'] });

  readonly #setSecond = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.view.set({ second: value === '' ? null : (value as ViewState['metric']) });
  };

  readonly #setSmoothing = (event: Event): void =>
    this.view.set({ smoothing: Number((event.target as HTMLInputElement).value) });

  readonly #setScale = (event: Event): void =>
    this.view.set({ scale: (event.target as HTMLInputElement).checked ? 'log' : 'linear' });

  readonly #pick = ({ detail: { layer, epoch } }: CustomEvent<Probe>): void => {
    if (layer !== undefined) this.select(layer);
    else if (epoch !== undefined) this.view.set({ epoch });
  };
}

function metricName(metric: ViewState['metric'], t: Texts): string {
  return metric.startsWith('log:') ? shortName(metric.slice(4)) : t.metricNames[metric as ScalarMetric];
}

function metricOptions(
  current: ViewState['second'],
  logNames: readonly string[],
  t: Texts,
): (TemplateResult | typeof nothing)[] {
  const logs = logNames.map((name) => {
    const value = `log:${name}`;
    return option(value, shortName(name), value === current, fullName(name));
  });
  return [
    ...SCALAR_METRICS.map((metric) => option(metric, t.metricNames[metric], metric === current)),
    logs.length ? html`<optgroup label=${t.metrics.logs}>${logs}</optgroup>` : nothing,
  ];
}

function option(value: string, text: string, selected: boolean, title = ''): TemplateResult {
  return html`<option value=${value} title=${title || nothing} ?selected=${selected}>${text}</option>`;
}

/** The colors of the lines by name, for panels too narrow for names beside the lines. */
function legend(series: readonly LineSeries[]): TemplateResult {
  const color = (line: LineSeries): string => (line.emphasis === 'strong' ? 'strong' : `s${line.color % 8}`);
  return html`<ul class="legend">
    ${series.map((line) => html`<li><i class="key ${color(line)}"></i> <bdi>${line.label}</bdi></li>`)}
  </ul>`;
}
