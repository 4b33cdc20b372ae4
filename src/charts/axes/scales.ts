import { nice as niceRange, ticks as linearTicks } from 'd3-array';

export type ScaleKind = 'linear' | 'log';

/** A mapping from values to pixels that never gives NaN for a number, and its ticks. */
export interface Scale {
  readonly domain: readonly [number, number];
  (value: number): number;
  invert(pixel: number): number;
  ticks(count: number): number[];
}

interface Curve {
  forward(value: number): number;
  back(value: number): number;
}

const LINEAR: Curve = { forward: (value) => value, back: (value) => value };
const LOG: Curve = { forward: Math.log10, back: (value) => 10 ** value };
/** Logarithmic away from zero, linear about it. */
const symlog = (constant: number): Curve => ({
  forward: (value) => Math.sign(value) * Math.log1p(Math.abs(value) / constant),
  back: (value) => Math.sign(value) * Math.expm1(Math.abs(value)) * constant,
});

/** A pixel beyond this is as good as infinity, and safe to draw to. */
const FAR = 1e6;

/**
 * Scale over the finite part of `domain`. A domain without extent is widened about its value, an empty one is
 * [0, 1]. `log` is logarithmic where all is positive and symmetric-logarithmic elsewhere, so that a zero has
 * a place.
 */
export function makeScale(
  kind: ScaleKind,
  domain: readonly [number, number],
  range: readonly [number, number],
  nice = true,
): Scale {
  let [low, high] = widen(domain);
  const curve =
    kind === 'linear' ? LINEAR : low > 0 ? LOG : symlog(Math.max(Math.abs(low), Math.abs(high)) / 1e4);
  if (nice && kind === 'linear' && high - low < 1e300)
    [low, high] = niceRange(low, high, 6) as [number, number];
  if (nice && curve === LOG) [low, high] = [low * 0.9, high * 1.1];
  // Halved, so that the extent of any two finite numbers is finite.
  const start = curve.forward(low) / 2;
  const extent = curve.forward(high) / 2 - start;
  const scale = (value: number): number => {
    if (value !== value) return NaN;
    const share = (curve.forward(curve === LOG ? Math.max(value, low / 1e3) : value) / 2 - start) / extent;
    return Math.max(-FAR, Math.min(FAR, range[0] + share * (range[1] - range[0])));
  };
  return Object.assign(scale, {
    domain: [low, high] as const,
    invert: (pixel: number) =>
      curve.back(2 * (start + ((pixel - range[0]) / (range[1] - range[0] || 1)) * extent)),
    ticks: (count: number) =>
      kind === 'linear' ? linearTicks(low, high, count) : logTicks(low, high, count),
  });
}

/** Powers of ten, with 2 and 5 between them where few fit; evenly spaced values where not even two do. */
function logTicks(low: number, high: number, count: number): number[] {
  const most = Math.max(Math.abs(low), Math.abs(high));
  const least = low > 0 ? low : most / 1e4;
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.log10(most); power++) powers.push(power);
  const step = Math.ceil(powers.length / Math.max(1, low > 0 ? count : count / 2));
  const factors = powers.length * 3 <= count ? [1, 2, 5] : [1];
  const up = powers
    .filter((_, i) => i % step === 0)
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)));
  const all = low > 0 ? up : [...up.map((tick) => -tick).reverse(), 0, ...up];
  const inside = all.filter((tick) => tick >= low && tick <= high);
  return inside.length > 1 ? inside : linearTicks(low, high, count);
}

function widen([a, b]: readonly [number, number]): [number, number] {
  const finite = [a, b].filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = Math.max(-1e308, Math.min(...finite));
  const high = Math.min(1e308, Math.max(...finite));
  if (high - low > 1e-290 && high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-12) return [low, high];
  const margin = Math.max(Math.abs(low) * 0.05, 1e-9);
  return low === 0 ? [-0.5, 0.5] : [low - margin, high + margin];
}
