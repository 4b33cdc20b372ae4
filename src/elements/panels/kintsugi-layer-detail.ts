import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { interpretClassificationChange } from '../../analysis/classification/interpret-classification-change.js';
import { SCALAR_METRICS } from '../../core/layer-metrics.js';
import type { UnitStats } from '../../core/layer-stats.js';
import type { MonitorStore } from '../../core/store.js';
import type { Classification } from '../../core/classification.js';
import { layerPicture } from '../../charts/figures/layer-picture.js';
import { histogramChart } from '../../charts/histogram-chart.js';
import { lineChart } from '../../charts/line-chart.js';
import { seriesOf } from '../../charts/series/run-series.js';
import { archetypeChip } from '../shared/archetype-chip.js';
import { layerDetailStyles } from './kintsugi-layer-detail.styles.js';
import { transitionsOf } from '../shared/transitions.js';
import { formatMetric, OF_ACTIVATIONS } from '../shared/format-metric.js';
import { KintsugiPanel } from '../shared/panel.js';
import { fullName, safeName, shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';

/** Draws a layer: gets its per-unit figures, gives an element to show, or null. */
export type LayerPicture = (source: {
  layer: string;
  shape: readonly number[];
  stats: UnitStats;
  classification: Classification | null;
  dark: boolean;
}) => Node | null;

const COURSE = ['luminosity', 'fractureDensity', 'entropy', 'resilience'] as const;

/**
 * One layer: its archetype with the conditions that held, its figures, histogram, history, changes of class,
 * and its picture.
 *
 * @csspart heading - The panel's title.
 * @slot picture - A picture of the layer, in place of the standard one.
 */
export class KintsugiLayerDetail extends KintsugiPanel {
  static override styles = [baseStyles, layerDetailStyles];

  /** Draws the layer's picture from its per-unit figures. */
  @property({ attribute: false }) picture: LayerPicture | undefined;

  private asked = '';

  protected override updated(): void {
    const { layer } = this.view.state;
    if (layer === null || layer === this.asked || !this.store) return;
    this.asked = layer;
    this.store.requestUnits([layer]);
  }

  override render(): TemplateResult {
    const { t, run } = this;
    const { layer } = this.view.state;
    const names = run?.layerNames ?? [];
    const known = layer !== null && names.includes(layer);
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">
            ${t.detail.title}${known ? html` · <bdi title=${fullName(layer)}>${shortName(layer, 40)}</bdi>` : nothing}
          </h3>
          ${
            names.length
              ? html`<select
                  aria-label=${t.detail.choose}
                  @change=${(event: Event) => this.choose((event.target as HTMLSelectElement).selectedIndex)}
                >
                  <option value="" ?selected=${!known}>${t.detail.choose}</option>
                  ${names.map((name) => html`<option ?selected=${name === layer}>${shortName(name, 48)}</option>`)}
                </select>`
              : nothing
          }
        </header>
        ${known ? this.renderLayer(layer) : html`<p class="empty">${run?.length ? t.detail.none : t.noCapture}</p>`}
      </section>
    </div>`;
  }

  private renderLayer(layer: string): TemplateResult {
    const { t, format, index } = this;
    const run = this.run!;
    const classification = run.classification(layer, index);
    const histogram = run.histogram(layer, index);
    const { zoom } = this.view.state;
    const { epochs } = run;
    const key = `${this.runKey}|${layer}|${index}`;
    const [low, high] = histogram?.range ?? [0, 1];
    const total = histogram ? Array.from(histogram.counts).reduce((sum, count) => sum + count, 0) : 0;
    const mean = run.column(layer, 'luminosity')[index] ?? NaN;
    const epoch = format.count(run.epochs[index]!);
    const now = histogramChart({
      key,
      counts: histogram && total > 0 ? histogram.counts : null,
      range: { low, high },
      mean,
      scale: this.view.state.phiScale,
      format,
      summary: t.phi.summary(
        shortName(layer),
        epoch,
        format.value(mean),
        format.value(low),
        format.value(high),
      ),
      texts: {
        value: t.phi.value,
        count: t.phi.count,
        mean: t.phi.mean,
        empty: mean === mean ? t.phi.notKept : t.noFinite,
        from: t.phi.from,
        to: t.phi.to,
      },
    });
    const course = lineChart({
      key: `${key}|${zoom?.join()}`,
      summary: t.metrics.summary(
        COURSE.map((metric) => t.metricNames[metric]).join(', '),
        format.count(COURSE.length),
      ),
      zoom,
      scale: 'linear',
      format,
      series: COURSE.map((metric, color) => ({
        label: t.metricNames[metric],
        values: seriesOf(run).metric(layer, metric),
        epochs,
        emphasis: 'line',
        color,
        axis: 0,
      })),
      texts: { epoch: t.epoch, empty: t.noCapture, and: t.metrics.and },
      marks: run.anomalies
        .filter((anomaly) => anomaly.layer === layer)
        .slice(-100)
        .map(({ epoch: at, level }) => ({ epoch: at, critical: level === 'critical' })),
    });
    return html`<div class="grid">
      <div class="why">
        <p>
          ${archetypeChip(classification?.archetype ?? null, t.detail.absent)}
          ${classification ? html`<span class="soft">${classification.role} · ${classification.priority}</span>` : nothing}
        </p>
        ${
          classification
            ? html`<p class="reason">${safeName(classification.reason)}</p>
                ${
                  classification.conditions.length
                    ? html`<ul class="conditions">
                        ${classification.conditions.map(({ metric, comparison, value, threshold, margin }) => html`<li><span>${t.metricNames[metric]}</span><b>${format.value(value)} ${comparison} ${format.value(threshold)}</b><span class="soft">${t.detail.margin(format.value(margin))}</span></li>`)}
                      </ul>`
                    : nothing
                }
                <p class="note">${safeName(classification.advice)}</p>`
            : nothing
        }
      </div>
      <div>
        <h4>${t.detail.histogram}</h4>
        <kintsugi-chart
          class="histogram"
          .model=${now}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label="${t.phi.title}, ${shortName(layer, 40)}"
        ></kintsugi-chart>
      </div>
      <div>
        <h4>${t.detail.history}</h4>
        <kintsugi-chart
          class="course"
          .model=${course}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label="${t.detail.history}, ${shortName(layer, 40)}"
        ></kintsugi-chart>
      </div>
      <div>
        <h4>${t.detail.metrics}</h4>
        <dl>
          ${SCALAR_METRICS.map((metric) => {
            const value = run.column(layer, metric)[index] ?? NaN;
            return OF_ACTIVATIONS.includes(metric) && value !== value
              ? nothing
              : html`<div>
                  <dt>${t.metricNames[metric]}</dt>
                  <dd data-metric=${metric}>${classification ? formatMetric(metric, value, format) : '–'}</dd>
                </div>`;
          })}
        </dl>
      </div>
      <div>
        <h4>${t.detail.transitions}</h4>
        ${this.renderTransitions(layer)}
      </div>
      ${this.renderPicture(layer, classification)}
    </div>`;
  }

  private renderTransitions(layer: string): TemplateResult {
    const { t, format } = this;
    const changes = transitionsOf(this.run!, layer, this.index);
    if (changes.length === 0) return html`<p class="soft">${t.detail.noTransitions}</p>`;
    return html`<ol class="transitions" tabindex="0" aria-label=${t.detail.transitions}>
      ${changes
        .slice(-40)
        .reverse()
        .map(
          ({ epoch, from, to }) =>
            html`<li>
              <button type="button" class="link" @click=${() => this.view.set({ epoch })}>
                ${t.detail.transition(format.count(epoch), from, to)}
              </button>
              <span class="soft">${interpretClassificationChange(from, to, epoch)}</span>
            </li>`,
        )}
    </ol>`;
  }

  private renderPicture(layer: string, classification: Classification | null): TemplateResult {
    const { t, format } = this;
    const units = this.store?.units(layer) ?? null;
    const drawn =
      units &&
      this.picture?.({
        layer,
        shape: units.shape,
        stats: units.stats,
        classification,
        dark: getComputedStyle(this).colorScheme.includes('dark'),
      });
    const bars = (values: readonly number[], kind: string): TemplateResult => {
      const model = histogramChart({
        key: `${this.runKey}|${layer}|${kind}|${units?.epoch}`,
        counts: values.map((value) => (Number.isFinite(value) ? value : 0)),
        range: { low: 0, high: values.length },
        mean: NaN,
        scale: 'linear',
        format,
        summary: `${kind}: ${t.detail.mean}`,
        texts: { value: kind, count: t.detail.mean, mean: '', empty: t.noFinite, from: kind, to: '' },
      });
      return html`<kintsugi-chart
        .model=${model}
        .view=${this.view}
        .t=${t}
        .language=${this.language}
        label="${kind}, ${t.detail.mean}"
      ></kintsugi-chart>`;
    };
    return html`<slot name="picture"
      >${
        units
          ? html`<div class="picture">
              <h4>${t.detail.picture} · ${t.epochNumber(format.count(units.epoch))}</h4>
              ${drawn ?? this.renderStandardPicture(layer, classification, units)}
              <div class="units">
                ${bars(units.stats.rowMean, t.detail.rows)}${bars(units.stats.columnMean, t.detail.columns)}
              </div>
            </div>`
          : nothing
      }</slot
    >`;
  }

  /** The same figure that reports hold. */
  private renderStandardPicture(
    layer: string,
    classification: Classification | null,
    units: NonNullable<ReturnType<MonitorStore['units']>>,
  ): TemplateResult {
    const { t, index } = this;
    const metrics = Object.fromEntries(
      SCALAR_METRICS.map((metric) => [metric, this.run!.column(layer, metric)[index] ?? NaN]),
    );
    const picture = layerPicture(
      { layer, epoch: units.epoch, shape: units.shape, stats: units.stats, classification, metrics },
      { format: this.format },
    );
    const model = { ...picture, key: `${picture.key}|${this.language}` };
    return html`<kintsugi-chart
      class="layer-picture"
      .model=${model}
      .view=${this.view}
      .t=${t}
      .language=${this.language}
      label="${t.detail.picture}, ${shortName(layer, 40)}"
    ></kintsugi-chart>`;
  }

  private choose(place: number): void {
    const layer = this.run?.layerNames[place - 1] ?? null;
    if (layer !== this.view.state.layer) this.select(layer);
  }
}
