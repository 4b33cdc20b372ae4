import { svg, type SVGTemplateResult } from 'lit';
import { linePath } from '../../charts/paint/path.js';
import { linePoints, type Buckets } from '../../charts/series/decimate.js';
import type { MinMaxPyramid } from '../../charts/series/minmax-pyramid.js';

export const SPARK_WIDTH = 96;
export const SPARK_HEIGHT = 24;

/**
 * The course of a column in a few pixels; extremes of every pixel are kept. `until` is the last capture
 * shown.
 */
export function sparkPath(values: MinMaxPyramid, until: number): string {
  const length = until + 1;
  if (length < 1) return '';
  const columns = Math.min(length, SPARK_WIDTH / 2);
  const starts = Array.from({ length: columns + 1 }, (_, i) => Math.floor((i * length) / columns));
  const buckets: Buckets = {
    starts,
    x: starts.slice(0, -1).map((_, i) => 1 + ((SPARK_WIDTH - 2) * i) / Math.max(1, columns - 1)),
    exact: columns === length,
  };
  const [low, high] = values.range(0, length);
  const extent = high - low || 1;
  const points = linePoints(values, buckets, (value) =>
    high > low
      ? SPARK_HEIGHT - 3 - ((value - low) / extent) * (SPARK_HEIGHT - 6)
      : value === value
        ? SPARK_HEIGHT / 2
        : NaN,
  );
  return linePath(points);
}

export function sparkline(values: MinMaxPyramid, until: number, selected: boolean): SVGTemplateResult {
  return svg`<svg class="spark" width=${SPARK_WIDTH} height=${SPARK_HEIGHT} aria-hidden="true">
    <path
      d=${sparkPath(values, until)}
      fill="none"
      stroke=${selected ? 'var(--_seam)' : 'currentColor'}
      stroke-width="1.4"
      stroke-linejoin="round"
    />
  </svg>`;
}
