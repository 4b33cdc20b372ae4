import { max } from 'd3-array';
import type { Chart, ChartModel, Plot, Probe } from './chart-model.js';
import type { ChartTheme } from './theme/chart-theme.js';
import type { NumberFormat } from './axes/number-format.js';
import type { PhiRange } from './series/phi-bins.js';
import { drawEmpty, drawValueAxis, emptyPlot, FOOT, valueAxisWidth } from './axes/plot-frame.js';
import { ticksAcross } from './axes/ticks.js';
import { makeScale, type ScaleKind } from './axes/scales.js';
import type { Box, Size } from './scene/marks.js';
import { Scene } from './scene/scene.js';

export interface HistogramOptions {
  key: string;
  summary: string;
  /** Null where there is no finite value to show. */
  counts: ArrayLike<number> | null;
  range: PhiRange;
  mean: number;
  scale: ScaleKind;
  format: NumberFormat;
  texts: { value: string; count: string; mean: string; empty: string; from: string; to: string };
}

/** How many values lie where. */
export function histogramChart(options: HistogramOptions): ChartModel {
  const { counts, range, texts } = options;
  const edge = (i: number): number => range.low + ((range.high - range.low) * i) / (counts?.length ?? 1);
  return {
    key: options.key,
    summary: options.summary,
    draw: (size, theme) => draw(options, size, theme),
    table: () => ({
      columns: [texts.from, texts.to, texts.count],
      rows: Array.from(counts ?? [], (count, i) => [edge(i), edge(i + 1), Math.round(count * 100) / 100]),
    }),
  };
}

function draw(options: HistogramOptions, size: Size, theme: ChartTheme): Chart {
  const scene = new Scene(size.width, size.height);
  const { counts, range, mean, format, texts } = options;
  if (!counts) {
    drawEmpty(scene, theme, texts.empty);
    return { scene, plot: emptyPlot() };
  }
  const highest = max([1, ...Array.from(counts)])!;
  const area: Box = { left: 0, top: 18, right: scene.width - 10, bottom: scene.height - FOOT };
  const y =
    options.scale === 'log'
      ? logFromZero(highest, area)
      : makeScale('linear', [0, highest], [area.bottom, area.top]);
  area.left = valueAxisWidth(y, area, format);
  drawValueAxis(scene, theme, area, y, format);
  const x = makeScale('linear', [range.low, range.high], [area.left, area.right], false);
  const bin = (area.right - area.left) / counts.length;
  for (let i = 0; i < counts.length; i++) {
    if (!(counts[i]! > 0)) continue;
    const top = Math.min(area.bottom - 1, y(counts[i]!));
    scene.rect(
      area.left + i * bin,
      top,
      Math.max(1, bin - (bin > 4 ? 1 : 0)),
      area.bottom - top,
      theme.series[0]!,
      0.85,
    );
  }
  scene.rect(area.left, area.bottom, area.right - area.left, 1, theme.faint);
  for (const { value, label } of ticksAcross(x, area.right - area.left, 70, format)) {
    scene.text(label, x(value), area.bottom + 7, {
      color: theme.soft,
      align: x(value) > area.right - 14 ? 'right' : 'center',
      baseline: 'top',
    });
  }
  scene.text(texts.value, area.right, area.bottom + 21, {
    color: theme.soft,
    align: 'right',
    baseline: 'top',
    size: 10.5,
  });
  if (mean >= range.low && mean <= range.high) {
    const at = x(mean);
    scene.line([at, area.top - 2, at, area.bottom], { color: theme.seam, width: 2 });
    scene.text(`${texts.mean} ${format.value(mean)}`, at + (at > scene.width / 2 ? -5 : 5), area.top - 4, {
      color: theme.accent,
      align: at > scene.width / 2 ? 'right' : 'left',
      baseline: 'middle',
      weight: 600,
    });
  }
  const at = (column: number): Probe | null => {
    const count = counts[column];
    if (count === undefined) return null;
    const edge = (i: number): string =>
      format.value(range.low + ((range.high - range.low) * i) / counts.length);
    return {
      x: area.left + (column + 0.5) * bin,
      y: y(count),
      column,
      row: 0,
      lines: [
        `${texts.value} ${edge(column)} … ${edge(column + 1)}`,
        `${texts.count}: ${format.count(Math.round(count))}`,
      ],
    };
  };
  const plot: Plot = {
    area,
    columns: counts.length,
    rows: 1,
    at,
    probe: (px, py) =>
      px < area.left || px > area.right || py < 0 || py > area.bottom + 6
        ? null
        : at(Math.min(counts.length - 1, Math.floor((px - area.left) / bin))),
  };
  return { scene, plot };
}

/** Logarithmic with a foot: a bin of one value must still be seen, an empty one has no height. */
function logFromZero(highest: number, area: Box): ReturnType<typeof makeScale> {
  const scale = makeScale('log', [0.5, Math.max(2, highest)], [area.bottom, area.top], false);
  return Object.assign((value: number) => (value > 0 ? scale(Math.max(value, 0.5)) : area.bottom), {
    domain: scale.domain,
    invert: scale.invert,
    ticks: (count: number) => scale.ticks(count).filter((tick) => tick >= 1),
  });
}
