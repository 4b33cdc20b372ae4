import type { ScalarMetric } from '../../core/layer-metrics.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { LineSeries } from '../../charts/line-chart.js';
import { seriesOf } from '../../charts/series/run-series.js';
import { safeName, shortName } from './safe-name.js';
import type { Texts } from './texts.js';
import type { ViewState } from './view-state.js';

/** With more layers than this, lines are dense and only those selected or pinned stand out. */
export const MOST_NAMED_LINES = 8;

/** The lines of the metrics panel: the run's, then the other run's, dashed. */
export function metricLines(
  run: RunHistoryView,
  other: RunHistoryView | null,
  state: Readonly<ViewState>,
  t: Texts,
): LineSeries[] {
  const lines = (
    [
      [state.metric, 0],
      [state.second, 1],
    ] as const
  ).flatMap(([metric, axis]) => (metric ? linesOf(run, metric, axis, state, t) : []));
  if (!other) return lines;
  const others = linesOf(other, state.metric, 0, state, t).map((line) => ({
    ...line,
    label: t.metrics.other(line.label),
    dash: [2, 3],
    emphasis: line.emphasis === 'strong' ? ('line' as const) : line.emphasis,
  }));
  return [...lines, ...others];
}

function linesOf(
  run: RunHistoryView,
  metric: ViewState['metric'],
  axis: 0 | 1,
  state: Readonly<ViewState>,
  t: Texts,
): LineSeries[] {
  const series = seriesOf(run);
  // Once: a history may make a new view at each reading, and lines of the same epochs share their decimation.
  const { epochs } = run;
  const dash = axis === 1 ? [6, 4] : undefined;
  const { smoothing } = state;
  if (metric.startsWith('log:')) {
    const name = metric.slice(4);
    const values = series.log(name);
    return [
      {
        label: shortName(name, 40),
        values,
        epochs,
        emphasis: 'line',
        color: axis === 0 ? 0 : 1,
        axis,
        dash,
        smooth: smoothing > 0 ? series.smoothed(values, metric, smoothing) : undefined,
      },
    ];
  }
  const chosen = run.layerNames.filter((layer) => layer === state.layer || state.pinned.includes(layer));
  const layers = state.lines === 'selected' && chosen.length > 0 ? chosen : run.layerNames;
  const dense = layers.length > MOST_NAMED_LINES;
  return layers.map((layer) => {
    const values = series.metric(layer, metric as ScalarMetric);
    const strong = layer === state.layer;
    const emphasis = strong ? 'strong' : dense && !state.pinned.includes(layer) ? 'many' : 'line';
    const label =
      axis === 0
        ? shortName(layer, 40)
        : `${shortName(layer, 30)} ${safeName(t.metricNames[metric as ScalarMetric])}`;
    return {
      label,
      values,
      epochs,
      emphasis,
      color: run.layerNames.indexOf(layer),
      axis,
      dash,
      layer,
      smooth:
        smoothing > 0 && (emphasis !== 'many' || !dense)
          ? series.smoothed(values, `${metric}\0${layer}`, smoothing)
          : undefined,
    };
  });
}
