import { pathRound } from 'd3-path';
import type { Points } from '../scene/marks.js';

/** What a path is written with: a canvas's context, or d3's text of an SVG path. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

/**
 * Traces a line through points; what is not finite is a gap. A lone point between gaps becomes a dash too
 * short to be told from a dot. Our own loop rather than d3-shape's `line`, which leaves such a point out and
 * comes as one file of 24 kB (4.3 kB gzip) for it.
 */
export function traceLine(pen: Pen, points: Points): void {
  let length = 0;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      endLine(pen, points, i, length);
      length = 0;
    } else if (length++ === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  }
  endLine(pen, points, points.length - (points.length % 2), length);
}

/** Ends a line of so many points, the last of which stands before `end`. */
function endLine(pen: Pen, points: Points, end: number, length: number): void {
  if (length === 1) pen.lineTo(points[end - 2]! + 0.01, points[end - 1]!);
}

/** Text of an SVG path through points. */
export function linePath(points: Points, digits = 2): string {
  const path = pathRound(digits);
  traceLine(path, points);
  return path.toString();
}

/** Text of the SVG path around a polygon. */
export function areaPath(points: Points, digits = 2): string {
  const path = pathRound(digits);
  traceLine(path, points);
  path.closePath();
  return path.toString();
}
