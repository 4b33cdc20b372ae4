import type { ScalarMetric } from '../../core/layer-metrics.js';
import type { ChartTheme } from '../theme/chart-theme.js';
import type { NumberFormat } from '../axes/number-format.js';
import type { Box } from '../scene/marks.js';
import type { Scene } from '../scene/scene.js';
import type { LayerPictureData } from './layer-picture-data.js';
import { unitFill } from './unit-fill.js';

const SHOWN: readonly (readonly [ScalarMetric, string])[] = [
  ['luminosity', 'Luminosity L'],
  ['fractureDensity', 'Fracture density'],
  ['entropy', 'Entropy H'],
  ['resilience', 'Resilience ρ'],
  ['variance', 'Variance'],
  ['sparsity', 'Sparsity'],
  ['minPhi', 'Smallest φ'],
  ['maxPhi', 'Largest φ'],
  ['count', 'Weights'],
];

/** The layer's key metrics, with what decided its archetype set in bold. */
export function drawMetrics(
  scene: Scene,
  theme: ChartTheme,
  area: Box,
  { metrics, classification }: LayerPictureData,
  format: NumberFormat,
): void {
  const deciding = new Set<string>(classification?.conditions.map(({ metric }) => metric));
  scene.rect(area.left - 10, area.top + 2, 1, area.bottom - area.top - 4, theme.line);
  let y = area.top + 12;
  for (const [metric, name] of SHOWN) {
    const value = metrics[metric];
    if (value === undefined) continue;
    const weight = deciding.has(metric) ? 700 : 400;
    scene.text(name, area.left, y, { color: theme.soft, size: 11.5, baseline: 'middle', weight });
    scene.text(metric === 'count' ? format.count(value) : format.value(value), area.right, y, {
      color: theme.text,
      size: 11.5,
      align: 'right',
      baseline: 'middle',
      weight: Math.max(550, weight),
    });
    y += 19;
  }
  const bad = (metrics.nanCount ?? 0) + (metrics.infCount ?? 0);
  if (bad > 0)
    scene.text(`${format.count(bad)} NaN or infinite`, area.left, (y += 4), {
      color: theme.critical,
      size: 11.5,
      baseline: 'middle',
      weight: 650,
    });
  if (bad > 0) y += 19;
  if (!classification) return;
  for (const line of wrap(classification.reason, 27).slice(0, Math.floor((area.bottom - y - 8) / 15))) {
    scene.text(line, area.left, (y += 15), { color: theme.soft, size: 11, baseline: 'middle' });
  }
}

function wrap(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && line.length + word.length >= letters) {
      lines.push(line);
      line = word.slice(0, letters);
    } else line = line ? `${line} ${word}` : word.slice(0, letters);
  }
  return line ? [...lines, line] : lines;
}

export interface LegendData {
  color: string;
  most: number;
  busiest: number;
  radius: number;
  edges: number;
  /** False where no unit's activity is known. */
  known: boolean;
  format: NumberFormat;
}

/** What size, intensity and lines mean, with their scales. */
export function drawLegend(
  scene: Scene,
  theme: ChartTheme,
  top: number,
  { color, most, busiest, radius, edges, known, format }: LegendData,
): void {
  scene.rect(16, top - 4, scene.width - 32, 1, theme.line);
  let y = top + 16;
  scene.text('Size: mean φ', 18, y, { color: theme.text, size: 11, baseline: 'middle', weight: 600 });
  let x = 114;
  for (const share of [0.25, 0.5, 1]) {
    const r = Math.max(0.8, Math.min(12, radius) * share);
    scene.circle(x + r, y, r, unitFill(theme, color, known ? 0.5 : NaN, 1), {
      color: theme.soft,
      width: 0.75,
    });
    const label = format.value(Number((most * share).toPrecision(3)));
    scene.text(label, x + 2 * r + 4, y, { color: theme.soft, size: 10.5, baseline: 'middle' });
    x += 2 * r + 12 + label.length * 6.4;
  }
  const wide = scene.width >= 520;
  const column = (x = wide ? Math.max(x + 10, scene.width * 0.42) : 40);
  const step = wide ? 3 : 2;
  if (!wide) y += 20;
  scene.text('Color: mean |Δφ|', x, y, { color: theme.text, size: 11, baseline: 'middle', weight: 600 });
  x += 126;
  if (known) {
    scene.text('0', x, y, { color: theme.soft, size: 10.5, baseline: 'middle' });
    for (let i = 0; i < 24; i++)
      scene.rect(x + 10 + i * step, y - 6, step, 12, unitFill(theme, color, i, 23));
    scene.frame(x + 10, y - 6, 24 * step, 12, { color: theme.soft, width: 0.75 });
    scene.text(format.value(busiest), x + 15 + 24 * step, y, {
      color: theme.soft,
      size: 10.5,
      baseline: 'middle',
    });
  } else
    scene.text('not known: no earlier capture', x, y, {
      color: theme.soft,
      size: 10.5,
      baseline: 'middle',
    });
  // The lower left corner is left to the chart's own buttons.
  if (edges > 0 && wide)
    scene.text(`Lines: the ${edges} largest φ, wider is larger`, column, y + 20, {
      color: theme.soft,
      size: 10.5,
      baseline: 'middle',
    });
}
