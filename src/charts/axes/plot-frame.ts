import type { Plot } from '../chart-model.js';
import type { ChartTheme } from '../theme/chart-theme.js';
import type { EpochRange } from './epoch-range.js';
import type { NumberFormat } from './number-format.js';
import { makeScale, type Scale } from './scales.js';
import { labelled, labelWidth, ticksOf, type Tick } from './ticks.js';
import type { Box } from '../scene/marks.js';
import type { Scene } from '../scene/scene.js';

/** Room below a plot for the axis and the chart's own buttons, in CSS pixels. */
export const FOOT = 44;

export function drawEpochAxis(
  scene: Scene,
  theme: ChartTheme,
  area: Box,
  range: EpochRange,
  format: NumberFormat,
  title: string,
): Scale {
  const scale = makeScale('linear', range, [area.left, area.right], false);
  const wide = area.right - area.left;
  // Parts of an epoch are worth a tick only where less than one is shown.
  const whole = range[1] - range[0] >= 1;
  const values = scale.ticks(Math.max(2, Math.floor(wide / 80)));
  const shown = whole ? values.filter(Number.isInteger) : values;
  for (const { value, label } of labelled(shown, format, format.count)) {
    const x = scale(value);
    scene.rect(x, area.bottom, 1, 4, theme.line);
    const align = x > area.right - 14 ? 'right' : x < area.left + 8 ? 'left' : 'center';
    scene.text(label, align === 'right' ? Math.max(x, area.right) : x, area.bottom + 7, {
      color: theme.soft,
      align,
      baseline: 'top',
    });
  }
  scene.text(title, area.right, area.bottom + 21, {
    color: theme.soft,
    align: 'right',
    baseline: 'top',
    size: 10.5,
  });
  return scale;
}

/** Horizontal grid lines with their values, on the left or (second axis, no lines) on the right. */
export function drawValueAxis(
  scene: Scene,
  theme: ChartTheme,
  area: Box,
  scale: Scale,
  format: NumberFormat,
  side: 'left' | 'right' = 'left',
): void {
  for (const { value, label } of valueTicks(scale, area, format)) {
    const y = scale(value);
    if (y < area.top - 1 || y > area.bottom + 1) continue;
    if (side === 'left') scene.rect(area.left, Math.round(y), area.right - area.left, 1, theme.line, 0.75);
    scene.text(label, side === 'left' ? area.left - 7 : area.right + 7, y, {
      color: theme.soft,
      align: side === 'left' ? 'right' : 'left',
      baseline: 'middle',
    });
  }
}

export function valueTicks(scale: Scale, area: Box, format: NumberFormat): Tick[] {
  return ticksOf(scale, Math.max(2, Math.min(6, Math.floor((area.bottom - area.top) / 36))), format);
}

/** The room that the labels of a value axis need. */
export function valueAxisWidth(scale: Scale, area: Box, format: NumberFormat): number {
  return 10 + labelWidth(valueTicks(scale, area, format).map(({ label }) => label));
}

/** A sentence in place of marks. */
export function drawEmpty(scene: Scene, theme: ChartTheme, text: string): void {
  scene.text(text, scene.width / 2, scene.height / 2, {
    color: theme.soft,
    align: 'center',
    baseline: 'middle',
    size: 12.5,
  });
}

/** The plot of a chart without marks. */
export function emptyPlot(): Plot {
  const area = { left: 0, top: 0, right: 0, bottom: 0 };
  return { area, columns: 0, rows: 0, at: () => null, probe: () => null };
}
