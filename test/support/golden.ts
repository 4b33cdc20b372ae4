// The golden cases: inputs, and what NumPy says of them in float64. See test/golden/README.md.
import document from '../golden/metrics.json';

/** What NumPy says of one layer. A layer without finite values has the counts only. */
export interface ExpectedFigures {
  count: number;
  nanCount: number;
  infCount: number;
  luminosity?: number;
  variance?: number;
  std?: number;
  fractureDensity?: number;
  entropy?: number;
  densityEntropy?: number;
  sparsity?: number;
  maxPhi?: number;
  minPhi?: number;
  histogram?: number[];
  /** Compared only where present, like `changeCount`. */
  meanAbsChange?: number;
  changeCount?: number;
}

export interface ListedCase {
  name: string;
  values: Float32Array;
  expected: ExpectedFigures;
}

/** An array too long to list: the recipe, see `describedValues`. */
export interface DescribedCase {
  name: string;
  n: number;
  seed: number;
  power: number;
  scale: number;
  offset: number;
  /** The first four values (fewer where n is smaller), to check a generator against. */
  first: number[];
  expected: ExpectedFigures;
}

export interface ResilienceCase {
  /** Captures, oldest first. */
  history: Float32Array[];
  expected: { meanAbsChange: number[]; resilience: number };
}

export interface ActivationCase {
  shape: number[];
  values: Float32Array;
  expected: { activationMean: number; activationStd: number; deadNeurons: number };
}

export interface SpikeCase {
  phiMeans: number[];
  threshold: number;
  expected: { index: number; change: number; severity: number }[];
}

export interface Golden {
  listed: ListedCase[];
  described: DescribedCase[];
  resilience: ResilienceCase[];
  activations: ActivationCase[];
  spikes: SpikeCase[];
}

const SPECIAL: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** A copy of parsed JSON in which the strings "NaN", "Infinity" and "-Infinity" are numbers. */
export function reviveNumbers(value: unknown): unknown {
  if (typeof value === 'string') return SPECIAL.get(value) ?? value;
  if (Array.isArray(value)) return value.map(reviveNumbers);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, reviveNumbers(inner)]));
  }
  return value;
}

function load(): Golden {
  const raw = reviveNumbers(document) as {
    listed: { name: string; values: number[]; expected: ExpectedFigures }[];
    described: Omit<DescribedCase, 'name'>[];
    resilience: { history: number[][]; expected: ResilienceCase['expected'] }[];
    activations: { shape: number[]; values: number[]; expected: ActivationCase['expected'] }[];
    spikes: SpikeCase[];
  };
  return {
    listed: raw.listed.map((c) => ({ ...c, values: Float32Array.from(c.values) })),
    described: raw.described.map((c) => ({
      ...c,
      name: `${c.n} values of ${c.scale} · u^${c.power} + ${c.offset}`,
    })),
    resilience: raw.resilience.map((c) => ({ ...c, history: c.history.map((v) => Float32Array.from(v)) })),
    activations: raw.activations.map((c) => ({ ...c, values: Float32Array.from(c.values) })),
    spikes: raw.spikes,
  };
}

export const golden: Golden = load();

/** lowbias32: a bijective hash of 32-bit integers. */
export function lowbias32(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

/**
 * The values of a described case.
 * @throws Error where they do not begin with `first`: the generator, not the engine under test, is wrong
 * then.
 */
export function describedValues(
  described: Pick<DescribedCase, 'n' | 'seed' | 'power' | 'scale' | 'offset' | 'first'>,
): Float32Array {
  const { n, seed, power, scale, offset, first } = described;
  const start = Math.imul(seed, 0x9e3779b9);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const u = (lowbias32((i + start) | 0) >>> 8) / 0x1000000;
    let product = u;
    for (let k = 1; k < power; k++) product = Math.fround(product * u);
    values[i] = Math.fround(Math.fround(scale * product) + offset);
  }
  first.forEach((value, i) => {
    if (values[i] !== value)
      throw new Error(
        `described case of seed ${seed}: value ${i} is ${values[i]}, the golden file says ${value}`,
      );
  });
  return values;
}
