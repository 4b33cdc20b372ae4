import { SCALAR_METRICS, type ScalarMetric } from '../../core/layer-metrics.js';
import type { Classification } from '../../core/classification.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { ARCHETYPE_RANK } from '../../charts/theme/palette.js';
import type { ViewState } from './view-state.js';

/** One line of the list of layers at one capture. */
export interface LayerRow {
  layer: string;
  classification: Classification | null;
  values: ReadonlyMap<ScalarMetric, number>;
  /** Luminosity less that of the same layer in the other run; NaN without one. */
  delta: number;
}

/** The layers that match the search, in the order asked for; pinned ones first. */
export function layerRows(
  run: RunHistoryView,
  other: RunHistoryView | null,
  index: number,
  state: Readonly<ViewState>,
): LayerRow[] {
  const wanted = state.search.trim().toLocaleLowerCase();
  const { by, down } = state.sort;
  const metrics = new Set<ScalarMetric>(['luminosity', ...state.columns]);
  if ((SCALAR_METRICS as readonly string[]).includes(by)) metrics.add(by as ScalarMetric);
  const rows = run.layerNames
    .filter((layer) => !wanted || layer.toLocaleLowerCase().includes(wanted))
    .map((layer): LayerRow => {
      const values = new Map([...metrics].map((metric) => [metric, run.column(layer, metric)[index] ?? NaN]));
      const theirs = other?.layerNames.includes(layer)
        ? (other.column(layer, 'luminosity')[Math.min(index, other.length - 1)] ?? NaN)
        : NaN;
      return {
        layer,
        classification: index < 0 ? null : run.classification(layer, index),
        values,
        delta: values.get('luminosity')! - theirs,
      };
    });
  const rank = ({ classification }: LayerRow): number =>
    classification ? ARCHETYPE_RANK.indexOf(classification.archetype) : -1;
  const compare = (a: LayerRow, b: LayerRow): number => {
    if (by === 'order') return 0;
    if (by === 'name') return a.layer < b.layer ? -1 : a.layer > b.layer ? 1 : 0;
    const [x, y] =
      by === 'archetype'
        ? [rank(a), rank(b)]
        : by === 'delta'
          ? [a.delta, b.delta]
          : [a.values.get(by)!, b.values.get(by)!];
    // What is not a number stands last, whichever way the list runs.
    if (x !== x || y !== y) return (Number(x !== x) - Number(y !== y)) * (down ? -1 : 1);
    return x - y;
  };
  const sorted = rows
    .map((row, place) => ({ row, place }))
    .sort(
      (a, b) =>
        (down ? -1 : 1) * (compare(a.row, b.row) || (by === 'order' ? a.place - b.place : 0)) ||
        a.place - b.place,
    )
    .map(({ row }) => row);
  return [
    ...sorted.filter(({ layer }) => state.pinned.includes(layer)),
    ...sorted.filter(({ layer }) => !state.pinned.includes(layer)),
  ];
}
