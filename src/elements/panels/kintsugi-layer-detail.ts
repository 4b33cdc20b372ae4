import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { interpretClassificationChange } from '../../analysis/classification/interpret-classification-change.js';
import type { Classification } from '../../core/classification.js';
import { SCALAR_METRICS } from '../../core/layer-metrics.js';
import type { UnitStats } from '../../core/layer-stats.js';
import type { ChartModel } from '../../charts/chart-model.js';
import { archetypeChip } from '../shared/archetype-chip.js';
import { formatMetric, OF_ACTIVATIONS } from '../shared/format-metric.js';
import { KintsugiPanel } from '../shared/panel.js';
import { fullName, safeName, shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';
import { transitionsOf } from '../shared/transitions.js';
import { layerDetailStyles } from './kintsugi-layer-detail.styles.js';
import {
  courseModel,
  histogramModel,
  pictureModel,
  unitMeansModel,
  type CapturedUnits,
  type ShownLayer,
} from './layer-detail-models.js';

/** Draws a layer: gets its per-unit figures, gives an element to show, or null. */
export type LayerPicture = (source: {
  layer: string;
  shape: readonly number[];
  stats: UnitStats;
  classification: Classification | null;
  dark: boolean;
}) => Node | null;

/** Class changes that are listed: the latest. */
const MOST_TRANSITIONS = 40;

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

  #asked = '';

  protected override updated(): void {
    const { layer } = this.view.state;
    if (layer === null || layer === this.#asked || !this.store) return;
    this.#asked = layer;
    this.store.requestUnits([layer]);
  }

  override render(): TemplateResult {
    const { t, run } = this;
    const { layer } = this.view.state;
    const names = run?.layerNames ?? [];
    const known = layer !== null && names.includes(layer) ? layer : null;
    const name =
      known === null ? nothing : html` · <bdi title=${fullName(known)}>${shortName(known, 40)}</bdi>`;
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">${t.detail.title}${name}</h3>
          ${names.length > 0 ? this.#renderChoice(names, known) : nothing}
        </header>
        ${
          known === null
            ? html`<p class="empty">${run?.length ? t.detail.none : t.noCapture}</p>`
            : this.#renderLayer(known)
        }
      </section>
    </div>`;
  }

  #renderChoice(names: readonly string[], layer: string | null): TemplateResult {
    const { choose } = this.t.detail;
    return html`<select aria-label=${choose} @change=${this.#choose}>
      <option value="" ?selected=${layer === null}>${choose}</option>
      ${names.map((name) => html`<option ?selected=${name === layer}>${shortName(name, 48)}</option>`)}
    </select>`;
  }

  #renderLayer(layer: string): TemplateResult {
    const { t, format, index, runKey } = this;
    const run = this.run!;
    const name = shortName(layer, 40);
    const classification = run.classification(layer, index);
    const shown: ShownLayer = { run, layer, index, classification, view: this.view.state, t, format, runKey };
    return html`<div class="grid">
      ${this.#renderClass(classification)}
      <div>
        <h4>${t.detail.histogram}</h4>
        ${this.#renderChart('histogram', histogramModel(shown), `${t.phi.title}, ${name}`)}
      </div>
      <div>
        <h4>${t.detail.history}</h4>
        ${this.#renderChart('course', courseModel(shown), `${t.detail.history}, ${name}`)}
      </div>
      <div>
        <h4>${t.detail.metrics}</h4>
        ${this.#renderMetrics(shown)}
      </div>
      <div>
        <h4>${t.detail.transitions}</h4>
        ${this.#renderTransitions(layer)}
      </div>
      <slot name="picture">${this.#renderUnits(shown)}</slot>
    </div>`;
  }

  #renderChart(kind: string, model: ChartModel, label: string): TemplateResult {
    return html`<kintsugi-chart
      class=${kind}
      .model=${model}
      .view=${this.view}
      .t=${this.t}
      .language=${this.language}
      label=${label}
    ></kintsugi-chart>`;
  }

  #renderClass(classification: Classification | null): TemplateResult {
    const chip = archetypeChip(classification?.archetype ?? null, this.t.detail.absent);
    if (!classification) return html`<div class="why"><p>${chip}</p></div>`;
    const { role, priority, reason, conditions, advice } = classification;
    return html`<div class="why">
      <p>${chip} <span class="soft">${role} · ${priority}</span></p>
      <p class="reason">${safeName(reason)}</p>
      ${conditions.length > 0 ? this.#renderConditions(conditions) : nothing}
      <p class="note">${safeName(advice)}</p>
    </div>`;
  }

  #renderConditions(conditions: Classification['conditions']): TemplateResult {
    const { t, format } = this;
    return html`<ul class="conditions">
      ${conditions.map(
        ({ metric, comparison, value, threshold, margin }) =>
          html`<li>
            <span>${t.metricNames[metric]}</span>
            <b>${format.value(value)} ${comparison} ${format.value(threshold)}</b>
            <span class="soft">${t.detail.margin(format.value(margin))}</span>
          </li>`,
      )}
    </ul>`;
  }

  #renderMetrics({ run, layer, index, classification }: ShownLayer): TemplateResult {
    const { t, format } = this;
    const values = SCALAR_METRICS.map((metric) => [metric, run.column(layer, metric)[index] ?? NaN] as const);
    const known = values.filter(([metric, value]) => value === value || !OF_ACTIVATIONS.includes(metric));
    return html`<dl>
      ${known.map(
        ([metric, value]) =>
          html`<div>
            <dt>${t.metricNames[metric]}</dt>
            <dd data-metric=${metric}>${classification ? formatMetric(metric, value, format) : '–'}</dd>
          </div>`,
      )}
    </dl>`;
  }

  #renderTransitions(layer: string): TemplateResult {
    const { t, format } = this;
    const changes = transitionsOf(this.run!, layer, this.index).slice(-MOST_TRANSITIONS).reverse();
    if (changes.length === 0) return html`<p class="soft">${t.detail.noTransitions}</p>`;
    return html`<ol class="transitions" tabindex="0" aria-label=${t.detail.transitions}>
      ${changes.map(
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

  #renderUnits(shown: ShownLayer): TemplateResult | typeof nothing {
    const { t, format } = this;
    const units = this.store?.units(shown.layer);
    if (!units) return nothing;
    const { rowMean, columnMean } = units.stats;
    return html`<div class="picture">
      <h4>${t.detail.picture} · ${t.epochNumber(format.count(units.epoch))}</h4>
      ${this.#ownPicture(shown, units) ?? this.#renderPicture(shown, units)}
      <div class="units">
        ${this.#renderUnitMeans(shown, units, rowMean, t.detail.rows)}
        ${this.#renderUnitMeans(shown, units, columnMean, t.detail.columns)}
      </div>
    </div>`;
  }

  /** The picture that the page draws, if it draws one. */
  #ownPicture({ layer, classification }: ShownLayer, { shape, stats }: CapturedUnits): Node | null {
    const dark = getComputedStyle(this).colorScheme.includes('dark');
    return this.picture?.({ layer, shape, stats, classification, dark }) ?? null;
  }

  #renderPicture(shown: ShownLayer, units: CapturedUnits): TemplateResult {
    const model = pictureModel(shown, units, this.language);
    return this.#renderChart(
      'layer-picture',
      model,
      `${this.t.detail.picture}, ${shortName(shown.layer, 40)}`,
    );
  }

  #renderUnitMeans(
    shown: ShownLayer,
    units: CapturedUnits,
    means: readonly number[],
    kind: string,
  ): TemplateResult {
    const model = unitMeansModel(shown, units, means, kind);
    return this.#renderChart('', model, `${kind}, ${this.t.detail.mean}`);
  }

  readonly #choose = (event: Event): void => {
    const place = (event.target as HTMLSelectElement).selectedIndex;
    const layer = this.run?.layerNames[place - 1] ?? null;
    if (layer !== this.view.state.layer) this.select(layer);
  };
}
