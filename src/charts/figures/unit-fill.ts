import type { ChartTheme } from '../theme/chart-theme.js';
import { mix } from '../theme/mix.js';

/** A color that can be mixed; white where a page gave one that is not `#rrggbb`. */
export function mixable(color: string): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? color : '#ffffff';
}

/**
 * Fill of a unit: the archetype's color, stronger the more the unit learns; the bare surface where that is
 * not known.
 */
export function unitFill(theme: ChartTheme, color: string, activity: number, busiest: number): string {
  const base = mixable(theme.surface);
  if (!Number.isFinite(activity)) return base;
  return mix(base, color, busiest > 0 ? 0.1 + 0.9 * Math.min(1, activity / busiest) : 0.1);
}
