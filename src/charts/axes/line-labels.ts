import type { ChartTheme } from '../theme/chart-theme.js';
import type { Box } from '../scene/marks.js';
import type { Scene } from '../scene/scene.js';

export interface LineLabel {
  text: string;
  color: string;
  y: number;
  strong: boolean;
}

const HEIGHT = 13;

/**
 * Names of lines at their right ends, moved apart where they would lie on each other; those without room are
 * left out.
 */
export function lineLabels(
  scene: Scene,
  theme: ChartTheme,
  area: Box,
  gap: number,
  labels: readonly LineLabel[],
): void {
  const placed = labels
    .filter(({ y }) => Number.isFinite(y))
    .sort((a, b) => Number(b.strong) - Number(a.strong))
    .slice(0, Math.floor((area.bottom - area.top) / HEIGHT))
    .sort((a, b) => a.y - b.y)
    .map((label) => ({ ...label, at: Math.max(area.top + 6, Math.min(area.bottom - 6, label.y)) }));
  for (let i = 1; i < placed.length; i++) placed[i]!.at = Math.max(placed[i]!.at, placed[i - 1]!.at + HEIGHT);
  for (let i = placed.length - 1, floor = area.bottom - 4; i >= 0; i--, floor -= HEIGHT)
    placed[i]!.at = Math.min(placed[i]!.at, floor);
  for (const { text, color, y, at, strong } of placed) {
    const x = area.right + gap;
    if (gap === 0)
      scene.line([x + 1, Math.max(area.top, Math.min(area.bottom, y)), x + 8, at], {
        color,
        width: 1,
        alpha: 0.7,
      });
    scene.text(shorten(text, 20), x + 11, at, {
      color: strong ? theme.accent : color,
      baseline: 'middle',
      weight: strong ? 650 : 500,
    });
  }
}

/** The beginning and the end of a long name: names of layers differ at either. */
export function shorten(text: string, length: number): string {
  const letters = Array.from(
    text
      .slice(0, 4 * length)
      .concat(text.length > 8 * length ? text.slice(-4 * length) : text.slice(4 * length)),
  );
  if (letters.length <= length) return text;
  const start = letters.slice(0, Math.ceil((length - 1) * 0.6)).join('');
  return `${start}…${letters.slice(-Math.floor((length - 1) * 0.4)).join('')}`;
}
