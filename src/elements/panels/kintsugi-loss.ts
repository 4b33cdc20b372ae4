import { css, html, type TemplateResult } from 'lit';
import type { LossComponents, RunHistoryView } from '../../core/run-history-view.js';
import type { ChartModel, Probe } from '../../charts/chart-model.js';
import { lineChart, type LineSeries } from '../../charts/line-chart.js';
import { seriesOf } from '../../charts/series/run-series.js';
import { ComparingPanel } from '../shared/comparing-panel.js';
import { baseStyles } from '../shared/styles.js';
import type { Texts } from '../shared/texts.js';

const COMPONENTS: readonly (keyof LossComponents)[] = ['base', 'kintsugi', 'regularization'];

/**
 * The parts of the loss over epochs.
 *
 * @csspart heading - The panel's title.
 */
export class KintsugiLoss extends ComparingPanel {
  static override styles = [
    baseStyles,
    css`
      kintsugi-chart {
        flex: 1;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        margin: 0;
        font-size: 12px;
      }
      dl div {
        display: flex;
        gap: 6px;
      }
      dt {
        color: var(--_soft);
      }
      dd {
        margin: 0;
        font-weight: 600;
      }
    `,
  ];

  override render(): TemplateResult {
    const { t, run, index, format } = this;
    const now = run ? componentsAt(run, index) : [];
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">${t.loss.title}</h3>
          <dl>
            ${now.map(
              ([name, value]) =>
                html`<div>
                  <dt><i class="key s${COMPONENTS.indexOf(name)}"></i> ${t.loss[name]}</dt>
                  <dd class=${name}>${format.value(value)}</dd>
                </div>`,
            )}
          </dl>
        </header>
        <kintsugi-chart
          .model=${this.#model(now)}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label=${t.loss.title}
          @chart-pick=${this.#pick}
        ></kintsugi-chart>
      </section>
    </div>`;
  }

  #model(now: readonly ComponentValue[]): ChartModel {
    const { t, run, otherRun, format } = this;
    const { zoom, scale, smoothing } = this.view.state;
    const current = now.map(([name, value]) => `${t.loss[name]} ${format.value(value)}`).join(', ');
    return lineChart({
      key: `${this.runKey}|${zoom?.join()}|${scale}|${smoothing}`,
      series: [
        ...(run ? lossLines(run, smoothing, t) : []),
        ...(otherRun ? otherLines(lossLines(otherRun, smoothing, t), t) : []),
      ],
      zoom,
      scale,
      format,
      marks: [],
      summary: t.loss.summary(current || '–'),
      texts: { epoch: t.epoch, empty: run?.length ? t.loss.empty : t.noCapture, and: t.metrics.and },
    });
  }

  readonly #pick = ({ detail: { epoch } }: CustomEvent<Probe>): void => {
    if (epoch !== undefined) this.view.set({ epoch });
  };
}

type ComponentValue = readonly [name: keyof LossComponents, value: number];

/** The components that are known at a capture. */
function componentsAt(run: RunHistoryView, index: number): ComponentValue[] {
  return COMPONENTS.map((name) => [name, run.loss(name)[index] ?? NaN] as const).filter(
    ([, value]) => value === value,
  );
}

/** A line for each component that the run has reported at all. */
function lossLines(run: RunHistoryView, smoothing: number, t: Texts): LineSeries[] {
  const series = seriesOf(run);
  const { epochs } = run;
  return COMPONENTS.flatMap((name, color): LineSeries[] => {
    const values = series.loss(name);
    const [low] = values.range(0, values.length);
    if (low !== low) return [];
    const smooth = smoothing > 0 ? series.smoothed(values, `loss ${name}`, smoothing) : undefined;
    return [{ label: t.loss[name], values, epochs, emphasis: 'line', color, axis: 0, smooth }];
  });
}

function otherLines(lines: readonly LineSeries[], t: Texts): LineSeries[] {
  return lines.map((line) => ({ ...line, label: t.metrics.other(line.label), dash: [2, 3] }));
}
