import type { RunHistoryView } from '../core/run-history-view.js';
import { indexAtOrBefore } from './series/bisect.js';
import type { ChartModel, ChartTable, Plot, Probe } from './chart-model.js';
import type { ChartTheme } from './theme/chart-theme.js';
import type { NumberFormat } from './axes/number-format.js';
import { PHI_BINS, phiAt, phiRange, roundOut, type PhiRange } from './phi-distribution.js';
import { seriesOf } from './series/run-series.js';
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
import { labelWidth, ticksAcross } from './axes/ticks.js';
import { makeScale, type ScaleKind } from './axes/scales.js';
import type { Box, Surface } from './scene/surface.js';

export interface PhiOverTimeOptions {
  key: string;
  summary: string;
  history: RunHistoryView;
  layers: readonly string[];
  /** Names the set of layers; equal names mean equal sets. */
  scope: string;
  /** Captures after this index are not shown. */
  until: number;
  zoom: EpochRange | null;
  form: 'heat' | 'ridges';
  scale: ScaleKind;
  format: NumberFormat;
  texts: {
    epoch: string;
    value: string;
    share: string;
    most: string;
    empty: string;
    none: string;
    fullest: string;
  };
}

/** Pictures of a distribution side by side; more than this are not told apart. */
const MOST_COLUMNS = 240;
const MOST_RIDGES = 28;
const AXIS_ROOM = 60;

/** How the distribution of φ moved: a heat map over epochs, or its outlines one behind the other. */
export function phiOverTime(options: PhiOverTimeOptions): ChartModel {
  return {
    key: options.key,
    summary: options.summary,
    draw: (surface, theme) => draw(options, surface, theme),
    table: () => table(options),
  };
}

/**
 * The picture's distributions, one a call, to be added up before it is drawn: drawing then finds them ready.
 */
export function phiPreparations(options: PhiOverTimeOptions, width: number): (() => void)[] {
  const { history, layers, scope } = options;
  const found = shown(options, width - AXIS_ROOM);
  return found
    ? found.indices.map((index) => () => void phiAt(history, layers, scope, found.phi, index))
    : [];
}

interface Shown {
  range: EpochRange;
  phi: PhiRange;
  /** Index of the capture behind each picture, ascending. */
  indices: number[];
  /**
   * Greatest φ of the captures that each picture stands for where some lie above the range; null where none
   * does.
   */
  beyond: number[] | null;
}

function shown({ history, layers, zoom, until, form }: PhiOverTimeOptions, pixels: number): Shown | null {
  const epochs = history.epochs;
  if (history.length === 0) return null;
  const range = epochRange(epochs, zoom);
  const pictures =
    form === 'heat' ? Math.min(MOST_COLUMNS, Math.max(8, Math.floor(pixels / 2))) : MOST_RIDGES;
  const first = Math.max(0, indexAtOrBefore(epochs, range[0]));
  const end = Math.min(until, indexAtOrBefore(epochs, range[1])) + 1;
  // Steps of a power of two at fixed places: from one epoch to the next all pictures but the last stay what
  // they were.
  let step = 1;
  while ((end - first) / step > pictures) step *= 2;
  const starts: number[] = [];
  for (let start = first - (first % step); start < end; start += step) starts.push(Math.max(first, start));
  starts.push(Math.max(first, end));
  const places = starts.slice(0, -1).map((start, i) => keptIn(history, layers, start, starts[i + 1]!));
  const indices = places.filter((index) => index >= 0);
  const phi = indices.length ? phiRange(history, layers, indices[0]!, indices.at(-1)! + 1) : null;
  if (!phi) return null;
  const most = maxima(history, layers, starts).filter((_, i) => places[i]! >= 0);
  const limit = usualLimit(most);
  // One spike must not flatten the whole run: what lies above the usual range stands in its top row, marked.
  return phi.high > limit * 1.6
    ? { range, phi: { low: phi.low, high: roundOut(phi.low, limit * 1.2).high }, indices, beyond: most }
    : { range, phi, indices, beyond: null };
}

/** Histograms looked for within a bucket before it is taken to have none. */
const TRIES = 4;

/** The last capture of [start, end) whose histograms were kept; -1 where none was. */
function keptIn(history: RunHistoryView, layers: readonly string[], start: number, end: number): number {
  for (let index = end - 1; index >= Math.max(start, end - TRIES); index--)
    if (layers.some((layer) => history.histogram(layer, index) !== null)) return index;
  return -1;
}

function maxima(history: RunHistoryView, layers: readonly string[], starts: readonly number[]): number[] {
  const columns = layers.map((layer) => seriesOf(history).metric(layer, 'maxPhi'));
  return starts.slice(0, -1).map((start, i) =>
    columns.reduce((most, column) => {
      const high = column.greatest(start, starts[i + 1]!);
      return high > most ? high : most;
    }, -Infinity),
  );
}

/**
 * Many times the middle capture: what lies above says "exploded", and showing it to scale would show nothing
 * else.
 */
const EXPLODED = 16;

/** What nine of ten captures stay below; less where those have exploded. */
function usualLimit(most: readonly number[]): number {
  const sorted = most.filter(Number.isFinite).sort((a, b) => a - b);
  const limit = sorted[Math.floor(sorted.length * 0.9)] ?? Infinity;
  const middle = sorted[sorted.length >> 1] ?? Infinity;
  return middle > 0 ? Math.min(limit, EXPLODED * middle) : limit;
}

function draw(options: PhiOverTimeOptions, surface: Surface, theme: ChartTheme): Plot {
  const { history, format, texts, form } = options;
  const found = shown(options, surface.width - AXIS_ROOM);
  if (!found) {
    drawEmpty(surface, theme, texts.empty);
    return emptyPlot();
  }
  const { range, phi, indices } = found;
  const area: Box = { left: 0, top: 26, right: surface.width - 8, bottom: surface.height - FOOT };
  const pictures = indices.map((index) => phiAt(history, options.layers, options.scope, phi, index));
  const probeOf = (index: number, bin: number, x: number, y: number, column: number): Probe => {
    const picture = pictures[column]!;
    const total = picture.reduce((sum, count) => sum + count, 0);
    const edge = (i: number): string => format.value(phi.low + ((phi.high - phi.low) * i) / PHI_BINS);
    return {
      x,
      y,
      column,
      row: PHI_BINS - 1 - bin,
      epoch: history.epochs[index]!,
      lines: [
        `${texts.epoch} ${format.count(history.epochs[index]!)}`,
        ...(found.beyond && found.beyond[column]! > phi.high
          ? [`${texts.most} ${format.value(found.beyond[column]!)}`]
          : []),
        `${texts.value} ${edge(bin)} … ${edge(bin + 1)}`,
        `${texts.share}: ${total ? format.share(picture[bin]! / total) : '–'}`,
      ],
    };
  };
  if (form === 'ridges') return drawRidges(options, surface, theme, found, pictures, probeOf);
  const y = makeScale('linear', [phi.low, phi.high], [area.bottom, area.top], false);
  area.left = valueAxisWidth(y, area, format);
  const x = drawEpochAxis(surface, theme, area, range, format, texts.epoch);
  const width = Math.max(1, Math.round(area.right - area.left));
  const rgba = new Uint8ClampedArray(width * PHI_BINS * 4);
  const epochs = indices.map((index) => history.epochs[index]!);
  const [r, g, b] = inkOf(theme);
  for (let column = 0; column < width; column++) {
    const at = indexAtOrBefore(epochs, range[0] + ((range[1] - range[0]) * (column + 0.5)) / width);
    if (epochs[at]! > range[0] + ((range[1] - range[0]) * (column + 1)) / width) continue;
    if (
      indices[at] === options.until &&
      options.until < history.length - 1 &&
      x(epochs[at]!) < area.left + column - 3
    )
      continue;
    const picture = pictures[at]!;
    const most = picture.reduce((max, count) => Math.max(max, count), 0);
    for (let bin = 0; bin < PHI_BINS; bin++) {
      const share = shade(picture[bin]!, most, options.scale);
      const cell = 4 * ((PHI_BINS - 1 - bin) * width + column);
      rgba[cell] = r!;
      rgba[cell + 1] = g!;
      rgba[cell + 2] = b!;
      rgba[cell + 3] = 255 * share;
    }
  }
  drawValueAxis(surface, theme, area, y, format);
  drawShades(surface, theme, area.right, texts);
  surface.cells(area, width, PHI_BINS, rgba);
  found.beyond?.forEach((most, i) => {
    const at = x(epochs[i]!) + 3;
    if (most > phi.high && at >= area.left && at <= area.right)
      surface.area([at - 4, area.top - 2, at + 4, area.top - 2, at, area.top - 9], theme.accent, 1);
  });
  const binOf = (py: number): number =>
    Math.max(
      0,
      Math.min(PHI_BINS - 1, Math.floor(((area.bottom - py) / (area.bottom - area.top)) * PHI_BINS)),
    );
  const yOf = (bin: number): number => area.bottom - ((bin + 0.5) / PHI_BINS) * (area.bottom - area.top);
  return {
    area,
    columns: indices.length,
    rows: PHI_BINS,
    epochs: { toPixel: x, toEpoch: x.invert },
    at: (column, row) =>
      indices[column] === undefined || row < 0 || row >= PHI_BINS
        ? null
        : probeOf(indices[column], PHI_BINS - 1 - row, x(epochs[column]!), yOf(PHI_BINS - 1 - row), column),
    probe(px, py) {
      if (px < area.left || px > area.right || py < area.top || py > area.bottom) return null;
      const column = indexAtOrBefore(epochs, x.invert(px));
      return column < 0 ? null : probeOf(indices[column]!, binOf(py), x(epochs[column]!), py, column);
    },
  };
}

function inkOf(theme: ChartTheme): readonly [number, number, number] {
  return theme.dark ? [240, 200, 110] : [92, 60, 0];
}

const SHADES = 32;

/** What the shades mean, right above the map. */
function drawShades(
  surface: Surface,
  theme: ChartTheme,
  right: number,
  { none, fullest }: PhiOverTimeOptions['texts'],
): void {
  const style = { color: theme.soft, size: 10, baseline: 'middle' } as const;
  const left = right - labelWidth([fullest], 9) - 6 - 2 * SHADES;
  surface.text(fullest, left + 2 * SHADES + 6, 7, style);
  surface.cells(
    { left, right: left + 2 * SHADES, top: 2, bottom: 12 },
    SHADES,
    1,
    Uint8ClampedArray.from({ length: 4 * SHADES }, (_, i) =>
      i % 4 < 3 ? inkOf(theme)[i % 4]! : (255 * (i >> 2)) / (SHADES - 1),
    ),
  );
  surface.frame(left, 2, 2 * SHADES, 10, { color: theme.soft, width: 0.75, alpha: 0.7 });
  surface.text(none, left - 6, 7, { ...style, align: 'right' });
}

function drawRidges(
  options: PhiOverTimeOptions,
  surface: Surface,
  theme: ChartTheme,
  { phi, indices }: Shown,
  pictures: readonly Float64Array[],
  probeOf: (index: number, bin: number, x: number, y: number, column: number) => Probe,
): Plot {
  const { history, format, texts } = options;
  const area: Box = {
    left: 16 + labelWidth([format.count(history.epochs[indices.at(-1)!]!)]),
    top: 26,
    right: surface.width - 12,
    bottom: surface.height - FOOT,
  };
  const x = makeScale('linear', [phi.low, phi.high], [area.left, area.right], false);
  const step = (area.bottom - area.top) / Math.max(1, pictures.length);
  const tall = Math.min(56, Math.max(16, step * 3));
  const bin = (area.right - area.left) / PHI_BINS;
  pictures.forEach((picture, row) => {
    const foot = area.top + (row + 1) * step;
    const most = picture.reduce((max, count) => Math.max(max, count), 0);
    const outline: number[] = [];
    for (let i = 0; i < PHI_BINS; i++)
      outline.push(area.left + (i + 0.5) * bin, foot - shade(picture[i]!, most, options.scale) * tall);
    surface.area([area.left, foot, ...outline, area.right, foot], theme.surface, 0.88);
    surface.area([area.left, foot, ...outline, area.right, foot], theme.seam, 0.14);
    surface.polyline(outline, {
      color: row === pictures.length - 1 ? theme.seam : theme.soft,
      width: row === pictures.length - 1 ? 2 : 1,
    });
    if (step > 11 || row % Math.ceil(12 / step) === 0)
      surface.text(format.count(history.epochs[indices[row]!]!), area.left - 7, foot, {
        color: theme.soft,
        align: 'right',
        baseline: 'bottom',
      });
  });
  for (const { value, label } of ticksAcross(x, area.right - area.left, 80, format))
    surface.text(label, x(value), area.bottom + 7, {
      color: theme.soft,
      align: 'center',
      baseline: 'top',
    });
  surface.text(texts.value, area.right, area.bottom + 21, {
    color: theme.soft,
    align: 'right',
    baseline: 'top',
    size: 10.5,
  });
  surface.text(texts.epoch, area.left - 7, 4, {
    color: theme.soft,
    align: 'right',
    baseline: 'top',
    size: 10.5,
  });
  const at = (column: number, row: number): Probe | null =>
    indices[row] === undefined || column < 0 || column >= PHI_BINS
      ? null
      : {
          ...probeOf(
            indices[row],
            column,
            area.left + (column + 0.5) * bin,
            area.top + (row + 1) * step,
            row,
          ),
          column,
          row,
        };
  return {
    area,
    columns: PHI_BINS,
    rows: indices.length,
    at,
    probe: (px, py) =>
      at(
        Math.floor((px - area.left) / bin),
        Math.max(0, Math.min(indices.length - 1, Math.round((py - area.top) / step) - 1)),
      ),
  };
}

/** A count as a share of the fullest bin: linear, or logarithmic so that one value among a million shows. */
export function shade(count: number, most: number, scale: ScaleKind): number {
  if (!(count > 0) || !(most > 0)) return 0;
  return scale === 'log' ? Math.max(0.06, Math.log1p(count) / Math.log1p(most)) : count / most;
}

function table(options: PhiOverTimeOptions): ChartTable {
  const found = shown(options, MOST_COLUMNS * 2);
  const { texts, history } = options;
  if (!found) return { columns: [texts.epoch], rows: [] };
  const edge = (i: number): string =>
    options.format.value(found.phi.low + ((found.phi.high - found.phi.low) * i) / PHI_BINS);
  return {
    columns: [texts.epoch, ...Array.from({ length: PHI_BINS }, (_, i) => `${edge(i)} … ${edge(i + 1)}`)],
    rows: found.indices.map((index) => [
      history.epochs[index]!,
      ...Array.from(
        phiAt(history, options.layers, options.scope, found.phi, index),
        (count) => Math.round(count * 100) / 100,
      ),
    ]),
  };
}
