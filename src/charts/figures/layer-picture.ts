import type { Archetype } from '../../core/classification.js';
import type { ChartModel, Plot } from '../chart-model.js';
import type { ChartTheme } from '../theme/chart-theme.js';
import { hexOf } from '../class-map.js';
import { shorten } from '../axes/line-labels.js';
import { numberFormat, type NumberFormat } from '../axes/number-format.js';
import { ARCHETYPE_MARKS, inkOn } from '../theme/palette.js';
import { EMPTY_AREA } from '../axes/plot-frame.js';
import { mix } from '../theme/mix.js';
import type { Box, Surface } from '../scene/surface.js';
import { drawKernel } from './kernel-face.js';
import type { LayerPictureData } from './layer-picture-data.js';
import { drawLegend, drawMetrics } from './layer-picture-notes.js';
import { structureOf, type LayerKind } from './layer-structure.js';
import { mixable, unitFill } from './unit-fill.js';
import { placeUnits, type PlacedUnit } from './unit-layout.js';
import { groupMeans, selectUnits, type UnitSide } from './unit-selection.js';

export interface LayerPictureOptions {
  /** How the units connect; by the layer's name and shape where it is left out. */
  kind?: LayerKind;
  format?: NumberFormat;
}

const HEAD = 62;
const FOOT = 58;
/** Width of the column of metrics. */
const SIDE = 168;

/**
 * Units of a layer as nodes, size by φ, intensity by mean |Δφ|, with its strongest weights as edges, its
 * metrics and a legend.
 */
export function layerPicture(data: LayerPictureData, options: LayerPictureOptions = {}): ChartModel {
  const format = options.format ?? numberFormat('en');
  const { stats, classification } = data;
  const structure = structureOf(data.layer, data.shape, stats.rows, stats.columns, options.kind);
  return {
    key: JSON.stringify([data.layer, data.epoch, data.metrics, structure.kind, classification?.archetype]),
    summary: `Layer ${shorten(data.layer, 60)} at epoch ${format.count(data.epoch)}: ${structure.kind}, ${format.count(structure.inputs)} inputs to ${format.count(structure.outputs)} outputs, ${classification?.archetype ?? 'not classified'}.`,
    draw: (surface, theme) => draw(data, structure, format, surface, theme),
    table: () => ({
      columns: ['side', 'unit', 'mean φ', 'mean |Δφ|'],
      rows: [
        ...stats.rowMean.map((value, i) => ['row', i, finite(value), finite(stats.rowMeanAbsChange[i])]),
        ...stats.columnMean.map((value, i) => [
          'column',
          i,
          finite(value),
          finite(stats.columnMeanAbsChange[i]),
        ]),
      ],
    }),
  };
}

/** The units that a weight of this row's channel and this column joins. */
function endsOf(channel: number, column: number, transposed: boolean): { input: number; output: number } {
  return transposed ? { input: column, output: channel } : { input: channel, output: column };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function draw(
  data: LayerPictureData,
  structure: ReturnType<typeof structureOf>,
  format: NumberFormat,
  surface: Surface,
  theme: ChartTheme,
): Plot {
  const { stats, classification } = data;
  const { inputs, outputs, positions, transposed, kernel, kind } = structure;
  const channels = transposed ? outputs : inputs;
  const color = classification ? hexOf(theme, classification.archetype) : mixable(theme.faint);
  drawTitle(data, structure.kind, format, surface, theme, color, classification?.archetype ?? null);
  const ends = stats.top
    .map(({ index, value }) => ({
      ...endsOf(Math.floor(index / stats.columns) % channels, index % stats.columns, transposed),
      value,
    }))
    .filter(({ value }) => value > 0);
  const ofColumns: UnitSide = { phi: stats.columnMean, activity: stats.columnMeanAbsChange };
  const ofRows: UnitSide =
    kind === 'vector'
      ? { phi: [], activity: [] }
      : {
          phi: groupMeans(stats.rowMean, channels, (row) => row % channels),
          activity: groupMeans(stats.rowMeanAbsChange, channels, (row) => row % channels),
        };
  const sides = transposed ? [ofColumns, ofRows] : [ofRows, ofColumns];
  const chosen = [
    selectUnits(
      sides[0]!.phi,
      ends.map(({ input }) => input),
    ),
    selectUnits(
      sides[1]!.phi,
      ends.map(({ output }) => output),
    ),
  ];
  const wide = surface.width >= 520;
  const area: Box = {
    left: 18,
    top: HEAD + 18,
    right: surface.width - (wide ? SIDE + 26 : 18) - (structure.blocks.length > 1 ? 56 : 0),
    bottom: surface.height - FOOT - 14,
  };
  const third = (area.right - area.left) / (kind === 'vector' ? 1 : 3);
  const left = placeUnits(chosen[0]!.shown, { ...area, right: area.left + third });
  const right = placeUnits(
    chosen[1]!.shown,
    kind === 'vector' ? area : { ...area, left: area.right - third },
    structure.blocks,
    structure.outputs,
  );
  const most = largestFinite(sides.map(({ phi }) => phi));
  const busiest = largestFinite(sides.map(({ activity }) => activity));
  const radius = Math.max(1.5, Math.min(left.radius, right.radius));
  drawEdges(surface, theme, ends, left.units, right.units, radius);
  if (positions > 1)
    drawKernel(
      surface,
      theme,
      groupMeans(stats.rowMean, positions, (row) => Math.floor(row / channels)),
      kernel,
      { left: area.left + third, top: area.top, right: area.right - third, bottom: area.bottom },
      format,
    );
  const look = { theme, color, most, busiest, radius };
  drawUnits(surface, left.units, sides[0]!, look);
  drawUnits(surface, right.units, sides[1]!, look);
  drawSides(surface, theme, area, structure.sides, chosen, right.labels, format);
  if (wide)
    drawMetrics(
      surface,
      theme,
      { left: surface.width - SIDE, top: HEAD, right: surface.width - 14, bottom: surface.height - FOOT },
      data,
      format,
    );
  drawLegend(surface, theme, surface.height - FOOT + 10, {
    color,
    most,
    busiest,
    radius,
    edges: kind === 'vector' ? 0 : ends.length,
    known: sides.some(({ activity }) => activity.some(Number.isFinite)),
    format,
  });
  return { area: EMPTY_AREA, columns: 0, rows: 0, at: () => null, probe: () => null };
}

function drawTitle(
  { layer, epoch, shape }: LayerPictureData,
  kind: LayerKind,
  format: NumberFormat,
  surface: Surface,
  theme: ChartTheme,
  color: string,
  archetype: Archetype | null,
): void {
  surface.rect(0, 0, surface.width, 4, color);
  surface.rect(16, 17, 34, 30, color);
  surface.frame(16, 17, 34, 30, { color: theme.soft, width: 0.75, alpha: 0.6 });
  surface.text(archetype ? ARCHETYPE_MARKS[archetype] : '–', 33, 32.5, {
    color: inkOn(color),
    size: 15,
    align: 'center',
    baseline: 'middle',
    weight: 700,
  });
  const name = layer.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '') || '(unnamed)';
  surface.text(shorten(name, Math.max(12, Math.floor((surface.width - 90) / 9.5))), 61, 29, {
    color: theme.text,
    size: 15.5,
    weight: 650,
  });
  surface.text(
    `${archetype ?? 'not classified'} · epoch ${format.count(epoch)} · ${kind} ${shape.join(' × ')}`,
    61,
    46,
    { color: theme.soft, size: 12 },
  );
}

interface Look {
  theme: ChartTheme;
  color: string;
  most: number;
  busiest: number;
  radius: number;
}

function drawUnits(
  surface: Surface,
  units: readonly PlacedUnit[],
  { phi, activity }: { phi: readonly number[]; activity: readonly number[] },
  { theme, color, most, busiest, radius }: Look,
): void {
  for (const { index, x, y } of units) {
    const value = phi[index]!;
    if (!Number.isFinite(value)) {
      const arm = Math.max(2, radius * 0.6);
      surface.polyline([x - arm, y - arm, x + arm, y + arm, NaN, NaN, x - arm, y + arm, x + arm, y - arm], {
        color: theme.critical,
        width: 1.4,
      });
      continue;
    }
    surface.circle(
      x,
      y,
      Math.max(0.8, radius * (most > 0 ? Math.abs(value) / most : 0)),
      unitFill(theme, color, activity[index]!, busiest),
      { color: mix(mixable(theme.soft), color, 0.35), width: radius > 4 ? 1 : 0.6 },
    );
  }
}

function drawEdges(
  surface: Surface,
  theme: ChartTheme,
  ends: readonly { input: number; output: number; value: number }[],
  left: readonly PlacedUnit[],
  right: readonly PlacedUnit[],
  radius: number,
): void {
  const from = new Map(left.map((unit) => [unit.index, unit]));
  const to = new Map(right.map((unit) => [unit.index, unit]));
  const largest = Math.max(...ends.map(({ value }) => value), Number.MIN_VALUE);
  for (const { input, output, value } of [...ends].reverse()) {
    const [a, b] = [from.get(input), to.get(output)];
    if (!a || !b) continue;
    const share = value / largest;
    surface.polyline(curve(a.x + radius * 0.4, a.y, b.x - radius * 0.4, b.y), {
      color: theme.seam,
      width: 0.5 + 1.9 * share * share,
      alpha: 0.18 + 0.5 * share * share,
    });
  }
}

/** An S from one side to the other, as points. */
function curve(x0: number, y0: number, x1: number, y1: number): number[] {
  return Array.from({ length: 26 }, (_, i) => {
    const t = (i >> 1) / 12;
    return i % 2 === 0 ? x0 + (x1 - x0) * t : y0 + (y1 - y0) * t * t * (3 - 2 * t);
  });
}

function drawSides(
  surface: Surface,
  theme: ChartTheme,
  area: Box,
  [from, to]: readonly [string, string],
  chosen: readonly ReturnType<typeof selectUnits>[],
  labels: readonly { text: string; y: number }[],
  format: NumberFormat,
): void {
  const counted = ({ shown, total }: ReturnType<typeof selectUnits>, name: string): string =>
    shown.length === total
      ? `${format.count(total)} ${name}`
      : `${format.count(shown.length)} of ${format.count(total)} ${name}`;
  const sampled = ({ shown, strongest, total }: ReturnType<typeof selectUnits>): string =>
    shown.length === total ? '' : `${strongest} strongest, ${shown.length - strongest} sampled`;
  if (from) surface.text(counted(chosen[0]!, from), area.left, area.top - 8, { color: theme.soft, size: 11 });
  surface.text(counted(chosen[1]!, to), area.right, area.top - 8, {
    color: theme.soft,
    size: 11,
    align: 'right',
  });
  if (from) surface.text(sampled(chosen[0]!), area.left, area.bottom + 10, { color: theme.soft, size: 10 });
  surface.text(sampled(chosen[1]!), area.right, area.bottom + 10, {
    color: theme.soft,
    size: 10,
    align: 'right',
  });
  for (const { text, y } of labels)
    if (text)
      surface.text(text, area.right + 8, y, {
        color: theme.soft,
        size: 10,
        align: 'left',
        baseline: 'middle',
      });
}

/**
 * The largest finite magnitude; 0 where there is none. A layer may have more units than a call may have
 * arguments.
 */
function largestFinite(lists: readonly (readonly number[])[]): number {
  let largest = 0;
  for (const list of lists)
    for (const value of list) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}
