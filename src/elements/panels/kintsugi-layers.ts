import { html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { SCALAR_METRICS, type ScalarMetric } from '../../core/layer-metrics.js';
import { seriesOf } from '../../charts/series/run-series.js';
import { archetypeMark } from '../shared/archetype-chip.js';
import { layerRows, type LayerRow } from '../shared/layer-rows.js';
import { layersStyles } from './kintsugi-layers.styles.js';
import { formatMetric } from '../shared/format-metric.js';
import { KintsugiPanel } from '../shared/panel.js';
import { fullName, shortName } from '../shared/safe-name.js';
import { shortReason } from '../shared/short-reason.js';
import { sparkline } from '../shared/sparkline.js';
import { baseStyles } from '../shared/styles.js';
import type { ViewState } from '../shared/view-state.js';

/** Height of a row in CSS pixels, the same for all, so that only those in sight need to exist. */
const ROW_HEIGHT = 48;
const SPARE_ROWS = 6;

/**
 * All layers with their archetype, the reason for it, their figures and the course of L. Sorted, searched,
 * pinned; any figure can be a column.
 *
 * @csspart heading - The panel's title.
 * @csspart table - The list.
 */
export class KintsugiLayers extends KintsugiPanel {
  static override styles = [baseStyles, layersStyles];

  @state() private firstRow = 0;
  @query('.scroll') private scroller!: HTMLElement | null;

  override render(): TemplateResult {
    const { t, run, format, index } = this;
    const { state } = this.view;
    const rows = run ? layerRows(run, this.otherRun, index, state) : [];
    const shown = Math.ceil((this.scroller?.clientHeight ?? 480) / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const first = Math.max(0, Math.min(this.firstRow - SPARE_ROWS, rows.length - shown));
    const part = rows.slice(first, first + shown);
    const space = (count: number): TemplateResult | typeof nothing =>
      count > 0
        ? html`<tr aria-hidden="true">
            <td class="space" colspan=${5 + state.columns.length} height=${count * ROW_HEIGHT}></td>
          </tr>`
        : nothing;
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">
            ${t.layers.title}
            <span class="soft"
              >${t.layers.count(format.count(rows.length), format.count(run?.layerNames.length ?? 0))}</span
            >
          </h3>
          <input
            type="search"
            aria-label=${t.layers.search}
            placeholder=${t.layers.search}
            .value=${state.search}
            @input=${(event: Event) => this.view.set({ search: (event.target as HTMLInputElement).value })}
          />
          ${this.renderColumnChoice(state.columns)}
        </header>
        ${
          rows.length === 0
            ? html`<p class="empty">${run?.layerNames.length ? t.layers.noMatch : t.noCapture}</p>`
            : html` <div
                class="scroll"
                tabindex="0"
                role="group"
                aria-labelledby="title"
                @scroll=${this.onScroll}
                @keydown=${this.onKey}
              >
                <table part="table" aria-rowcount=${rows.length + 1}>
                  <thead>
                    <tr>
                      <th scope="col" class="pin"><span class="hidden">${t.layers.pin}</span></th>
                      ${this.sorter('name', t.layers.name, 'name')}
                      ${this.sorter('archetype', t.layers.archetype, 'class')}
                      ${state.columns.map((metric) => this.sorter(metric, t.metricNames[metric], 'number'))}
                      ${this.otherRun ? this.sorter('delta', t.layers.delta, 'number') : nothing}
                      <th scope="col" class="trend">${t.layers.trend}</th>
                    </tr>
                  </thead>
                  <tbody>
                    ${space(first)}${part.map((row, i) => this.renderRow(row, first + i, state))}${space(rows.length - first - part.length)}
                  </tbody>
                </table>
              </div>`
        }
      </section>
    </div>`;
  }

  private renderRow(
    { layer, classification, values, delta }: LayerRow,
    place: number,
    { columns, layer: selected, pinned }: Readonly<ViewState>,
  ): TemplateResult {
    const { t, format, run, index } = this;
    const chosen = layer === selected;
    const name = shortName(layer);
    return html`<tr
      aria-rowindex=${place + 2}
      data-layer=${name}
      class=${chosen ? 'chosen' : ''}
      @click=${(event: Event) => this.onRow(event, layer)}
    >
      <td class="pin">
        <input
          type="checkbox"
          aria-label=${t.layers.pinOf(name)}
          .checked=${pinned.includes(layer)}
          @change=${() => this.togglePin(layer)}
        />
      </td>
      <th scope="row" class="name">
        <button type="button" class="layer" aria-pressed=${chosen} title=${fullName(layer)}>
          <bdi>${name}</bdi>
        </button>
      </th>
      <td class="class">
        <div>
          ${archetypeMark(classification?.archetype ?? null)}<span
            ><span class="archetype">${classification?.archetype ?? t.classes.absent}</span
            ><span class="reason" title=${fullName(classification?.reason ?? '')}
              ><bdi>${classification ? shortReason(classification, t, format) : ''}</bdi></span
            ></span
          >
        </div>
      </td>
      ${columns.map((metric) => html`<td class="number ${classification && !Number.isFinite(values.get(metric)) ? 'bad' : ''}" data-metric=${metric}>${classification ? formatMetric(metric, values.get(metric)!, format) : '–'}</td>`)}
      ${this.otherRun ? html`<td class="number" data-metric="delta">${delta === delta ? `${delta > 0 ? '+' : ''}${format.value(delta)}` : '–'}</td>` : nothing}
      <td class="trend">${sparkline(seriesOf(run!).metric(layer, 'luminosity'), index, chosen)}</td>
    </tr>`;
  }

  private sorter(by: ViewState['sort']['by'], text: string, kind: string): TemplateResult {
    const { sort } = this.view.state;
    const active = sort.by === by;
    return html`<th
      scope="col"
      class=${kind}
      aria-sort=${active ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" title=${this.t.layers.sortBy(text)} @click=${() => this.sortBy(by)}>
        ${text}<span aria-hidden="true">${active ? (sort.down ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>`;
  }

  private renderColumnChoice(columns: readonly ScalarMetric[]): TemplateResult {
    const { t } = this;
    return html`<details
      class="choose"
      @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && (event.currentTarget as HTMLElement).removeAttribute('open')}
    >
      <summary>${t.layers.columns}</summary>
      <div role="group" aria-label=${t.layers.columns}>
        ${SCALAR_METRICS.map((metric) => html`<label><input type="checkbox" .checked=${columns.includes(metric)} @change=${() => this.toggleColumn(metric)} /><span>${t.metricNames[metric]}</span></label>`)}
      </div>
    </details>`;
  }

  /** First click: largest first for numbers, A first for names; second: the other way; third: model order. */
  private sortBy(by: ViewState['sort']['by']): void {
    const { sort } = this.view.state;
    const downFirst = by !== 'name';
    if (sort.by !== by) this.view.set({ sort: { by, down: downFirst } });
    else if (sort.down === downFirst) this.view.set({ sort: { by, down: !downFirst } });
    else this.view.set({ sort: { by: 'order', down: false } });
  }

  private toggleColumn(metric: ScalarMetric): void {
    const { columns } = this.view.state;
    this.view.set({
      columns: SCALAR_METRICS.filter((each) =>
        each === metric ? !columns.includes(each) : columns.includes(each),
      ),
    });
  }

  private togglePin(layer: string): void {
    const { pinned } = this.view.state;
    this.view.set({
      pinned: pinned.includes(layer) ? pinned.filter((each) => each !== layer) : [...pinned, layer],
    });
  }

  private onRow(event: Event, layer: string): void {
    if (!(event.target as Element).closest('.pin')) this.select(layer);
  }

  private onScroll(event: Event): void {
    this.firstRow = Math.floor((event.currentTarget as HTMLElement).scrollTop / ROW_HEIGHT);
  }

  /** Up and down move between the names of layers. */
  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>('button.layer')];
    const at = buttons.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLElement);
    const next = buttons[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  }
}
