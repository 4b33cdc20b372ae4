import { css, html, type TemplateResult } from 'lit';
import type { LossComponents } from '../../core/run-history-view.js';
import type { Probe } from '../../charts/chart-model.js';
import { lineChart, type LineSeries } from '../../charts/line-chart.js';
import { seriesOf } from '../../charts/series/run-series.js';
import { KintsugiPanel } from '../shared/panel.js';
import { baseStyles } from '../shared/styles.js';

const COMPONENTS: readonly (keyof LossComponents)[] = ['base', 'kintsugi', 'regularization'];

/**
 * The parts of the loss over epochs.
 *
 * @csspart heading - The panel's title.
 */
export class KintsugiLoss extends KintsugiPanel {
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
    const { t, run, format, otherRun } = this;
    const { zoom, scale, smoothing } = this.view.state;
    const index = this.index;
    const now = COMPONENTS.map((name) => [name, run?.loss(name)[index] ?? NaN] as const).filter(
      ([, value]) => value === value,
    );
    const series = [run, otherRun].flatMap((each, which): LineSeries[] => {
      if (!each) return [];
      const { epochs } = each;
      return COMPONENTS.flatMap((name, color): LineSeries[] => {
        const values = seriesOf(each).loss(name);
        const [low] = values.range(0, values.length);
        if (low !== low) return [];
        return [
          {
            label: which ? t.metrics.other(t.loss[name]) : t.loss[name],
            values,
            epochs,
            emphasis: 'line',
            color,
            axis: 0,
            dash: which ? [2, 3] : undefined,
            smooth: smoothing > 0 ? seriesOf(each).smoothed(values, `loss ${name}`, smoothing) : undefined,
          },
        ];
      });
    });
    const model = lineChart({
      key: `${this.runKey}|${zoom?.join()}|${scale}|${smoothing}`,
      series,
      zoom,
      scale,
      format,
      marks: [],
      summary: t.loss.summary(
        now.map(([name, value]) => `${t.loss[name]} ${format.value(value)}`).join(', ') || '–',
      ),
      texts: { epoch: t.epoch, empty: run?.length ? t.loss.empty : t.noCapture, and: t.metrics.and },
    });
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
          .model=${model}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label=${t.loss.title}
          @chart-pick=${this.pick}
        ></kintsugi-chart>
      </section>
    </div>`;
  }

  private pick(event: CustomEvent<Probe>): void {
    if (event.detail.epoch !== undefined) this.view.set({ epoch: event.detail.epoch });
  }
}
