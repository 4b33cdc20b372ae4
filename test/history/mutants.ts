// Documents changed at random places into what a stranger could have written, the same ones at each run.
import { uniformFrom } from '../support/layers.js';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function nested(depth: number): Json {
  let value: Json = 0;
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { length: value };
  return value;
}

const STRANGE: (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => 0,
  () => -1,
  () => 1e300,
  () => 0.5,
  () => NaN,
  () => 'NaN',
  () => 'Infinity',
  () => '3',
  () => '"><meta http-equiv="refresh" content="0;url=https://example.org/">',
  () => '__proto__',
  () => 'constructor',
  () => [],
  () => ({}),
  () => ({ length: 2e7 }),
  () => ({ length: 4_294_967_296, 0: 1 }),
  () => new Array(1e5),
  () => Array.from({ length: 300 }, () => []),
  () =>
    JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}') as unknown,
  () => nested(1000),
  () => 'x'.repeat(10_000),
];

/** Every place in a value that can be changed. */
function placesOf(root: unknown): { holder: Record<string, unknown>; key: string }[] {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const visit = (holder: Record<string, unknown>): void => {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      if (typeof holder[key] === 'object' && holder[key] !== null)
        visit(holder[key] as Record<string, unknown>);
    }
  };
  visit(root as Record<string, unknown>);
  return places;
}

/** `count` copies of a document, each changed in one to three places. */
export function* mutantsOf(text: string, count: number, seed: number): Generator<unknown> {
  const random = uniformFrom(seed);
  const below = (most: number): number => Math.floor(random() * most);
  for (let n = 0; n < count; n++) {
    const copy = JSON.parse(text) as unknown;
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const places = placesOf(copy);
      // The places of few are as likely as those of many: first how deep, then which.
      const { holder, key } = places[below(random() < 0.5 ? Math.min(places.length, 40) : places.length)]!;
      const what = below(5);
      if (what === 0 && !Array.isArray(holder)) delete holder[key];
      else if (what === 1 && Array.isArray(holder)) holder.splice(Number(key), 1);
      else if (what === 2) {
        const other = places[below(places.length)]!;
        holder[key] = structuredClone(other.holder[other.key]);
      } else holder[key] = STRANGE[below(STRANGE.length)]!();
    }
    yield copy;
  }
}
