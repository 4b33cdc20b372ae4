import type { NumberFormat } from './number-format.js';
import type { Scale } from './scales.js';

/** A place of an axis and what is written there. */
export interface Tick {
  value: number;
  label: string;
}

/** Room between two labels of a horizontal axis. */
const GAP = 8;
/** As many digits as an f64 has. */
const MOST_DIGITS = 17;

/** About `count` ticks of a scale. */
export function ticksOf(scale: Scale, count: number, format: NumberFormat): Tick[] {
  return labelled(scale.ticks(count), format);
}

/** Ticks of a horizontal axis of `width` CSS pixels: as many as have room for their labels, `each` at least. */
export function ticksAcross(scale: Scale, width: number, each: number, format: NumberFormat): Tick[] {
  for (let count = Math.max(2, Math.floor(width / each)); ; count--) {
    const ticks = ticksOf(scale, count, format);
    const wide = labelWidth(ticks.map(({ label }) => label)) + GAP;
    if (count <= 2 || wide * (ticks.length - 1) <= width) return ticks;
  }
}

/** Values with labels that differ: with more digits than usual where two would read alike. */
export function labelled(
  values: readonly number[],
  format: NumberFormat,
  write: (value: number) => string = format.value,
): Tick[] {
  let labels = values.map((value) => write(value));
  for (let digits = 5; digits <= MOST_DIGITS && new Set(labels).size < values.length; digits++)
    labels = values.map((value) => format.exact(value, digits));
  return values.map((value, i) => ({ value, label: labels[i]! }));
}

/** Labels of ticks are as long as their numbers; this is how much room they need, in CSS pixels. */
export function labelWidth(labels: readonly string[], size = 11): number {
  return Math.max(0, ...labels.map((label) => label.length)) * size * 0.58;
}
