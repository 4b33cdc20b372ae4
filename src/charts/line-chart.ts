import { bisectLeft, indexAtOrBefore, indexNearest } from './series/bisect.js';
import type { ChartModel, ChartTable, Plot, Probe } from './chart-model.js';
import type { ChartTheme } from './theme/chart-theme.js';
import { bucketsOf, linePoints, type Buckets } from './series/decimate.js';
import { lineLabels } from './axes/line-labels.js';
import type { MinMaxPyramid } from './series/minmax-pyramid.js';
import type { NumberFormat } from './axes/number-format.js';
import {
  drawEmpty,
  drawEpochAxis,
  drawValueAxis,
  emptyPlot,
  FOOT,
  epochRange,
  valueAxisWidth,
  type EpochRange,
} from './axes/plot-frame.js';
import { labelWidth } from './axes/ticks.js';
import { makeScale, type Scale, type ScaleKind } from './axes/scales.js';
import type { Box, Surface } from './scene/surface.js';

/** One line of a chart. */
export interface LineSeries {
  label: string;
  values: MinMaxPyramid;
  epochs: ArrayLike<number>;
  /** `many`: one of a crowd; `line`: has a colour and a label of its own; `strong`: the selected one. */
  emphasis: 'many' | 'line' | 'strong';
  /** Index into the theme's series colours; the accent for `strong`. */
  color: number;
  axis: 0 | 1;
  dash?: readonly number[];
  /** Drawn in full; the raw line then stands faint behind it. */
  smooth?: MinMaxPyramid;
  layer?: string;
}

export interface LineChartOptions {
  key: string;
  summary: string;
  series: readonly LineSeries[];
  zoom: EpochRange | null;
  scale: ScaleKind;
  format: NumberFormat;
  texts: { epoch: string; empty: string; and: (count: number) => string };
  /** Epochs to mark at the foot of the chart, as anomalies. */
  marks: readonly { epoch: number; critical: boolean }[];
}

/**
 * Width in CSS pixels of the captures that are drawn as one stroke from their least to their greatest value:
 * about that of a line.
 */
const COLUMN = 2;

/** Lines over epochs, on one or two value axes. */
export function lineChart(options: LineChartOptions): ChartModel {
  return {
    key: options.key,
    summary: options.summary,
    draw: (surface, theme) => draw(options, surface, theme),
    table: () => table(options),
  };
}

function draw(options: LineChartOptions, surface: Surface, theme: ChartTheme): Plot {
  const { series, zoom, format, texts } = options;
  const longest = series.reduce<ArrayLike<number>>(
    (found, { epochs }) => (epochs.length > found.length ? epochs : found),
    [],
  );
  if (longest.length === 0) {
    drawEmpty(surface, theme, texts.empty);
    return emptyPlot();
  }
  const range = epochRange(longest, zoom);
  const second = series.some(({ axis }) => axis === 1);
  const named = series.filter(({ emphasis }) => emphasis !== 'many');
  const wide = surface.width > 500;
  const labelRoom =
    wide && named.length > 0
      ? Math.min(150, 16 + labelWidth(named.map(({ label }) => label.slice(0, 22))))
      : 8;
  const area: Box = { left: 0, top: 10, right: 0, bottom: surface.height - FOOT };
  const scales = ([0, 1] as const).map((axis) =>
    makeScale(options.scale, extent(series, axis, range), [area.bottom, area.top]),
  );
  const rooms = scales.map((scale) => Math.max(24, valueAxisWidth(scale, area, format)));
  area.left = rooms[0]!;
  area.right = surface.width - (second ? rooms[1]! : 0) - labelRoom;
  drawValueAxis(surface, theme, area, scales[0]!, format);
  if (second) drawValueAxis(surface, theme, area, scales[1]!, format, 'right');
  const x = drawEpochAxis(surface, theme, area, range, format, texts.epoch);
  for (const { epoch, critical } of options.marks) {
    if (epoch < range[0] || epoch > range[1]) continue;
    const at = x(epoch);
    surface.area(
      [at - 4, area.bottom, at + 4, area.bottom, at, area.bottom - 7],
      critical ? theme.critical : theme.warning,
      1,
    );
  }
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
    linePoints(values, bucketsFor(line.epochs), scales[line.axis]!);
  const many = series.filter(({ emphasis }) => emphasis === 'many');
  for (const axis of [0, 1]) {
    const lines = many.filter((line) => line.axis === axis);
    if (lines.length)
      surface.mass(
        lines.map((line) => points(line, line.smooth ?? line.values)),
        { color: theme.faint, alpha: lines.length > 40 ? 0.45 : 0.7, width: 1 },
        area,
      );
  }
  surface.clipped(area, () => {
    for (const line of [...named].sort(
      (a, b) => Number(a.emphasis === 'strong') - Number(b.emphasis === 'strong'),
    )) {
      const color = colorOf(line, theme);
      const width = line.emphasis === 'strong' ? 2.5 : 1.6;
      if (line.smooth)
        surface.polyline(points(line, line.values), { color, width: 1, alpha: 0.35, dash: line.dash });
      surface.polyline(points(line, line.smooth ?? line.values), { color, width, dash: line.dash });
    }
  });
  if (wide)
    lineLabels(
      surface,
      theme,
      area,
      second ? rooms[1]! : 0,
      named.map((line) => ({
        text: line.label,
        color: colorOf(line, theme),
        y: endOf(line, scales[line.axis]!, range),
        strong: line.emphasis === 'strong',
      })),
    );
  const at = (column: number, row: number): Probe | null => probeAt(options, longest, scales, x, column, row);
  return {
    area,
    columns: longest.length,
    rows: series.length,
    at,
    epochs: { toPixel: x, toEpoch: x.invert },
    probe(px, py) {
      if (px < area.left - 4 || px > area.right + 4 || py < 0 || py > area.bottom + 8) return null;
      const column = indexNearest(longest, x.invert(px));
      const epoch = longest[column]!;
      let best = -1;
      let distance = Infinity;
      series.forEach((line, row) => {
        const value = line.values.at(indexNearest(line.epochs, epoch));
        const away = Math.abs(scales[line.axis]!(value) - py) - (line.emphasis === 'many' ? 0 : 3);
        if (away < distance) [best, distance] = [row, away];
      });
      return best < 0 ? null : at(column, best);
    },
  };
}

function colorOf(line: LineSeries, theme: ChartTheme): string {
  return line.emphasis === 'strong' ? theme.seam : theme.series[line.color % theme.series.length]!;
}

function extent(series: readonly LineSeries[], axis: number, range: EpochRange): [number, number] {
  const places = new Map<ArrayLike<number>, [number, number]>();
  let low = Infinity;
  let high = -Infinity;
  for (const line of series) {
    if (line.axis !== axis) continue;
    let place = places.get(line.epochs);
    if (!place)
      places.set(
        line.epochs,
        (place = [bisectLeft(line.epochs, range[0]), indexAtOrBefore(line.epochs, range[1]) + 1]),
      );
    const [least, most] = line.values.range(...place);
    if (least < low) low = least;
    if (most > high) high = most;
  }
  return low <= high ? [low, high] : [NaN, NaN];
}

function endOf(line: LineSeries, scale: Scale, range: EpochRange): number {
  const values = line.smooth ?? line.values;
  for (let i = indexNearest(line.epochs, range[1]); i >= 0; i--)
    if (values.at(i) === values.at(i)) return scale(values.at(i));
  return NaN;
}

function probeAt(
  { series, format, texts }: LineChartOptions,
  epochs: ArrayLike<number>,
  scales: readonly Scale[],
  x: Scale,
  column: number,
  row: number,
): Probe | null {
  const line = series[row];
  const epoch = epochs[column];
  if (!line || epoch === undefined) return null;
  const valueOf = (other: LineSeries): number => other.values.at(indexNearest(other.epochs, epoch));
  const listed = series.length <= 8 ? series : [line];
  const y = scales[line.axis]!(valueOf(line));
  return {
    x: x(epoch),
    y: Number.isFinite(y) ? y : scales[line.axis]!(scales[line.axis]!.domain[0]),
    column,
    row,
    epoch,
    layer: line.layer,
    lines: [
      `${texts.epoch} ${format.count(epoch)}`,
      ...listed.map((other) => `${other.label}: ${format.value(valueOf(other))}`),
      ...(listed.length < series.length ? [texts.and(series.length - 1)] : []),
    ],
  };
}

function table({ series, texts }: LineChartOptions): ChartTable {
  const epochs = [...new Set(series.flatMap((line) => Array.from(line.epochs)))].sort((a, b) => a - b);
  const places = new Map(
    [...new Set(series.map((line) => line.epochs))].map((own) => [
      own,
      new Map(Array.from(own, (epoch, i) => [epoch, i] as const)),
    ]),
  );
  return {
    columns: [texts.epoch, ...series.map(({ label }) => label)],
    rows: epochs.map((epoch) => [
      epoch,
      ...series.map((line) => {
        const index = places.get(line.epochs)!.get(epoch);
        const value = index === undefined ? NaN : line.values.at(index);
        return Number.isFinite(value) ? value : null;
      }),
    ]),
  };
}
