import { html, nothing, type TemplateResult } from 'lit';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { histogramChart } from '../../charts/histogram-chart.js';
import { phiHeatmap } from '../../charts/phi-heatmap.js';
import { phiRidges } from '../../charts/phi-ridges.js';
import { phiAt, phiRange } from '../../charts/series/phi-bins.js';
import { HEATMAP_COLUMNS, phiColumns, RIDGES } from '../../charts/series/phi-columns.js';
import type { ChartModel, Probe } from '../../charts/chart-model.js';
import { choice } from '../shared/choice.js';
import { KintsugiPanel } from '../shared/panel.js';
import { shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';
import type { ViewState } from '../shared/view-state.js';
import { phiDistributionStyles } from './kintsugi-phi-distribution.styles.js';
import { meanPhi, nonFiniteCount, phiScopeOf, type PhiScope } from './phi-scope.js';

/**
 * The distribution of φ, over all layers or the selected one: now, and how it moved.
 *
 * @csspart heading - The panel's title.
 */
export class KintsugiPhiDistribution extends KintsugiPanel {
  static override styles = [baseStyles, phiDistributionStyles];

  override render(): TemplateResult {
    const { t, run, format, index } = this;
    const { phiForm, phiScale, phiScope, layer } = this.view.state;
    const scope = phiScopeOf(run, this.view.state, t);
    const epoch = run && index >= 0 ? format.count(run.epochs[index]!) : '–';
    const bad = run ? nonFiniteCount(run, scope.layers, index) : 0;
    const now = this.#nowModel(scope, epoch);
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">
            ${t.phi.title}${scope.one ? html` · <bdi>${scope.name}</bdi>` : nothing}
          </h3>
          ${layer !== null ? this.#renderScopeChoice(layer, phiScope) : nothing}
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
              .model=${run ? this.#overTimeModel(run, scope) : now}
              .view=${this.view}
              .t=${t}
              .language=${this.language}
              label="${t.phi.title}, ${t.phi.overTime}"
              @chart-pick=${this.#goTo}
            ></kintsugi-chart>
          </div>
        </div>
        ${bad > 0 ? html`<p class="note">${t.phi.nonFinite(bad, format.count(bad))}</p>` : nothing}
      </section>
    </div>`;
  }

  #renderScopeChoice(layer: string, phiScope: ViewState['phiScope']): TemplateResult {
    const { t } = this;
    return choice(
      t.metrics.layers,
      [
        ['all', t.phi.allLayers],
        ['layer', shortName(layer, 18)],
      ],
      phiScope,
      (scope) => this.view.set({ phiScope: scope }),
    );
  }

  #nowModel({ layers, key: scope, name }: PhiScope, epoch: string): ChartModel {
    const { t, run, format, index } = this;
    const { phiScale } = this.view.state;
    const range = run && index >= 0 ? phiRange(run, layers, index, index + 1) : null;
    // Its own memory: the range of one capture is narrower than that of the whole run.
    const counts = run && range ? phiAt(run, layers, `now\0${scope}`, range, index) : null;
    const total = counts?.reduce((sum, count) => sum + count, 0) ?? 0;
    const mean = run ? meanPhi(run, layers, index) : NaN;
    return histogramChart({
      key: `${this.runKey}|${scope}|${index}|${phiScale}`,
      counts: total > 0 ? counts : null,
      range: range ?? { low: 0, high: 1 },
      mean,
      scale: phiScale,
      format,
      summary: range
        ? t.phi.summary(name, epoch, format.value(mean), format.value(range.low), format.value(range.high))
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
  }

  #overTimeModel(run: RunHistoryView, { layers, key: scope, name }: PhiScope): ChartModel {
    const { t, format, index } = this;
    const { phiForm, phiScale, zoom } = this.view.state;
    const heat = phiForm === 'heat';
    const chart = heat ? phiHeatmap : phiRidges;
    return chart({
      key: `${this.runKey}|${scope}|${index}|${phiScale}|${phiForm}|${zoom?.join()}`,
      columns: phiColumns(run, {
        layers,
        scope,
        until: index,
        zoom,
        most: heat ? HEATMAP_COLUMNS : RIDGES,
      }),
      scale: phiScale,
      format,
      summary: t.phi.overTimeSummary(name, format.count(index + 1)),
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
  }

  readonly #goTo = ({ detail: { epoch } }: CustomEvent<Probe>): void => {
    if (epoch !== undefined) this.view.set({ epoch });
  };
}
