import type { ChartModel } from '../../charts/chart-model.js';
import type { NumberFormat } from '../../charts/axes/number-format.js';
import { layerPicture } from '../../charts/figures/layer-picture.js';
import { histogramChart } from '../../charts/histogram-chart.js';
import { lineChart } from '../../charts/line-chart.js';
import { seriesOf } from '../../charts/series/run-series.js';
import type { Classification } from '../../core/classification.js';
import { SCALAR_METRICS } from '../../core/layer-metrics.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { MonitorStore } from '../../core/store.js';
import { shortName } from '../shared/safe-name.js';
import type { Texts } from '../shared/texts.js';
import type { ViewState } from '../shared/view-state.js';

/** A layer at the capture shown, and how it is to be shown. */
export interface ShownLayer {
  run: RunHistoryView;
  layer: string;
  index: number;
  classification: Classification | null;
  view: Readonly<ViewState>;
  t: Texts;
  format: NumberFormat;
  runKey: string;
}

export type CapturedUnits = NonNullable<ReturnType<MonitorStore['units']>>;

const COURSE = ['luminosity', 'fractureDensity', 'entropy', 'resilience'] as const;
/** Most anomalies that are marked below the course: the latest. */
const MOST_MARKS = 100;

const keyOf = ({ runKey, layer, index }: ShownLayer): string => `${runKey}|${layer}|${index}`;

/** The layer's φ at the capture shown. */
export function histogramModel(shown: ShownLayer): ChartModel {
  const { run, layer, index, view, t, format } = shown;
  const histogram = run.histogram(layer, index);
  const [low, high] = histogram?.range ?? [0, 1];
  const total = histogram ? Array.from(histogram.counts).reduce((sum, count) => sum + count, 0) : 0;
  const mean = run.column(layer, 'luminosity')[index] ?? NaN;
  return histogramChart({
    key: `${keyOf(shown)}|${view.phiScale}`,
    counts: histogram && total > 0 ? histogram.counts : null,
    range: { low, high },
    mean,
    scale: view.phiScale,
    format,
    summary: t.phi.summary(
      shortName(layer),
      format.count(run.epochs[index]!),
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
}

/** The layer's main metrics over epochs. */
export function courseModel(shown: ShownLayer): ChartModel {
  const { run, layer, view, t, format } = shown;
  const { epochs } = run;
  return lineChart({
    key: `${keyOf(shown)}|${view.zoom?.join()}`,
    summary: t.metrics.summary(
      COURSE.map((metric) => t.metricNames[metric]).join(', '),
      format.count(COURSE.length),
    ),
    zoom: view.zoom,
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
      .slice(-MOST_MARKS)
      .map(({ epoch, level }) => ({ epoch, critical: level === 'critical' })),
  });
}

/** Mean φ of each row or column of the layer. */
export function unitMeansModel(
  { runKey, layer, t, format }: ShownLayer,
  { epoch }: CapturedUnits,
  means: readonly number[],
  kind: string,
): ChartModel {
  return histogramChart({
    key: `${runKey}|${layer}|${kind}|${epoch}`,
    counts: means.map((value) => (Number.isFinite(value) ? value : 0)),
    range: { low: 0, high: means.length },
    mean: NaN,
    scale: 'linear',
    format,
    summary: `${kind}: ${t.detail.mean}`,
    texts: { value: kind, count: t.detail.mean, mean: '', empty: t.noFinite, from: kind, to: '' },
  });
}

/** The same figure that reports hold. */
export function pictureModel(shown: ShownLayer, units: CapturedUnits, language: string): ChartModel {
  const { run, layer, index, classification, format } = shown;
  const metrics = Object.fromEntries(
    SCALAR_METRICS.map((metric) => [metric, run.column(layer, metric)[index] ?? NaN]),
  );
  const { epoch, shape, stats } = units;
  const picture = layerPicture({ layer, epoch, shape, stats, classification, metrics }, { format });
  return { ...picture, key: `${picture.key}|${language}` };
}
