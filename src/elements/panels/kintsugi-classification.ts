import { css, html, type TemplateResult } from 'lit';
import { ARCHETYPES, type Archetype } from '../../core/classification.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { ChartModel, Probe } from '../../charts/chart-model.js';
import { classMap, type ClassMapOptions } from '../../charts/class-map.js';
import { ARCHETYPE_RANK } from '../../charts/theme/palette.js';
import { seriesOf } from '../../charts/series/run-series.js';
import { archetypeMark } from '../shared/archetype-chip.js';
import { KintsugiPanel } from '../shared/panel.js';
import { safeName, shortName } from '../shared/safe-name.js';
import { baseStyles } from '../shared/styles.js';

/**
 * The archetype of each layer over epochs, in color and letters, with the reason for each on hover.
 *
 * @csspart heading - The panel's title.
 * @csspart legend - Archetypes with the number of layers that have each now.
 */
export class KintsugiClassification extends KintsugiPanel {
  static override styles = [
    baseStyles,
    css`
      kintsugi-chart {
        flex: 1;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        list-style: none;
        margin: 0;
        padding: 0;
        font-size: 12px;
      }
      .legend .zero {
        color: var(--_soft);
      }
      .legend b {
        font-weight: 650;
      }
    `,
  ];

  override render(): TemplateResult {
    const { t, run, format, index } = this;
    const rows = run ? classRows(run) : [];
    const counts = [...archetypeCounts(rows, index)];
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header><h3 id="title" part="heading">${t.classes.title}</h3></header>
        <kintsugi-chart
          .model=${this.#model(rows, counts)}
          .view=${this.view}
          .t=${t}
          .language=${this.language}
          label=${t.classes.title}
          @chart-pick=${this.#pick}
        ></kintsugi-chart>
        <ul class="legend" part="legend" aria-label=${t.classes.legend}>
          ${counts.map(
            ([name, count]) =>
              html`<li class="chip ${count ? '' : 'zero'}">
                ${archetypeMark(name)}<span>${name} <b>${format.count(count)}</b></span>
              </li>`,
          )}
        </ul>
      </section>
    </div>`;
  }

  #model(rows: readonly ClassRow[], counts: readonly (readonly [Archetype, number])[]): ChartModel {
    const { t, run, format } = this;
    const { layer, zoom } = this.view.state;
    const present = counts.filter(([, count]) => count > 0);
    const now = present.map(([name, count]) => `${name} ${format.count(count)}`).join(', ') || '–';
    return classMap({
      key: `${this.runKey}|${layer}|${zoom?.join()}`,
      epochs: run?.epochs ?? [],
      rows,
      selected: layer,
      zoom,
      format,
      summary: t.classes.summary(format.count(rows.length), format.count(run?.length ?? 0), now),
      reason: (name, at) => safeName(run?.classification(name, at)?.reason ?? ''),
      texts: { epoch: t.epoch, empty: t.noCapture, absent: t.classes.absent },
    });
  }

  readonly #pick = ({ detail: { layer } }: CustomEvent<Probe>): void => {
    if (layer !== undefined) this.select(layer);
  };
}

type ClassRow = ClassMapOptions['rows'][number];

function classRows(run: RunHistoryView): ClassRow[] {
  const series = seriesOf(run);
  return run.layerNames.map((layer) => ({
    layer,
    label: shortName(layer, 40),
    ranks: series.archetypes(layer),
  }));
}

/** How many layers have each archetype at a capture. */
function archetypeCounts(rows: readonly ClassRow[], index: number): Map<Archetype, number> {
  const counts = new Map(ARCHETYPES.map((name) => [name, 0]));
  for (const { ranks } of rows) {
    const name = ARCHETYPE_RANK[ranks.at(index)];
    if (name) counts.set(name, counts.get(name)! + 1);
  }
  return counts;
}
