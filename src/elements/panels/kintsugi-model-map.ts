import { css, html, type TemplateResult } from 'lit';
import type { ChartModel, Probe } from '../../charts/chart-model.js';
import { modelMap } from '../../charts/model-map.js';
import { KintsugiPanel } from '../shared/panel.js';
import { shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';

/**
 * The model's layers in order, sized by how many values they have, colored by archetype.
 *
 * @csspart heading - The panel's title.
 */
export class KintsugiModelMap extends KintsugiPanel {
  static override styles = [
    baseStyles,
    css`
      .panel {
        min-height: 220px;
      }
      kintsugi-chart {
        flex: 1;
        --_chart-height: var(--_map-height, 150px);
      }
    `,
  ];

  override render(): TemplateResult {
    const { t } = this;
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header><h3 id="title" part="heading">${t.map.title}</h3></header>
        <kintsugi-chart
          .model=${this.#model()}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label=${t.map.title}
          @chart-pick=${this.#pick}
        ></kintsugi-chart>
      </section>
    </div>`;
  }

  #model(): ChartModel {
    const { t, run, format, index } = this;
    const { layer } = this.view.state;
    const layers = (index < 0 ? [] : run!.layerNames).map((name) => ({
      name,
      label: shortName(name, 60),
      count: run!.column(name, 'count')[index] ?? NaN,
      archetype: run!.classification(name, index)?.archetype ?? null,
    }));
    return modelMap({
      key: `${this.runKey}|${index}|${layer}`,
      layers,
      selected: layer,
      format,
      summary: t.map.summary(format.count(layers.length)),
      texts: {
        layer: t.layers.name,
        values: t.metricNames.count,
        archetype: t.layers.archetype,
        absent: t.classes.absent,
        empty: t.noCapture,
      },
    });
  }

  readonly #pick = ({ detail: { layer } }: CustomEvent<Probe>): void => {
    if (layer !== undefined) this.select(layer);
  };
}
