import { mean as meanOf } from 'd3-array';
import { lossColumn } from '../../analysis/convergence.js';
import type { Anomaly } from '../../core/anomaly.js';
import type { ScalarMetric } from '../../core/layer-metrics.js';
import { metricLabel } from '../../core/metrics.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { ChartModel } from '../chart-model.js';
import { lineChart, type LineSeries } from '../line-chart.js';
import { MinMaxPyramid } from '../series/minmax-pyramid.js';
import { seriesOf } from '../series/run-series.js';
import { counted, drawFigureTitle, FILE_FORMAT, TITLE_HEIGHT, type RunFigure } from './run-figure.js';

const PANELS: readonly ScalarMetric[] = [
  'luminosity',
  'fractureDensity',
  'entropy',
  'resilience',
  'variance',
];
/** Layers with a line and a name of their own; a run of more shows them as a crowd with its mean. */
const MOST_NAMED = 8;
/** Anomalies marked in a panel at most: the latest. */
const MOST_MARKS = 200;
const PANEL_WIDTH = 560;
const PANEL_HEIGHT = 230;

/** The key metrics of every layer and the loss over epochs, a panel each. */
export function metricsEvolution(history: RunHistoryView): RunFigure {
  const { layerNames } = history;
  const many = layerNames.length > MOST_NAMED;
  const below =
    `${counted(layerNames.length, 'layer')}${many ? ', gray; their mean in gold' : ''}.` +
    (history.anomalies.length > 0 ? ' Triangles: anomalies.' : '');
  const panels = [
    ...PANELS.map((metric) => ({
      name: metricLabel(metric),
      series: () => metricSeries(history, metric, many),
    })),
    { name: 'Loss', series: () => lossSeries(history) },
  ];
  return {
    width: 2 * PANEL_WIDTH + 40,
    height: TITLE_HEIGHT + 3 * (PANEL_HEIGHT + 14) + 6,
    title: 'Metrics over the run',
    summary:
      `${PANELS.map(([, name]) => name).join(', ')} and loss of ` +
      `${counted(layerNames.length, 'layer')} over ${counted(history.length, 'capture')}.`,
    *draw(scene, theme) {
      drawFigureTitle(scene, theme, 'Metrics over the run', below);
      for (const [i, { name, series }] of panels.entries()) {
        const left = 16 + (i % 2) * (PANEL_WIDTH + 8);
        const top = TITLE_HEIGHT + 8 + Math.floor(i / 2) * (PANEL_HEIGHT + 14);
        scene.text(name, left + 2, top + 8, { color: theme.text, size: 12, weight: 600 });
        const chart = panelChart(name, series(), name === 'Loss' ? [] : history.anomalies);
        const size = { width: PANEL_WIDTH, height: PANEL_HEIGHT - 12 };
        scene.place(chart.draw(size, theme).scene, left, top + 12);
        yield;
      }
    },
  };
}

function panelChart(name: string, series: LineSeries[], anomalies: readonly Anomaly[]): ChartModel {
  return lineChart({
    key: name,
    summary: name,
    series,
    zoom: null,
    scale: 'linear',
    format: FILE_FORMAT,
    texts: { epoch: 'Epoch', empty: 'No finite value', and: (count) => `and ${count} more` },
    marks: anomalies
      .map(({ epoch, level }) => ({ epoch, critical: level === 'critical' }))
      .slice(-MOST_MARKS),
  });
}

function metricSeries(history: RunHistoryView, metric: ScalarMetric, many: boolean): LineSeries[] {
  const { epochs } = history;
  const lines = history.layerNames.map((layer, color): LineSeries => ({
    label: layer,
    values: seriesOf(history).metric(layer, metric),
    epochs,
    emphasis: many ? 'many' : 'line',
    color,
    axis: 0,
  }));
  if (!many) return lines;
  const mean = new MinMaxPyramid();
  mean.update(
    Float64Array.from(
      { length: history.length },
      (_, index) => meanOf(lines, ({ values }) => values.at(index)) ?? NaN,
    ),
    0,
  );
  return [...lines, { label: 'mean', values: mean, epochs, emphasis: 'strong', color: 0, axis: 0 }];
}

function lossSeries(history: RunHistoryView): LineSeries[] {
  const { epochs } = history;
  const loss = new MinMaxPyramid();
  loss.update(lossColumn(history), 0);
  const line = (label: string, values: MinMaxPyramid, color: number): LineSeries => ({
    label,
    values,
    epochs,
    emphasis: 'line',
    color,
    axis: 0,
  });
  return [
    line('loss', loss, 0),
    ...(history.logNames.includes('val_loss')
      ? [line('val_loss', seriesOf(history).log('val_loss'), 1)]
      : []),
  ];
}
