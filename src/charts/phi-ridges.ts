import type { Chart, ChartModel, Plot, Probe } from './chart-model.js';
import { drawEmpty, emptyPlot, FOOT } from './axes/plot-frame.js';
import { makeScale } from './axes/scales.js';
import { labelWidth, ticksAcross } from './axes/ticks.js';
import { phiProbe, phiTable, shade, type PhiChartOptions } from './phi-chart.js';
import type { Box, Size } from './scene/marks.js';
import { Scene } from './scene/scene.js';
import { PHI_BINS } from './series/phi-bins.js';
import type { ChartTheme } from './theme/chart-theme.js';

/** How the distribution of φ moved: its outlines one behind the other. */
export function phiRidges(options: PhiChartOptions): ChartModel {
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
  const { range: phi, columns } = found;
  const area: Box = {
    left: 16 + labelWidth([format.count(columns.at(-1)!.epoch)]),
    top: 26,
    right: scene.width - 12,
    bottom: scene.height - FOOT,
  };
  const wide = area.right - area.left;
  const step = (area.bottom - area.top) / columns.length;
  const tall = Math.min(56, Math.max(16, step * 3));
  const bin = wide / PHI_BINS;
  columns.forEach(({ epoch, counts, fullest }, row) => {
    const foot = area.top + (row + 1) * step;
    const outline = Array.from(counts).flatMap((count, i) => [
      area.left + (i + 0.5) * bin,
      foot - shade(count, fullest, options.scale) * tall,
    ]);
    const newest = row === columns.length - 1;
    scene.area([area.left, foot, ...outline, area.right, foot], theme.surface, 0.88);
    scene.area([area.left, foot, ...outline, area.right, foot], theme.seam, 0.14);
    scene.line(outline, { color: newest ? theme.seam : theme.soft, width: newest ? 2 : 1 });
    if (step > 11 || row % Math.ceil(12 / step) === 0)
      scene.text(format.count(epoch), area.left - 7, foot, {
        color: theme.soft,
        align: 'right',
        baseline: 'bottom',
      });
  });
  drawAxes(scene, theme, area, options, phi);
  const at = (column: number, row: number): Probe | null => {
    if (columns[row] === undefined || column < 0 || column >= PHI_BINS) return null;
    const place = { x: area.left + (column + 0.5) * bin, y: area.top + (row + 1) * step, column, row };
    return phiProbe(options, found, row, column, place);
  };
  const plot: Plot = {
    area,
    columns: PHI_BINS,
    rows: columns.length,
    at,
    probe: (px, py) =>
      at(
        Math.floor((px - area.left) / bin),
        Math.max(0, Math.min(columns.length - 1, Math.round((py - area.top) / step) - 1)),
      ),
  };
  return { scene, plot };
}

function drawAxes(
  scene: Scene,
  theme: ChartTheme,
  area: Box,
  { format, texts }: PhiChartOptions,
  { low, high }: { low: number; high: number },
): void {
  const x = makeScale('linear', [low, high], [area.left, area.right], false);
  for (const { value, label } of ticksAcross(x, area.right - area.left, 80, format))
    scene.text(label, x(value), area.bottom + 7, { color: theme.soft, align: 'center', baseline: 'top' });
  const title = { color: theme.soft, align: 'right', baseline: 'top', size: 10.5 } as const;
  scene.text(texts.value, area.right, area.bottom + 21, title);
  scene.text(texts.epoch, area.left - 7, 4, title);
}
