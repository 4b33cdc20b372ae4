import type { ChartTable, Probe } from './chart-model.js';
import type { EpochRange } from './axes/epoch-range.js';
import type { NumberFormat } from './axes/number-format.js';
import type { Scale, ScaleKind } from './axes/scales.js';
import { bisectLeft, indexAtOrBefore, indexNearest } from './series/bisect.js';
import type { MinMaxPyramid } from './series/minmax-pyramid.js';

/** One line of a chart. */
export interface LineSeries {
  label: string;
  values: MinMaxPyramid;
  epochs: ArrayLike<number>;
  /** `many`: one of a crowd; `line`: has a color and a label of its own; `strong`: the selected one. */
  emphasis: 'many' | 'line' | 'strong';
  /** Index into the theme's series colors; the accent for `strong`. */
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

/** Least and greatest value of an axis over the epochs shown. */
export function extent(series: readonly LineSeries[], axis: number, range: EpochRange): [number, number] {
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

/** Where a line ends: the place of its last value in the range. */
export function endOf(line: LineSeries, scale: Scale, range: EpochRange): number {
  const values = line.smooth ?? line.values;
  for (let i = indexNearest(line.epochs, range[1]); i >= 0; i--)
    if (values.at(i) === values.at(i)) return scale(values.at(i));
  return NaN;
}

/** What stands at one epoch of one line; a chart of few lines tells all of them. */
export function probeAt(
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

/** All values, a row for each epoch of any line. */
export function table({ series, texts }: LineChartOptions): ChartTable {
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
