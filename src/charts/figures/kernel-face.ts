import type { ChartTheme } from '../theme/chart-theme.js';
import type { NumberFormat } from '../axes/number-format.js';
import { inkOn } from '../theme/palette.js';
import { mix } from '../theme/mix.js';
import type { Box } from '../scene/marks.js';
import type { Scene } from '../scene/scene.js';
import { mixable } from './unit-fill.js';

/** Cells of this size have room for their number. */
const NUMBERED = 30;

/**
 * Mean φ at each position of a kernel, in ink: the archetype's color stands for activity elsewhere in the
 * picture.
 */
export function drawKernel(
  scene: Scene,
  theme: ChartTheme,
  phi: readonly number[],
  [height, width]: readonly [number, number],
  area: Box,
  format: NumberFormat,
): void {
  const size = Math.min(34, (area.right - area.left - 24) / width, (area.bottom - area.top - 40) / height);
  const [left, top] = [
    (area.left + area.right - size * width) / 2,
    (area.top + area.bottom - size * height) / 2,
  ];
  const known = phi.filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  // So many that neighbors can be told apart, where they fit.
  const digits = high - low < 0.2 * Math.abs(high) ? 3 : 2;
  scene.rect(left - 5, top - 22, size * width + 10, size * height + 44, theme.surface, 0.88);
  phi.forEach((value, position) => {
    const [x, y] = [left + (position % width) * size, top + Math.floor(position / width) * size];
    const fill = Number.isFinite(value)
      ? mix(
          mixable(theme.surface),
          mixable(theme.text),
          high > low ? 0.06 + (0.74 * (value - low)) / (high - low) : 0.4,
        )
      : mixable(theme.surface);
    scene.rect(x, y, size, size, fill);
    scene.frame(x, y, size, size, { color: theme.soft, width: 0.75, alpha: 0.7 });
    if (size >= NUMBERED)
      scene.text(format.value(Number(value.toPrecision(digits))), x + size / 2, y + size / 2, {
        color: inkOn(fill),
        size: 9.5,
        align: 'center',
        baseline: 'middle',
      });
  });
  scene.text(`kernel ${height} × ${width}`, (area.left + area.right) / 2, top - 8, {
    color: theme.soft,
    size: 11,
    align: 'center',
  });
  const scale =
    known.length === 0
      ? 'no finite value'
      : size >= NUMBERED
        ? `mean φ, ${theme.dark ? 'lighter' : 'darker'} is larger`
        : `mean φ, ${format.value(low)} … ${format.value(high)}`;
  scene.text(scale, (area.left + area.right) / 2, top + size * height + 14, {
    color: theme.soft,
    size: 10,
    align: 'center',
  });
}
