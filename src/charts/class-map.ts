import type { Archetype } from '../core/classification.js';
import { indexAtOrBefore } from './series/bisect.js';
import type { Chart, ChartModel, ChartTable, Plot, Probe } from './chart-model.js';
import { archetypeColor, type ChartTheme } from './theme/chart-theme.js';
import { bucketsOf } from './series/decimate.js';
import { shorten } from './axes/line-labels.js';
import type { MinMaxPyramid } from './series/minmax-pyramid.js';
import type { NumberFormat } from './axes/number-format.js';
import { ARCHETYPE_MARKS, ARCHETYPE_RANK, channels, inkOn } from './theme/palette.js';
import { drawEmpty, drawEpochAxis, emptyPlot, FOOT } from './axes/plot-frame.js';
import { epochRange, type EpochRange } from './axes/epoch-range.js';
import type { Box, Size } from './scene/marks.js';
import { Scene } from './scene/scene.js';

export interface ClassMapOptions {
  key: string;
  summary: string;
  epochs: ArrayLike<number>;
  rows: readonly { layer: string; label: string; ranks: MinMaxPyramid }[];
  selected: string | null;
  zoom: EpochRange | null;
  format: NumberFormat;
  /** Why a layer had its archetype at a capture; shown on hover. */
  reason(layer: string, index: number): string;
  texts: { epoch: string; empty: string; absent: string };
}

/** Rows thinner than this have no room for letters. */
const LETTER_HEIGHT = 12;
const LETTER_WIDTH = 19;
/** Room that a letter of a name needs, also in wide fonts and in bold. */
const NAME_LETTER = 7;

/**
 * Layers × epochs, colored by archetype, lettered where there is room. Where a pixel stands for many
 * captures, the class that asks most to be looked at shows.
 */
export function classMap(options: ClassMapOptions): ChartModel {
  return {
    key: options.key,
    summary: options.summary,
    draw: (size, theme) => draw(options, size, theme),
    table: () => table(options),
  };
}

function draw(options: ClassMapOptions, size: Size, theme: ChartTheme): Chart {
  const scene = new Scene(size.width, size.height);
  const { epochs, rows, zoom, format, texts } = options;
  if (epochs.length === 0 || rows.length === 0) {
    drawEmpty(scene, theme, texts.empty);
    return { scene, plot: emptyPlot() };
  }
  const tall = scene.height - FOOT - 4;
  const height = Math.min(72, tall / rows.length);
  const names = height >= LETTER_HEIGHT;
  const area: Box = {
    left: names
      ? Math.min(scene.width * 0.4, 150, 9 + NAME_LETTER * Math.max(...rows.map(({ label }) => label.length)))
      : 14,
    top: 4,
    right: scene.width - 6,
    bottom: 4 + height * rows.length,
  };
  const range = span(epochs, zoom);
  const x = drawEpochAxis(scene, theme, area, range, format, texts.epoch);
  const width = Math.max(1, Math.round(area.right - area.left));
  // A capture fills the time up to the next one.
  const stops = fillColumns(epochs, range, width);
  const rgba = new Uint8ClampedArray(width * rows.length * 4);
  const colors = ARCHETYPE_RANK.map((name) => rgbOf(theme, name));
  rows.forEach(({ ranks }, row) => {
    for (let column = 0; column < width; column++) {
      const rank = ranks.greatest(stops[2 * column]!, stops[2 * column + 1]!);
      if (rank !== rank) continue;
      const [r, g, b] = colors[rank]!;
      const at = 4 * (row * width + column);
      rgba[at] = r;
      rgba[at + 1] = g;
      rgba[at + 2] = b;
      rgba[at + 3] = 255;
    }
  });
  scene.cells(area, width, rows.length, rgba);
  rows.forEach(({ layer, label, ranks }, row) => {
    const top = area.top + row * height;
    if (row > 0 && height > 6) scene.rect(area.left, top - 0.5, area.right - area.left, 1, theme.surface);
    const chosen = layer === options.selected;
    if (names) {
      scene.text(shorten(label, Math.floor((area.left - 9) / NAME_LETTER)), area.left - 7, top + height / 2, {
        color: chosen ? theme.accent : theme.text,
        align: 'right',
        baseline: 'middle',
        weight: chosen ? 650 : 400,
      });
      letters(scene, theme, ranks, stops, width, area, top, height);
    }
    if (chosen) scene.frame(area.left, top, area.right - area.left, height, { color: theme.seam, width: 2 });
  });
  const at = (column: number, row: number): Probe | null => {
    const line = rows[row];
    const epoch = epochs[column];
    if (!line || epoch === undefined) return null;
    const name = ARCHETYPE_RANK[line.ranks.at(column)];
    return {
      x: Math.max(area.left, Math.min(area.right, x(epoch) + 2)),
      y: area.top + (row + 0.5) * height,
      column,
      row,
      epoch,
      layer: line.layer,
      lines: [
        line.label,
        `${texts.epoch} ${format.count(epoch)}: ${name ?? texts.absent}`,
        ...(name ? [options.reason(line.layer, column)] : []),
      ],
    };
  };
  const plot: Plot = {
    area,
    columns: epochs.length,
    rows: rows.length,
    at,
    epochs: { toPixel: x, toEpoch: x.invert },
    probe(px, py) {
      const row = Math.floor((py - area.top) / height);
      if (row < 0 || row >= rows.length || px > area.right + 2) return null;
      return at(px < area.left ? epochs.length - 1 : indexAtOrBefore(epochs, x.invert(px)), row);
    },
  };
  return { scene, plot };
}

/** All epochs, and the width of the last capture. */
function span(epochs: ArrayLike<number>, zoom: EpochRange | null): EpochRange {
  if (zoom || epochs.length < 2) return epochRange(epochs, zoom);
  const [from, to] = epochRange(epochs, null);
  return [from, to + (epochs[epochs.length - 1]! - epochs[epochs.length - 2]!)];
}

/** For every pixel column the captures that it shows: [first, end) pairs. */
function fillColumns(epochs: ArrayLike<number>, range: EpochRange, width: number): Int32Array {
  const stops = new Int32Array(2 * width);
  const step = (range[1] - range[0]) / width;
  const buckets = bucketsOf(epochs, range[0], range[1], width, (epoch) => epoch);
  let i = Math.max(0, buckets.starts[0] ?? 0);
  for (let column = 0; column < width; column++) {
    const end = range[0] + (column + 1) * step;
    const start = range[0] + column * step;
    while (i + 1 < epochs.length && epochs[i + 1]! <= start) i++;
    if (epochs[i]! >= end) continue;
    let last = i;
    while (last + 1 < epochs.length && epochs[last + 1]! < end) last++;
    stops[2 * column] = epochs[i]! < start && last > i ? i + 1 : i;
    stops[2 * column + 1] = last + 1;
    i = last;
  }
  return stops;
}

function letters(
  scene: Scene,
  theme: ChartTheme,
  ranks: MinMaxPyramid,
  stops: Int32Array,
  width: number,
  area: Box,
  top: number,
  height: number,
): void {
  const rankAt = (column: number): number => ranks.greatest(stops[2 * column]!, stops[2 * column + 1]!);
  for (let start = 0; start < width;) {
    const rank = rankAt(start);
    let end = start + 1;
    while (end < width && Object.is(rankAt(end), rank)) end++;
    const name = ARCHETYPE_RANK[rank];
    if (name && end - start >= LETTER_WIDTH)
      scene.text(ARCHETYPE_MARKS[name], area.left + start + 4, top + height / 2, {
        color: inkOn(archetypeColor(theme, name)),
        baseline: 'middle',
        size: 10.5,
        weight: 650,
      });
    start = end;
  }
}

function rgbOf(theme: ChartTheme, name: Archetype): [number, number, number] {
  return channels(archetypeColor(theme, name));
}

function table({ epochs, rows, texts }: ClassMapOptions): ChartTable {
  return {
    columns: [texts.epoch, ...rows.map(({ label }) => label)],
    rows: Array.from(epochs, (epoch, i) => [
      epoch,
      ...rows.map(({ ranks }) => ARCHETYPE_RANK[ranks.at(i)] ?? null),
    ]),
  };
}
