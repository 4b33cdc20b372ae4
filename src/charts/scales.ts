import { scaleLinear, scaleLog, scaleSymlog } from 'd3-scale';

export type ScaleKind = 'linear' | 'log';

/** A mapping from values to pixels that never gives NaN for a finite value, and its ticks. */
export interface Scale {
  readonly domain: readonly [number, number];
  (value: number): number;
  invert(pixel: number): number;
  ticks(count: number): number[];
}

/**
 * Scale over the finite part of `domain`. A domain without extent is widened about its value, an empty one is [0, 1]. `log` is
 * logarithmic where all is positive and symmetric-logarithmic elsewhere, so that a zero has a place.
 */
export function makeScale(kind: ScaleKind, domain: readonly [number, number], range: readonly [number, number], nice = true): Scale {
  const [low, high] = widen(domain);
  const d3 = (kind === 'log' ? (low > 0 ? scaleLog() : scaleSymlog().constant(Math.max(high / 1e4, 1e-6))) : scaleLinear()).domain([low, high]).range(range);
  if (nice && high - low < 1e300) d3.nice(6);
  const [d0, d1] = d3.domain() as [number, number];
  const limit = (pixel: number): number => (Number.isFinite(pixel) ? Math.max(-1e6, Math.min(1e6, pixel)) : range[pixel > 0 === range[1] > range[0] ? 1 : 0]);
  const scale = (value: number): number => (value !== value ? NaN : limit(d3(kind === 'log' && low > 0 ? Math.max(value, d0 / 1e3) : value)));
  return Object.assign(scale, {
    domain: [d0, d1] as const,
    invert: (pixel: number) => d3.invert(pixel),
    ticks: (count: number) => thin(d3.ticks(count).filter((tick) => tick >= Math.min(d0, d1) && tick <= Math.max(d0, d1)), count),
  });
}

/** A logarithmic scale lists every 2 … 9 of a decade: where that is more than fits, only every n-th is kept. */
function thin(ticks: number[], count: number): number[] {
  if (ticks.length <= count * 2) return ticks;
  const decades = ticks.filter((tick) => Number.isInteger(Math.log10(Math.abs(tick)) + 1e-9 - ((Math.log10(Math.abs(tick)) + 1e-9) % 1)) && Math.abs(Math.log10(Math.abs(tick)) % 1) < 1e-9);
  const kept = decades.length > 1 ? decades : ticks;
  const step = Math.ceil(kept.length / count);
  return kept.filter((_, index) => index % step === 0);
}

function widen([a, b]: readonly [number, number]): [number, number] {
  const finite = [a, b].filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  if (high > low && high - low > Math.abs(high) * 1e-12) return [Math.max(low, -1e308), Math.min(high, 1e308)];
  const margin = Math.max(Math.abs(low) * 0.05, 1e-9);
  return low === 0 ? [-0.5, 0.5] : [low - margin, high + margin];
}
