import { KintsugiError } from '../core/kintsugi-error.js';

/**
 * Decoders for files that anybody may have written. A decoder takes a value of unknown make and gives one of
 * its type, or throws `Malformed`. It builds what it gives from what is there: never more elements than the
 * file has, never a key that the file does not own, and no deeper than the decoders are nested.
 */
export type Decoder<T> = (value: unknown) => T;

/** A decoder for each field. */
export type Fields<T> = { [K in keyof T]-?: Decoder<T[K]> };

/** A value that is not what it should be; `path` is filled from the inside out. */
export class Malformed extends Error {
  readonly path: (string | number)[] = [];

  /** `layers[3].changes is text, not a number`, cut where a file's own names are long. */
  get sentence(): string {
    const path = this.path.map((part) =>
      typeof part === 'number' ? `[${part}]` : `.${part.length > 60 ? `${part.slice(0, 60)}…` : part}`,
    );
    return `${path.join('').replace(/^\./, '') || 'the document'} ${this.message}`;
  }
}

/** What a value is, in words: never the value itself, which may be anything. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return 'a number';
  return typeof value === 'object' ? 'an object' : typeof value;
}

function refuse(value: unknown, wanted: string): never {
  throw new Malformed(`is ${value === undefined ? 'missing' : kindOf(value)}, not ${wanted}`);
}

/** Runs `decode` on a part, and names the part where it is malformed. */
function inside<T>(part: string | number, decode: Decoder<T>, value: unknown): T {
  try {
    return decode(value);
  } catch (error) {
    if (error instanceof Malformed) error.path.unshift(part);
    throw error;
  }
}

/** A number, or the text that JSON has for one that is not finite. */
export const number: Decoder<number> = (value) => {
  if (typeof value === 'number') return value;
  if (value === 'NaN') return NaN;
  if (value === 'Infinity') return Infinity;
  if (value === '-Infinity') return -Infinity;
  return refuse(value, 'a number');
};

export const finite: Decoder<number> = (value) =>
  Number.isFinite(value) ? (value as number) : refuse(value, 'a finite number');

/** A whole number of things, as far as doubles count them. */
export const count: Decoder<number> = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : refuse(value, 'a whole number of 0 or more');

export const text: Decoder<string> = (value) => (typeof value === 'string' ? value : refuse(value, 'text'));

export const boolean: Decoder<boolean> = (value) =>
  typeof value === 'boolean' ? value : refuse(value, 'true or false');

export function oneOf<const T extends string | number>(values: readonly T[]): Decoder<T> {
  return (value) =>
    values.includes(value as T) ? (value as T) : refuse(value, `one of ${values.join(', ')}`);
}

export function nullable<T>(decode: Decoder<T>): Decoder<T | null> {
  return (value) => (value === null ? null : decode(value));
}

/** What older files lack. */
export function orDefault<T>(decode: Decoder<T>, missing: T): Decoder<T> {
  return (value) => (value === undefined ? missing : decode(value));
}

/** What need not be there. */
export function optional<T>(decode: Decoder<T>): Decoder<T | undefined> {
  return (value) => (value === undefined ? undefined : decode(value));
}

/** An array of `fewest` to `most` elements; what merely has a `length` is none. */
export function array<T>(of: Decoder<T>, most: number, fewest = 0): Decoder<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return refuse(value, 'an array');
    checkLength(value.length, fewest, most);
    const items: T[] = [];
    let index = 0;
    try {
      for (; index < value.length; index++) items.push(of(value[index]));
    } catch (error) {
      if (error instanceof Malformed) error.path.unshift(index);
      throw error;
    }
    return items;
  };
}

/** `length` numbers: an array of them, or a typed array as IndexedDB keeps it. */
export function numbers(length: number): Decoder<ArrayLike<number>> {
  const plain = array(number, length, length);
  return (value) => {
    if (!(value instanceof Float32Array || value instanceof Float64Array)) return plain(value);
    checkLength(value.length, length, length);
    return value;
  };
}

function checkLength(length: number, fewest: number, most: number): void {
  if (length >= fewest && length <= most) return;
  const wanted = fewest === most ? `${most}` : length > most ? `${most} at most` : `${fewest} at least`;
  throw new Malformed(`has ${length} elements, not ${wanted}`);
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value
    : refuse(value, 'an object');
}

/** An object with these fields, each its own; what else it has is left out. */
export function record<T extends object>(fields: Fields<T>): Decoder<T> {
  const entries = Object.entries(fields) as [string, Decoder<unknown>][];
  return (value) => {
    const given = objectOf(value) as Record<string, unknown>;
    const found: [string, unknown][] = [];
    for (const [key, decode] of entries) {
      const field = inside(key, decode, Object.hasOwn(given, key) ? given[key] : undefined);
      if (field !== undefined) found.push([key, field]);
    }
    return Object.fromEntries(found) as T;
  };
}

/** An object whose keys are names that anybody chose. */
export function dictionary<T>(of: Decoder<T>): Decoder<Record<string, T>> {
  return (value) =>
    Object.fromEntries(Object.entries(objectOf(value)).map(([key, item]) => [key, inside(key, of, item)]));
}

/** An object that may lack some of these keys and has no others. */
export function partial<K extends string, T>(
  keys: readonly K[],
  of: Decoder<T>,
): Decoder<Partial<Record<K, T>>> {
  const all = dictionary(of);
  return (value) => {
    const found = all(value);
    for (const key of Object.keys(found))
      if (!keys.includes(key as K)) throw new Malformed(`has a key that is none of ${keys.join(', ')}`);
    return found as Partial<Record<K, T>>;
  };
}

/** A decoder with a further condition. */
export function where<T>(decode: Decoder<T>, holds: (value: T) => boolean, otherwise: string): Decoder<T> {
  return (value) => {
    const decoded = decode(value);
    if (!holds(decoded)) throw new Malformed(otherwise);
    return decoded;
  };
}

/** @throws Malformed for what is not JSON */
export function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new Malformed(`is not JSON: ${(error as Error).message}`);
  }
}

/**
 * Decodes, and tells what is malformed as the library tells everything.
 * @throws KintsugiError `misuse`
 */
export function asMisuse<T>(what: string, wanted: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    if (!(cause instanceof Malformed)) throw cause;
    throw new KintsugiError('misuse', `${what}: ${cause.sentence}; give ${wanted}.`, { cause });
  }
}
