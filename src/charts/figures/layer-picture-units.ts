import type { Scene } from '../scene/scene.js';
import { mix } from '../theme/mix.js';
import type { ChartTheme } from '../theme/chart-theme.js';
import { mixable, unitFill } from './unit-fill.js';
import type { PlacedUnit } from './unit-layout.js';
import type { UnitSide } from './unit-selection.js';

/** What all units of a picture share. */
export interface UnitLook {
  theme: ChartTheme;
  color: string;
  most: number;
  busiest: number;
  radius: number;
}

/** Units as circles, as large as their φ; a cross where that is not finite. */
export function drawUnits(
  scene: Scene,
  units: readonly PlacedUnit[],
  { phi, activity }: UnitSide,
  { theme, color, most, busiest, radius }: UnitLook,
): void {
  for (const { index, x, y } of units) {
    const value = phi[index]!;
    if (!Number.isFinite(value)) {
      const arm = Math.max(2, radius * 0.6);
      scene.line([x - arm, y - arm, x + arm, y + arm, NaN, NaN, x - arm, y + arm, x + arm, y - arm], {
        color: theme.critical,
        width: 1.4,
      });
      continue;
    }
    scene.circle(
      x,
      y,
      Math.max(0.8, radius * (most > 0 ? Math.abs(value) / most : 0)),
      unitFill(theme, color, activity[index]!, busiest),
      { color: mix(mixable(theme.soft), color, 0.35), width: radius > 4 ? 1 : 0.6 },
    );
  }
}

/** The strongest weights as lines between the units that they join. */
export function drawEdges(
  scene: Scene,
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
    scene.line(curve(a.x + radius * 0.4, a.y, b.x - radius * 0.4, b.y), {
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
