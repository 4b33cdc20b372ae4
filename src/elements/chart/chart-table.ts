import { html, type TemplateResult } from 'lit';
import type { ChartModel } from '../../charts/chart-model.js';
import type { NumberFormat } from '../../charts/axes/number-format.js';
import type { Texts } from '../shared/texts.js';

/** Rows and columns that a table in a page may have; the CSV has all. */
const MOST_ROWS = 200;
const MOST_COLUMNS = 70;

/** The same data as the picture, as a table. */
export function chartTable(
  model: ChartModel | undefined,
  label: string,
  t: Texts,
  format: NumberFormat,
): TemplateResult {
  const { columns, rows } = model?.table() ?? { columns: [], rows: [] };
  const shown = rows.slice(-MOST_ROWS);
  const cell = (value: string | number | null | undefined): string =>
    value === null || value === undefined ? '–' : typeof value === 'number' ? format.value(value) : value;
  const widths = columns.slice(0, MOST_COLUMNS);
  return html`<div class="table" part="table" tabindex="0" role="region" aria-label=${label}>
    <table>
      <caption class="hidden">
        ${model?.summary}
      </caption>
      <thead>
        <tr>
          ${widths.map((column) => html`<th scope="col"><bdi>${column}</bdi></th>`)}
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (row) =>
            html`<tr>
              ${widths.map((_, i) =>
                i === 0
                  ? html`<th scope="row"><bdi>${cell(row[i])}</bdi></th>`
                  : html`<td><bdi>${cell(row[i])}</bdi></td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      rows.length > shown.length
        ? html`<p class="note">${t.chart.rows(format.count(shown.length), format.count(rows.length))}</p>`
        : ''
    }
  </div>`;
}
