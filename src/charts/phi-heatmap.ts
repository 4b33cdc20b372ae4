import type { Chart, ChartModel, Plot } from './chart-model.js';
import {
  drawEmpty,
  drawEpochAxis,
  drawValueAxis,
  emptyPlot,
  FOOT,
  valueAxisWidth,
} from './axes/plot-frame.js';
import { makeScale, type ScaleKind } from './axes/scales.js';
import { labelWidth } from './axes/ticks.js';
import { phiProbe, phiTable, shade, type PhiChartOptions } from './phi-chart.js';
import type { Box, Size } from './scene/marks.js';
import { Scene } from './scene/scene.js';
import { indexAtOrBefore } from './series/bisect.js';
import { PHI_BINS } from './series/phi-bins.js';
import type { PhiColumns } from './series/phi-columns.js';
import type { ChartTheme } from './theme/chart-theme.js';

/** How the distribution of φ moved: a heat map over epochs. */
export function phiHeatmap(options: PhiChartOptions): ChartModel {
  return {
    key: options.key,
    summary: options.summary,
    draw: (size, theme) => draw(options, size, theme),
    table: () => phiTable(options),
  };
}

function draw(options: PhiChartOptions, size: Size, theme: ChartTheme): Chart {
  const { columns: found, format, texts } = options;
  const scene = new Scene(size.width, size.height);
  if (!found) {
    drawEmpty(scene, theme, texts.empty);
    return { scene, plot: emptyPlot() };
  }
  const { epochs: range, range: phi, columns } = found;
  const area: Box = { left: 0, top: 26, right: scene.width - 8, bottom: scene.height - FOOT };
  const y = makeScale('linear', [phi.low, phi.high], [area.bottom, area.top], false);
  area.left = valueAxisWidth(y, area, format);
  const x = drawEpochAxis(scene, theme, area, range, format, texts.epoch);
  drawValueAxis(scene, theme, area, y, format);
  drawShades(scene, theme, area.right, texts);
  const epochs = columns.map(({ epoch }) => epoch);
  // Where the run went on, the last column ends soon after its epoch.
  const end = found.ended ? x(epochs.at(-1)!) + 3 - area.left : Infinity;
  const width = Math.max(1, Math.round(area.right - area.left));
  scene.cells(area, width, PHI_BINS, shadesOf(found, epochs, width, end, options.scale, inkOf(theme)));
  for (const { epoch, beyond } of columns) {
    const at = x(epoch) + 3;
    if (beyond !== null && at >= area.left && at <= area.right)
      scene.area([at - 4, area.top - 2, at + 4, area.top - 2, at, area.top - 9], theme.accent);
  }
  const high = area.bottom - area.top;
  const plot: Plot = {
    area,
    columns: columns.length,
    rows: PHI_BINS,
    epochs: { toPixel: x, toEpoch: x.invert },
    at(column, row) {
      if (columns[column] === undefined || row < 0 || row >= PHI_BINS) return null;
      const place = { x: x(epochs[column]!), y: area.top + ((row + 0.5) / PHI_BINS) * high, column, row };
      return phiProbe(options, found, column, PHI_BINS - 1 - row, place);
    },
    probe(px, py) {
      if (px < area.left || px > area.right || py < area.top || py > area.bottom) return null;
      const column = indexAtOrBefore(epochs, x.invert(px));
      const row = Math.max(0, Math.min(PHI_BINS - 1, Math.floor(((py - area.top) / high) * PHI_BINS)));
      const place = { x: x(epochs[column]!), y: py, column, row };
      return phiProbe(options, found, column, PHI_BINS - 1 - row, place);
    },
  };
  return { scene, plot };
}

/** Pixels of the map, `width` columns; those from `end` on are left clear. */
function shadesOf(
  { epochs: [from, to], columns }: PhiColumns,
  epochs: readonly number[],
  width: number,
  end: number,
  scale: ScaleKind,
  [r, g, b]: readonly [number, number, number],
): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(width * PHI_BINS * 4);
  for (let pixel = 0; pixel < width && pixel <= end; pixel++) {
    const at = indexAtOrBefore(epochs, from + ((to - from) * (pixel + 0.5)) / width);
    if (epochs[at]! > from + ((to - from) * (pixel + 1)) / width) continue;
    const { counts, fullest } = columns[at]!;
    for (let bin = 0; bin < PHI_BINS; bin++) {
      const cell = 4 * ((PHI_BINS - 1 - bin) * width + pixel);
      rgba[cell] = r;
      rgba[cell + 1] = g;
      rgba[cell + 2] = b;
      rgba[cell + 3] = 255 * shade(counts[bin]!, fullest, scale);
    }
  }
  return rgba;
}

function inkOf(theme: ChartTheme): readonly [number, number, number] {
  return theme.dark ? [240, 200, 110] : [92, 60, 0];
}

const SHADES = 32;

/** What the shades mean, right above the map. */
function drawShades(
  scene: Scene,
  theme: ChartTheme,
  right: number,
  { none, fullest }: PhiChartOptions['texts'],
): void {
  const style = { color: theme.soft, size: 10, baseline: 'middle' } as const;
  const left = right - labelWidth([fullest], 9) - 6 - 2 * SHADES;
  scene.text(fullest, left + 2 * SHADES + 6, 7, style);
  scene.cells(
    { left, right: left + 2 * SHADES, top: 2, bottom: 12 },
    SHADES,
    1,
    Uint8ClampedArray.from({ length: 4 * SHADES }, (_, i) =>
      i % 4 < 3 ? inkOf(theme)[i % 4]! : (255 * (i >> 2)) / (SHADES - 1),
    ),
  );
  scene.frame(left, 2, 2 * SHADES, 10, { color: theme.soft, width: 0.75, alpha: 0.7 });
  scene.text(none, left - 6, 7, { ...style, align: 'right' });
}
