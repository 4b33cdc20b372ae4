import { html, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import type { Classification } from '../../core/classification.js';
import { SCALAR_METRICS, type ScalarMetric } from '../../core/layer-metrics.js';
import { seriesOf } from '../../charts/series/run-series.js';
import { archetypeMark } from '../shared/archetype-chip.js';
import { layerRows, type LayerRow } from '../shared/layer-rows.js';
import { layersStyles } from './kintsugi-layers.styles.js';
import { formatMetric } from '../shared/format-metric.js';
import { ComparingPanel } from '../shared/comparing-panel.js';
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
export class KintsugiLayers extends ComparingPanel {
  static override styles = [baseStyles, layersStyles];

  @state() private firstRow = 0;
  @query('.scroll') private scroller!: HTMLElement | null;

  override render(): TemplateResult {
    const { t, run, format, index } = this;
    const { state } = this.view;
    const rows = run ? layerRows(run, this.otherRun, index, state) : [];
    const known = run?.layerNames.length ?? 0;
    return html`<div class=${this.rootClass}>
      <section class="panel" aria-labelledby="title">
        <header>
          <h3 id="title" part="heading">
            ${t.layers.title}
            <span class="soft">${t.layers.count(format.count(rows.length), format.count(known))}</span>
          </h3>
          <input
            type="search"
            aria-label=${t.layers.search}
            placeholder=${t.layers.search}
            .value=${state.search}
            @input=${this.#search}
          />
          ${this.#renderColumnChoice(state.columns)}
        </header>
        ${
          rows.length > 0
            ? this.#renderTable(rows, state)
            : html`<p class="empty">${known ? t.layers.noMatch : t.noCapture}</p>`
        }
      </section>
    </div>`;
  }

  /** Only the rows in sight and some to either side exist; space stands for the others. */
  #renderTable(rows: readonly LayerRow[], state: Readonly<ViewState>): TemplateResult {
    const { t } = this;
    const shown = Math.ceil((this.scroller?.clientHeight ?? 480) / ROW_HEIGHT) + 2 * SPARE_ROWS;
    const first = Math.max(0, Math.min(this.firstRow - SPARE_ROWS, rows.length - shown));
    const part = rows.slice(first, first + shown);
    const columns = 5 + state.columns.length;
    return html`<div
      class="scroll"
      tabindex="0"
      role="group"
      aria-labelledby="title"
      @scroll=${this.#onScroll}
      @keydown=${this.#onKey}
    >
      <table part="table" aria-rowcount=${rows.length + 1}>
        <thead>
          <tr>
            <th scope="col" class="pin"><span class="hidden">${t.layers.pin}</span></th>
            ${this.#renderHeading('name', t.layers.name, 'name')}
            ${this.#renderHeading('archetype', t.layers.archetype, 'class')}
            ${state.columns.map((metric) => this.#renderHeading(metric, t.metricNames[metric], 'number'))}
            ${this.otherRun ? this.#renderHeading('delta', t.layers.delta, 'number') : nothing}
            <th scope="col" class="trend">${t.layers.trend}</th>
          </tr>
        </thead>
        <tbody>
          ${space(first, columns)} ${part.map((row, i) => this.#renderRow(row, first + i, state))}
          ${space(rows.length - first - part.length, columns)}
        </tbody>
      </table>
    </div>`;
  }

  #renderHeading(by: ViewState['sort']['by'], text: string, kind: string): TemplateResult {
    const { sort } = this.view.state;
    const active = sort.by === by;
    const arrow = sort.down ? ' ↓' : ' ↑';
    return html`<th
      scope="col"
      class=${kind}
      aria-sort=${active ? (sort.down ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" title=${this.t.layers.sortBy(text)} @click=${() => this.#sortBy(by)}>
        ${text}<span aria-hidden="true">${active ? arrow : ''}</span>
      </button>
    </th>`;
  }

  #renderRow(row: LayerRow, place: number, state: Readonly<ViewState>): TemplateResult {
    const { t, index } = this;
    const { layer, delta } = row;
    const chosen = layer === state.layer;
    const name = shortName(layer);
    return html`<tr
      aria-rowindex=${place + 2}
      data-layer=${name}
      class=${chosen ? 'chosen' : ''}
      @click=${(event: Event) => this.#onRow(event, layer)}
    >
      <td class="pin">
        <input
          type="checkbox"
          aria-label=${t.layers.pinOf(name)}
          .checked=${state.pinned.includes(layer)}
          @change=${() => this.#togglePin(layer)}
        />
      </td>
      <th scope="row" class="name">
        <button type="button" class="layer" aria-pressed=${chosen} title=${fullName(layer)}>
          <bdi>${name}</bdi>
        </button>
      </th>
      ${this.#renderClass(row.classification)}
      ${state.columns.map((metric) => this.#renderMetric(row, metric))}
      ${this.otherRun ? this.#renderDelta(delta) : nothing}
      <td class="trend">${sparkline(seriesOf(this.run!).metric(layer, 'luminosity'), index, chosen)}</td>
    </tr>`;
  }

  #renderClass(classification: Classification | null): TemplateResult {
    const { t, format } = this;
    return html`<td class="class">
      <div>
        ${archetypeMark(classification?.archetype ?? null)}
        <span>
          <span class="archetype">${classification?.archetype ?? t.classes.absent}</span>
          <span class="reason" title=${fullName(classification?.reason ?? '')}>
            <bdi>${classification ? shortReason(classification, t, format) : ''}</bdi>
          </span>
        </span>
      </div>
    </td>`;
  }

  #renderMetric({ classification, values }: LayerRow, metric: ScalarMetric): TemplateResult {
    const value = values.get(metric)!;
    const bad = classification && !Number.isFinite(value);
    const text = classification ? formatMetric(metric, value, this.format) : '–';
    return html`<td class="number ${bad ? 'bad' : ''}" data-metric=${metric}>${text}</td>`;
  }

  #renderDelta(delta: number): TemplateResult {
    const text = delta === delta ? `${delta > 0 ? '+' : ''}${this.format.value(delta)}` : '–';
    return html`<td class="number" data-metric="delta">${text}</td>`;
  }

  #renderColumnChoice(columns: readonly ScalarMetric[]): TemplateResult {
    const { t } = this;
    return html`<details class="choose" @keydown=${closeOnEscape}>
      <summary>${t.layers.columns}</summary>
      <div role="group" aria-label=${t.layers.columns}>
        ${SCALAR_METRICS.map(
          (metric) =>
            html`<label>
              <input
                type="checkbox"
                .checked=${columns.includes(metric)}
                @change=${() => this.#toggleColumn(metric)}
              />
              <span>${t.metricNames[metric]}</span>
            </label>`,
        )}
      </div>
    </details>`;
  }

  readonly #search = (event: Event): void =>
    this.view.set({ search: (event.target as HTMLInputElement).value });

  /** First click: largest first for numbers, A first for names; second: the other way; third: model order. */
  #sortBy(by: ViewState['sort']['by']): void {
    const { sort } = this.view.state;
    const downFirst = by !== 'name';
    if (sort.by !== by) this.view.set({ sort: { by, down: downFirst } });
    else if (sort.down === downFirst) this.view.set({ sort: { by, down: !downFirst } });
    else this.view.set({ sort: { by: 'order', down: false } });
  }

  #toggleColumn(metric: ScalarMetric): void {
    const { columns } = this.view.state;
    this.view.set({
      columns: SCALAR_METRICS.filter((each) =>
        each === metric ? !columns.includes(each) : columns.includes(each),
      ),
    });
  }

  #togglePin(layer: string): void {
    const { pinned } = this.view.state;
    this.view.set({
      pinned: pinned.includes(layer) ? pinned.filter((each) => each !== layer) : [...pinned, layer],
    });
  }

  #onRow(event: Event, layer: string): void {
    if (!(event.target as Element).closest('.pin')) this.select(layer);
  }

  readonly #onScroll = (event: Event): void => {
    this.firstRow = Math.floor((event.currentTarget as HTMLElement).scrollTop / ROW_HEIGHT);
  };

  /** Up and down move between the names of layers. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>('button.layer')];
    const at = buttons.indexOf((this.renderRoot as ShadowRoot).activeElement as HTMLElement);
    const next = buttons[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  };
}

/** Rows out of sight, as one that is as high as they are. */
function space(rows: number, columns: number): TemplateResult | typeof nothing {
  if (rows <= 0) return nothing;
  return html`<tr aria-hidden="true">
    <td class="space" colspan=${columns} height=${rows * ROW_HEIGHT}></td>
  </tr>`;
}

function closeOnEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape') (event.currentTarget as HTMLDetailsElement).open = false;
}
