import { epochRange, type EpochRange } from './axes/epoch-range.js';
import { lineLabels } from './axes/line-labels.js';
import {
  drawEmpty,
  drawEpochAxis,
  drawValueAxis,
  emptyPlot,
  FOOT,
  valueAxisWidth,
} from './axes/plot-frame.js';
import { makeScale, type Scale } from './axes/scales.js';
import { labelWidth } from './axes/ticks.js';
import type { Chart, ChartModel, Plot } from './chart-model.js';
import {
  endOf,
  extent,
  probeAt,
  table,
  type LineChartOptions,
  type LineSeries,
} from './line-chart-values.js';
import type { Box, Size } from './scene/marks.js';
import { Scene } from './scene/scene.js';
import { indexNearest } from './series/bisect.js';
import { bucketsOf, linePoints, type Buckets } from './series/decimate.js';
import type { MinMaxPyramid } from './series/minmax-pyramid.js';
import type { ChartTheme } from './theme/chart-theme.js';

export type { LineChartOptions, LineSeries } from './line-chart-values.js';

/**
 * Width in CSS pixels of the captures that are drawn as one stroke from their least to their greatest value:
 * about that of a line.
 */
const COLUMN = 2;
/** From this width on lines are named at their right ends. */
const WIDE = 500;

/** Lines over epochs, on one or two value axes. */
export function lineChart(options: LineChartOptions): ChartModel {
  return {
    key: options.key,
    summary: options.summary,
    draw: (size, theme) => draw(options, size, theme),
    table: () => table(options),
  };
}

/** Where things lie in one drawing. */
interface Frame {
  area: Box;
  range: EpochRange;
  x: Scale;
  /** Of the left and of the right axis. */
  y: readonly [Scale, Scale];
}

function draw(options: LineChartOptions, size: Size, theme: ChartTheme): Chart {
  const scene = new Scene(size.width, size.height);
  const { series, zoom, format, texts } = options;
  const epochs = longest(series);
  if (epochs.length === 0) {
    drawEmpty(scene, theme, texts.empty);
    return { scene, plot: emptyPlot() };
  }
  const range = epochRange(epochs, zoom);
  const named = series.filter(({ emphasis }) => emphasis !== 'many');
  const second = series.some(({ axis }) => axis === 1);
  const area: Box = { left: 0, top: 10, right: 0, bottom: scene.height - FOOT };
  const scaleOf = (axis: 0 | 1): Scale =>
    makeScale(options.scale, extent(series, axis, range), [area.bottom, area.top]);
  const y = [scaleOf(0), scaleOf(1)] as const;
  const rightRoom = second ? Math.max(24, valueAxisWidth(y[1], area, format)) : 0;
  area.left = Math.max(24, valueAxisWidth(y[0], area, format));
  area.right = scene.width - rightRoom - nameRoom(named, scene.width);
  drawValueAxis(scene, theme, area, y[0], format);
  if (second) drawValueAxis(scene, theme, area, y[1], format, 'right');
  const x = drawEpochAxis(scene, theme, area, range, format, texts.epoch);
  const frame: Frame = { area, range, x, y };
  drawMarks(scene, theme, frame, options.marks);
  drawLines(scene, theme, frame, series);
  if (scene.width > WIDE)
    lineLabels(
      scene,
      theme,
      area,
      rightRoom,
      named.map((line) => ({
        text: line.label,
        color: colorOf(line, theme),
        y: endOf(line, y[line.axis], range),
        strong: line.emphasis === 'strong',
      })),
    );
  return { scene, plot: plotOf(options, epochs, frame) };
}

function longest(series: readonly LineSeries[]): ArrayLike<number> {
  return series.reduce<ArrayLike<number>>(
    (found, { epochs }) => (epochs.length > found.length ? epochs : found),
    [],
  );
}

function nameRoom(named: readonly LineSeries[], width: number): number {
  if (width <= WIDE || named.length === 0) return 8;
  return Math.min(150, 16 + labelWidth(named.map(({ label }) => label.slice(0, 22))));
}

/** Triangles at the foot. */
function drawMarks(
  scene: Scene,
  theme: ChartTheme,
  { area, range, x }: Frame,
  marks: LineChartOptions['marks'],
): void {
  for (const { epoch, critical } of marks) {
    if (epoch < range[0] || epoch > range[1]) continue;
    const at = x(epoch);
    scene.area(
      [at - 4, area.bottom, at + 4, area.bottom, at, area.bottom - 7],
      critical ? theme.critical : theme.warning,
    );
  }
}

function drawLines(scene: Scene, theme: ChartTheme, frame: Frame, series: readonly LineSeries[]): void {
  const { area, range, x, y } = frame;
  const cache = new Map<ArrayLike<number>, Buckets>();
  const bucketsFor = (epochs: ArrayLike<number>): Buckets => {
    let buckets = cache.get(epochs);
    if (!buckets)
      cache.set(
        epochs,
        (buckets = bucketsOf(epochs, range[0], range[1], (area.right - area.left) / COLUMN, x)),
      );
    return buckets;
  };
  const points = (line: LineSeries, values: MinMaxPyramid): Float32Array =>
    linePoints(values, bucketsFor(line.epochs), y[line.axis]);
  for (const axis of [0, 1]) {
    const lines = series.filter((line) => line.emphasis === 'many' && line.axis === axis);
    if (lines.length > 0)
      scene.denseLines(
        lines.map((line) => points(line, line.smooth ?? line.values)),
        { color: theme.faint, alpha: lines.length > 40 ? 0.45 : 0.7, width: 1 },
        area,
      );
  }
  const inside = scene.clipped(area);
  const isStrong = (line: LineSeries): number => Number(line.emphasis === 'strong');
  const named = series.filter(({ emphasis }) => emphasis !== 'many');
  for (const line of named.sort((a, b) => isStrong(a) - isStrong(b))) {
    const color = colorOf(line, theme);
    const width = line.emphasis === 'strong' ? 2.5 : 1.6;
    if (line.smooth)
      inside.line(points(line, line.values), { color, width: 1, alpha: 0.35, dash: line.dash });
    inside.line(points(line, line.smooth ?? line.values), { color, width, dash: line.dash });
  }
}

function colorOf(line: LineSeries, theme: ChartTheme): string {
  return line.emphasis === 'strong' ? theme.seam : theme.series[line.color % theme.series.length]!;
}

function plotOf(options: LineChartOptions, epochs: ArrayLike<number>, { area, x, y }: Frame): Plot {
  const { series } = options;
  const at: Plot['at'] = (column, row) => probeAt(options, epochs, y, x, column, row);
  return {
    area,
    columns: epochs.length,
    rows: series.length,
    at,
    epochs: { toPixel: x, toEpoch: x.invert },
    probe(px, py) {
      if (px < area.left - 4 || px > area.right + 4 || py < 0 || py > area.bottom + 8) return null;
      const column = indexNearest(epochs, x.invert(px));
      const epoch = epochs[column]!;
      let best = -1;
      let distance = Infinity;
      series.forEach((line, row) => {
        const value = line.values.at(indexNearest(line.epochs, epoch));
        // A line with a name is easier to hit than one of many.
        const away = Math.abs(y[line.axis](value) - py) - (line.emphasis === 'many' ? 0 : 3);
        if (away < distance) [best, distance] = [row, away];
      });
      return best < 0 ? null : at(column, best);
    },
  };
}
