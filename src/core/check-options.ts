import { describeValue, isOptions, refuse } from './check-value.js';
import { KintsugiError } from './kintsugi-error.js';

/** What each option must be: how it is tested, and how that is said. One that is undefined counts as left out. */
export type OptionTable<T> = {
  readonly [Name in keyof T]-?: readonly [test: (value: unknown) => boolean, wanted: string];
};

/** Single letters to insert, leave out or exchange to make one name of the other, whatever their case. */
function distance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const exchanged = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/** The known name that was probably meant; none where all are further than a third of its letters away. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const short = name.slice(0, 64);
  const [best] = known
    .map((candidate) => ({ candidate, off: distance(short, candidate) }))
    .sort((a, b) => a.off - b.off);
  return best !== undefined && best.off <= Math.max(1, best.candidate.length / 3)
    ? best.candidate
    : undefined;
}

/** Refuses names that nothing reads: a misspelt one would be ignored in silence. Own keys alone count. */
export function checkKeys(who: string, options: object, known: readonly string[], path = ''): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    throw new KintsugiError(
      'misuse',
      `${who}: there is no option ${describeValue(path + name)}; ` +
        (meant === undefined ? `the options are ${known.join(', ')}.` : `did you mean ${path}${meant}?`),
    );
  }
}

/**
 * The options given, as a copy of their own properties.
 * @throws KintsugiError `misuse` for null or anything else that is no object of options, for an unknown name
 * (the nearest known one is suggested) and for a value of the wrong kind
 * @param path what stands before the names in an error, `units.` for the options within `units`
 */
export function checkOptions<T extends object>(
  who: string,
  options: T | undefined,
  table: OptionTable<T>,
  path = '',
): T {
  if (options === undefined) return {} as T;
  if (!isOptions(options)) refuse(who, 'options', options, 'an object, or leave it out');
  const names = Object.keys(table) as (keyof T & string)[];
  checkKeys(who, options, names, path);
  const given = { ...options };
  for (const name of names) {
    const [test, wanted] = table[name];
    if (given[name] !== undefined && !test(given[name])) refuse(who, path + name, given[name], wanted);
  }
  return given;
}
