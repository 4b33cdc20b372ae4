import type { Archetype } from '../../core/classification.js';
import { visibleText } from '../../core/visible-text.js';
import type { Chart, ChartModel } from '../chart-model.js';
import { archetypeColor, type ChartTheme } from '../theme/chart-theme.js';
import { shorten } from '../axes/line-labels.js';
import { numberFormat, type NumberFormat } from '../axes/number-format.js';
import { ARCHETYPE_MARKS, inkOn } from '../theme/palette.js';
import { emptyPlot } from '../axes/plot-frame.js';
import type { Box, Size } from '../scene/marks.js';
import { Scene } from '../scene/scene.js';
import { drawKernel } from './kernel-face.js';
import type { LayerPictureData } from './layer-picture-data.js';
import { drawLegend, drawMetrics } from './layer-picture-notes.js';
import { structureOf, type LayerKind } from './layer-structure.js';
import { drawEdges, drawUnits } from './layer-picture-units.js';
import { mixable } from './unit-fill.js';
import { placeUnits } from './unit-layout.js';
import { groupMeans, selectUnits, type UnitSide } from './unit-selection.js';

const HEAD = 62;
const FOOT = 58;
/** Width of the column of metrics. */
const SIDE = 168;

/**
 * Units of a layer as nodes, size by φ, intensity by mean |Δφ|, with its strongest weights as edges, its
 * metrics and a legend.
 */
export function layerPicture(data: LayerPictureData, options: { format?: NumberFormat } = {}): ChartModel {
  const format = options.format ?? numberFormat('en');
  const { stats, classification } = data;
  const structure = structureOf(data.layer, data.shape, stats.rows, stats.columns);
  return {
    key: JSON.stringify([data.layer, data.epoch, data.metrics, structure.kind, classification?.archetype]),
    summary:
      `Layer ${shorten(data.layer, 60)} at epoch ${format.count(data.epoch)}: ${structure.kind}, ` +
      `${format.count(structure.inputs)} inputs to ${format.count(structure.outputs)} outputs, ` +
      `${classification?.archetype ?? 'not classified'}.`,
    draw: (size, theme) => draw(data, structure, format, size, theme),
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
  size: Size,
  theme: ChartTheme,
): Chart {
  const scene = new Scene(size.width, size.height);
  const { stats, classification } = data;
  const { inputs, outputs, positions, transposed, kernel, kind } = structure;
  const channels = transposed ? outputs : inputs;
  const color = classification ? archetypeColor(theme, classification.archetype) : mixable(theme.faint);
  drawTitle(data, structure.kind, format, scene, theme, color, classification?.archetype ?? null);
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
  const wide = scene.width >= 520;
  const area: Box = {
    left: 18,
    top: HEAD + 18,
    right: scene.width - (wide ? SIDE + 26 : 18) - (structure.blocks.length > 1 ? 56 : 0),
    bottom: scene.height - FOOT - 14,
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
  drawEdges(scene, theme, ends, left.units, right.units, radius);
  if (positions > 1)
    drawKernel(
      scene,
      theme,
      groupMeans(stats.rowMean, positions, (row) => Math.floor(row / channels)),
      kernel,
      { left: area.left + third, top: area.top, right: area.right - third, bottom: area.bottom },
      format,
    );
  const look = { theme, color, most, busiest, radius };
  drawUnits(scene, left.units, sides[0]!, look);
  drawUnits(scene, right.units, sides[1]!, look);
  drawSides(scene, theme, area, structure.sides, chosen, right.labels, format);
  if (wide)
    drawMetrics(
      scene,
      theme,
      { left: scene.width - SIDE, top: HEAD, right: scene.width - 14, bottom: scene.height - FOOT },
      data,
      format,
    );
  drawLegend(scene, theme, scene.height - FOOT + 10, {
    color,
    most,
    busiest,
    radius,
    edges: kind === 'vector' ? 0 : ends.length,
    known: sides.some(({ activity }) => activity.some(Number.isFinite)),
    format,
  });
  return { scene, plot: emptyPlot() };
}

function drawTitle(
  { layer, epoch, shape }: LayerPictureData,
  kind: LayerKind,
  format: NumberFormat,
  scene: Scene,
  theme: ChartTheme,
  color: string,
  archetype: Archetype | null,
): void {
  scene.rect(0, 0, scene.width, 4, color);
  scene.rect(16, 17, 34, 30, color);
  scene.frame(16, 17, 34, 30, { color: theme.soft, width: 0.75, alpha: 0.6 });
  scene.text(archetype ? ARCHETYPE_MARKS[archetype] : '–', 33, 32.5, {
    color: inkOn(color),
    size: 15,
    align: 'center',
    baseline: 'middle',
    weight: 700,
  });
  const name = visibleText(layer) || '(unnamed)';
  scene.text(shorten(name, Math.max(12, Math.floor((scene.width - 90) / 9.5))), 61, 29, {
    color: theme.text,
    size: 15.5,
    weight: 650,
  });
  scene.text(
    `${archetype ?? 'not classified'} · epoch ${format.count(epoch)} · ${kind} ${shape.join(' × ')}`,
    61,
    46,
    { color: theme.soft, size: 12 },
  );
}

function drawSides(
  scene: Scene,
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
  if (from) scene.text(counted(chosen[0]!, from), area.left, area.top - 8, { color: theme.soft, size: 11 });
  scene.text(counted(chosen[1]!, to), area.right, area.top - 8, {
    color: theme.soft,
    size: 11,
    align: 'right',
  });
  if (from) scene.text(sampled(chosen[0]!), area.left, area.bottom + 10, { color: theme.soft, size: 10 });
  scene.text(sampled(chosen[1]!), area.right, area.bottom + 10, {
    color: theme.soft,
    size: 10,
    align: 'right',
  });
  for (const { text, y } of labels)
    if (text)
      scene.text(text, area.right + 8, y, {
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
