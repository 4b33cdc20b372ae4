import { css, html, nothing, type TemplateResult } from 'lit';
import { histogramChart } from '../../charts/histogram-chart.js';
import { phiHeatmap } from '../../charts/phi-heatmap.js';
import { phiRidges } from '../../charts/phi-ridges.js';
import { phiAt, phiRange } from '../../charts/series/phi-bins.js';
import { HEATMAP_COLUMNS, phiColumns, RIDGES } from '../../charts/series/phi-columns.js';
import type { Probe } from '../../charts/chart-model.js';
import { choice } from '../shared/choice.js';
import { KintsugiPanel } from '../shared/panel.js';
import { shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';

/**
 * The distribution of φ, over all layers or the selected one: now, and how it moved.
 *
 * @csspart heading - The panel's title.
 */
export class KintsugiPhiDistribution extends KintsugiPanel {
  static override styles = [
    baseStyles,
    css`
      .charts {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 10px;
        flex: 1;
        grid-auto-rows: minmax(var(--_chart-height, 170px), 1fr);
      }
      .charts > div {
        display: flex;
        flex-direction: column;
        min-width: 0;
      }
      .charts kintsugi-chart {
        flex: 1;
        --_chart-height: 150px;
      }
      @container (min-width: 760px) {
        .charts {
          grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
          gap: 18px;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const { t, run, format } = this;
    const { state } = this.view;
    const { layer, phiForm, phiScale } = state;
    const one = state.phiScope === 'layer' && layer !== null && (run?.layerNames.includes(layer) ?? false);
    const layers = one ? [layer] : (run?.layerNames ?? []);
    const scope = one ? `layer\0${layer}` : `all\0${layers.length}`;
    const what = one ? shortName(layer, 40) : t.phi.allLayers.toLowerCase();
    const index = this.index;
    const range = run && index >= 0 ? phiRange(run, layers, index, index + 1) : null;
    // Its own memory: the range of one capture is narrower than that of the whole run.
    const counts = run && range ? phiAt(run, layers, `now\0${scope}`, range, index) : null;
    const total = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
    const mean = this.meanOf(layers, index);
    const bad = this.nonFinite(layers, index);
    const key = `${this.runKey}|${scope}|${index}|${phiScale}`;
    const epoch = run && index >= 0 ? format.count(run.epochs[index]!) : '–';
    const now = histogramChart({
      key,
      counts: total > 0 ? counts : null,
      range: range ?? { low: 0, high: 1 },
      mean,
      scale: phiScale,
      format,
      summary: range
        ? t.phi.summary(what, epoch, format.value(mean), format.value(range.low), format.value(range.high))
        : t.noFinite,
      texts: {
        value: t.phi.value,
        count: t.phi.count,
        mean: t.phi.mean,
        empty: !run?.length ? t.noCapture : mean === mean ? t.phi.notKept : t.noFinite,
        from: t.phi.from,
        to: t.phi.to,
      },
    });
    const chart = phiForm === 'heat' ? phiHeatmap : phiRidges;
    const moved =
      run &&
      chart({
        key: `${key}|${phiForm}|${state.zoom?.join()}`,
        columns: phiColumns(run, {
          layers,
          scope,
          until: index,
          zoom: state.zoom,
          most: phiForm === 'heat' ? HEATMAP_COLUMNS : RIDGES,
        }),
        scale: phiScale,
        format,
        summary: t.phi.overTimeSummary(what, format.count(index + 1)),
        texts: {
          epoch: t.epoch,
          value: t.phi.value,
          share: t.phi.share,
          most: t.metricNames.maxPhi,
          empty: run.length ? t.noFinite : t.noCapture,
          none: t.phi.none,
          fullest: t.phi.fullest(phiScale === 'log'),
        },
      });
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">${t.phi.title}${one ? html` · <bdi>${what}</bdi>` : nothing}</h3>
          ${
            layer !== null
              ? choice(
                  t.metrics.layers,
                  [
                    ['all', t.phi.allLayers],
                    ['layer', shortName(layer, 18)],
                  ],
                  state.phiScope,
                  (phiScope) => this.view.set({ phiScope }),
                )
              : nothing
          }
          ${choice(
            t.phi.form,
            [
              ['heat', t.phi.heat],
              ['ridges', t.phi.ridges],
            ],
            phiForm,
            (form) => this.view.set({ phiForm: form }),
          )}
          ${choice(
            t.phi.counts,
            [
              ['linear', t.phi.linear],
              ['log', t.phi.log],
            ],
            phiScale,
            (scale) => this.view.set({ phiScale: scale }),
          )}
        </header>
        <div class="charts">
          <div>
            <h4>${t.phi.now} · ${t.epochNumber(epoch)}</h4>
            <kintsugi-chart
              class="now"
              .model=${now}
              .view=${this.view}
              .t=${t}
              .language=${this.language}
              label="${t.phi.title}, ${t.phi.now}"
            ></kintsugi-chart>
          </div>
          <div>
            <h4>${t.phi.overTime}</h4>
            <kintsugi-chart
              class="over-time"
              .model=${moved ?? now}
              .view=${this.view}
              .t=${t}
              .language=${this.language}
              label="${t.phi.title}, ${t.phi.overTime}"
              @chart-pick=${this.goTo}
            ></kintsugi-chart>
          </div>
        </div>
        ${bad > 0 ? html`<p class="note">${t.phi.nonFinite(bad, format.count(bad))}</p>` : nothing}
      </section>
    </div>`;
  }

  /** Mean of all values: layers weigh by how many finite ones they have. */
  private meanOf(layers: readonly string[], index: number): number {
    let sum = 0;
    let weight = 0;
    for (const layer of layers) {
      const value = this.run!.column(layer, 'luminosity')[index] ?? NaN;
      const finite = (this.run!.column(layer, 'count')[index] ?? 0) - this.badOf(layer, index);
      if (value !== value || !(finite > 0)) continue;
      sum += value * finite;
      weight += finite;
    }
    return weight > 0 ? sum / weight : NaN;
  }

  private nonFinite(layers: readonly string[], index: number): number {
    return layers.reduce((sum, layer) => sum + this.badOf(layer, index), 0);
  }

  private badOf(layer: string, index: number): number {
    return (
      (this.run!.column(layer, 'nanCount')[index] || 0) + (this.run!.column(layer, 'infCount')[index] || 0)
    );
  }

  private goTo(event: CustomEvent<Probe>): void {
    if (event.detail.epoch !== undefined) this.view.set({ epoch: event.detail.epoch });
  }
}
