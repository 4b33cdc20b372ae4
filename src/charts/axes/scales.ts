import { ticks as linearTicks } from 'd3-array';
import { scaleLinear, scaleLog, scaleSymlog } from 'd3-scale';

export type ScaleKind = 'linear' | 'log';

/** A mapping from values to pixels that never gives NaN for a number, and its ticks. */
export interface Scale {
  readonly domain: readonly [number, number];
  (value: number): number;
  invert(pixel: number): number;
  ticks(count: number): number[];
}

type Pair = readonly [number, number];

/** A pixel beyond this is as good as infinity, and safe to draw to. */
const FAR = 1e6;

/**
 * Scale over the finite part of `domain`: one of d3's, guarded where that gives NaN or infinity. A domain
 * without extent is widened about its value, an empty one is [0, 1]. `log` is logarithmic where all is
 * positive and symmetric-logarithmic elsewhere, so that a zero has a place.
 */
export function makeScale(kind: ScaleKind, domain: Pair, range: Pair, nice = true): Scale {
  const [low, high] = widen(domain);
  const inner =
    kind === 'linear'
      ? linear(low, high, range, nice)
      : low > 0
        ? log(low, high, range, nice)
        : symlog(low, high, range);
  const up = Math.sign(range[1] - range[0]);
  const scale = (value: number): number => {
    const place = inner(value);
    if (place === place) return Math.max(-FAR, Math.min(FAR, place));
    // So far away that d3 multiplies infinity by nothing.
    return value > inner.domain[1] ? FAR * up : value < inner.domain[0] ? -FAR * up : NaN;
  };
  const { invert, ticks } = inner;
  return Object.assign(scale, { domain: inner.domain, invert, ticks });
}

function linear(low: number, high: number, range: Pair, nice: boolean): Scale {
  // Numbers so far apart that their difference may not be one are brought nearer first.
  const size = high - low < 1e300 ? 1 : 2;
  const scale = scaleLinear([low / size, high / size], range);
  if (nice && size === 1) scale.nice(6);
  const [start, end] = scale.domain() as [number, number];
  const slope = (range[1] - range[0]) / (end - start);
  // The mapping itself is written out: a chart of 200 lines asks for 230,000 places, and scaleLinear's
  // interpolator doubled the time of the whole drawing.
  return Object.assign((value: number) => range[0] + (value / size - start) * slope, {
    domain: [size * start, size * end] as const,
    invert: (pixel: number) => size * scale.invert(pixel),
    ticks: (count: number) => scale.ticks(count).map((tick) => size * tick),
  });
}

function log(low: number, high: number, range: Pair, nice: boolean): Scale {
  const scale = scaleLog(nice ? [low * 0.9, high * 1.1] : [low, high], range);
  const [start, end] = scale.domain() as [number, number];
  // What is not positive has no logarithm: it stands three decades below all that has.
  return Object.assign((value: number) => scale(Math.max(value, start / 1e3)), {
    domain: [start, end] as const,
    invert: (pixel: number) => scale.invert(pixel),
    ticks(count: number) {
      // Those that d3 would write a number at.
      const written = scale.tickFormat(count);
      const ticks = scale.ticks(count).filter((tick) => written(tick) !== '');
      return ticks.length > 1 ? ticks : linearTicks(start, end, count);
    },
  });
}

function symlog(low: number, high: number, range: Pair): Scale {
  const most = Math.max(Math.abs(low), Math.abs(high));
  const scale = scaleSymlog([low, high], range).constant(most / 1e4);
  return Object.assign((value: number) => scale(value), {
    domain: [low, high] as const,
    invert: (pixel: number) => scale.invert(pixel),
    ticks: (count: number) => symlogTicks(low, high, most, count),
  });
}

/** Powers of ten on either side of zero: the ticks of d3's symlog are those of a linear scale. */
function symlogTicks(low: number, high: number, most: number, count: number): number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(most / 1e4)); power <= Math.log10(most); power++) powers.push(power);
  const step = Math.ceil(powers.length / Math.max(1, count / 2));
  const up = powers.filter((_, i) => i % step === 0).map((power) => Number(`1e${power}`));
  const ticks = [...up.map((tick) => -tick).reverse(), 0, ...up].filter(
    (tick) => tick >= low && tick <= high,
  );
  return ticks.length > 1 ? ticks : linearTicks(low, high, count);
}

function widen([a, b]: Pair): [number, number] {
  const finite = [a, b].filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = Math.max(-1e308, Math.min(...finite));
  const high = Math.min(1e308, Math.max(...finite));
  if (high - low > 1e-290 && high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-12) return [low, high];
  const margin = Math.max(Math.abs(low) * 0.05, 1e-9);
  return low === 0 ? [-0.5, 0.5] : [low - margin, high + margin];
}
