import type { Archetype } from '../core/classification.js';
import type { Chart, ChartModel, Plot, Probe } from './chart-model.js';
import { archetypeColor, type ChartTheme } from './theme/chart-theme.js';
import { shorten } from './axes/line-labels.js';
import type { NumberFormat } from './axes/number-format.js';
import { ARCHETYPE_MARKS, inkOn } from './theme/palette.js';
import { drawEmpty, emptyPlot } from './axes/plot-frame.js';
import type { Box, Size } from './scene/marks.js';
import { Scene } from './scene/scene.js';

export interface ModelMapOptions {
  key: string;
  summary: string;
  layers: readonly { name: string; label: string; count: number; archetype: Archetype | null }[];
  selected: string | null;
  format: NumberFormat;
  texts: { layer: string; values: string; archetype: string; absent: string; empty: string };
}

/**
 * Layers in order, as wide as the root of their number of values, colored by archetype: large layers lead
 * without hiding small ones.
 */
export function modelMap(options: ModelMapOptions): ChartModel {
  const { layers, texts } = options;
  return {
    key: options.key,
    summary: options.summary,
    draw: (size, theme) => draw(options, size, theme),
    table: () => ({
      columns: [texts.layer, texts.values, texts.archetype],
      rows: layers.map(({ label, count, archetype }) => [
        label,
        Number.isFinite(count) ? count : null,
        archetype,
      ]),
    }),
  };
}

function draw({ layers, selected, format, texts }: ModelMapOptions, size: Size, theme: ChartTheme): Chart {
  const scene = new Scene(size.width, size.height);
  if (layers.length === 0) {
    drawEmpty(scene, theme, texts.empty);
    return { scene, plot: emptyPlot() };
  }
  // The foot is left to the chart's own buttons.
  const boxes = pack(
    layers.map(({ count }) => Math.sqrt(count > 0 ? count : 1)),
    scene.width,
    scene.height - 28,
  );
  layers.forEach(({ name, label, count, archetype }, i) => {
    const box = boxes[i]!;
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const fill = archetype ? archetypeColor(theme, archetype) : theme.line;
    const ink = archetype ? inkOn(fill) : theme.text;
    scene.rect(box.left, box.top, width, height, fill);
    if (width > 22 && height > 14)
      scene.text(archetype ? ARCHETYPE_MARKS[archetype] : '–', box.left + 5, box.top + 5, {
        color: ink,
        baseline: 'top',
        weight: 650,
      });
    if (width > 64 && height > 34)
      scene.text(
        shorten(label, Math.floor((width - 10) / 6.4)),
        box.left + 5,
        box.bottom - (height > 50 ? 19 : 6),
        { color: ink, baseline: 'bottom' },
      );
    if (width > 64 && height > 50)
      scene.text(format.count(count), box.left + 5, box.bottom - 5, {
        color: ink,
        baseline: 'bottom',
        size: 10.5,
      });
    if (name === selected)
      scene.frame(box.left + 1.5, box.top + 1.5, width - 3, height - 3, { color: theme.text, width: 3 });
  });
  const at = (column: number): Probe | null => {
    const layer = layers[column];
    const box = boxes[column];
    if (!layer || !box) return null;
    return {
      x: (box.left + box.right) / 2,
      y: (box.top + box.bottom) / 2,
      column,
      row: 0,
      layer: layer.name,
      lines: [layer.label, `${texts.values}: ${format.count(layer.count)}`, layer.archetype ?? texts.absent],
    };
  };
  const plot: Plot = {
    area: { left: 0, top: 0, right: scene.width, bottom: scene.height - 28 },
    columns: layers.length,
    rows: 1,
    at,
    probe: (x, y) =>
      at(boxes.findIndex((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)),
  };
  return { scene, plot };
}

/** Boxes in reading order, rows of one height filled from edge to edge. */
export function pack(sizes: readonly number[], width: number, height: number): Box[] {
  const total = sizes.reduce((sum, size) => sum + size, 0) || 1;
  const least = Math.min(26, (width * 4) / sizes.length);
  const rows = Math.max(
    1,
    Math.min(sizes.length, Math.round(Math.sqrt((sizes.length * height) / width)), Math.floor(height / 18)),
  );
  const boxes: Box[] = [];
  const gap = 2;
  const lines: number[][] = [];
  let line: number[] = [];
  let filled = 0;
  sizes.forEach((size) => {
    line.push(size);
    filled += size;
    if (filled >= (total * (lines.length + 1)) / rows - 1e-9 && lines.length < rows - 1) {
      lines.push(line);
      line = [];
    }
  });
  if (line.length) lines.push(line);
  const tall = (height - gap * (lines.length - 1)) / lines.length;
  lines.forEach((members, row) => {
    const floor = Math.min(least, (width - gap * (members.length - 1)) / members.length);
    const sum = members.reduce((a, b) => a + b, 0);
    const free = Math.max(0, width - gap * (members.length - 1) - floor * members.length);
    let left = 0;
    for (const size of members) {
      const wide = floor + (free * size) / sum;
      boxes.push({ left, top: row * (tall + gap), right: left + wide, bottom: row * (tall + gap) + tall });
      left += wide + gap;
    }
  });
  return boxes;
}
