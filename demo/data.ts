import { createRandom, type Random } from './random.js';

export type DataKind = 'vectors' | 'windows';

/** Examples of a detection task in which one in a hundred is positive. */
export interface RareEvents {
  /** Features, row by row, length `count` × the product of `shape`. */
  x: Float32Array<ArrayBuffer>;
  /** 1 for an event, else 0; length `count`. */
  y: Float32Array<ArrayBuffer>;
  count: number;
  /** Shape of one example. */
  shape: number[];
}

export const POSITIVE_SHARE = 0.01;
export const FEATURES = 16;
export const WINDOW = 64;

const LATENTS = 4;
const NOISY_LABEL = 0.12;

/** Examples between two turns of the page. */
const PIECE = 256;

/**
 * Training and held-out examples from one seed; the same world, other draws. `turn` is awaited every few
 * milliseconds of work.
 */
export async function makeRareEvents(
  kind: DataKind,
  count: number,
  seed: number,
  turn: () => Promise<void>,
): Promise<{ train: RareEvents; heldOut: RareEvents }> {
  const make = kind === 'vectors' ? vectorMaker(createRandom(seed)) : makeWindows;
  const finish = async (work: Generator<void, RareEvents>): Promise<RareEvents> => {
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
      await turn();
    }
  };
  return {
    train: await finish(make(createRandom(seed + 1), count)),
    heldOut: await finish(make(createRandom(seed + 2), count)),
  };
}

/** How many events are among `count` examples. */
export function eventCount(count: number): number {
  return Math.max(1, Math.round(count * POSITIVE_SHARE));
}

/**
 * Sensor readings: four hidden causes mixed into sixteen features. An event is a rare combination of causes
 * (a product, a wave and a square), with noise on the boundary, so no single feature gives it away and no
 * detector can be perfect.
 */
function vectorMaker(world: Random): (random: Random, count: number) => Generator<void, RareEvents> {
  const mixing = Array.from({ length: FEATURES * LATENTS }, () => world.normal() / Math.sqrt(LATENTS));
  return function* (random, count) {
    const x = new Float32Array(count * FEATURES);
    const surprise = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      if (i % PIECE === 0) yield;
      const z = [random.normal(), random.normal(), random.normal(), random.normal()] as const;
      surprise[i] = z[0] * z[1] + 0.7 * Math.sin(2 * z[2]) - 0.4 * z[3] ** 2 + NOISY_LABEL * random.normal();
      for (let j = 0; j < FEATURES; j++) {
        let sum = 0;
        for (let k = 0; k < LATENTS; k++) sum += mixing[j * LATENTS + k]! * z[k]!;
        x[i * FEATURES + j] = sum + 0.1 * random.normal();
      }
    }
    const y = new Float32Array(count);
    const bySurprise = Array.from(surprise.keys()).sort((a, b) => surprise[b]! - surprise[a]!);
    for (const i of bySurprise.slice(0, eventCount(count))) y[i] = 1;
    return { x, y, count, shape: [FEATURES] };
  };
}

/**
 * Vibration of a machine, 64 samples at a time: two slow tones and noise. An event is a short burst of a
 * rising tone; one ordinary window in ten holds something that looks a little like one (a click, or a slow
 * swell).
 */
function* makeWindows(random: Random, count: number): Generator<void, RareEvents> {
  const x = new Float32Array(count * WINDOW);
  const y = new Float32Array(count);
  const events = eventCount(count);
  while (y.reduce((sum, label) => sum + label, 0) < events) y[random.below(count)] = 1;
  for (let i = 0; i < count; i++) {
    if (i % PIECE === 0) yield;
    const window = x.subarray(i * WINDOW, (i + 1) * WINDOW);
    const [slow, slower] = [0.15 + 0.2 * random.uniform(), 0.05 + 0.1 * random.uniform()];
    const [phase, shift] = [2 * Math.PI * random.uniform(), 2 * Math.PI * random.uniform()];
    for (let t = 0; t < WINDOW; t++)
      window[t] =
        0.6 * Math.sin(slow * t + phase) + 0.4 * Math.sin(slower * t + shift) + 0.35 * random.normal();
    if (y[i]) addBurst(window, random);
    else if (random.uniform() < 0.1) addDecoy(window, random);
  }
  return { x, y, count, shape: [WINDOW, 1] };
}

function addBurst(window: Float32Array, random: Random): void {
  const center = 12 + random.below(WINDOW - 24);
  const strength = 1.1 + 0.5 * random.uniform();
  for (let t = 0; t < WINDOW; t++) {
    const at = t - center;
    window[t]! += strength * Math.exp(-((at / 6) ** 2)) * Math.sin(1.6 * at + 0.05 * at * at);
  }
}

function addDecoy(window: Float32Array, random: Random): void {
  const center = random.below(WINDOW);
  const width = random.uniform() < 0.5 ? 1 : 8;
  const strength = random.uniform() < 0.5 ? -2 : 2;
  for (let t = 0; t < WINDOW; t++) window[t]! += strength * Math.exp(-(((t - center) / width) ** 2));
}
