import { KintsugiError } from './kintsugi-error.js';

/** How a value is named in an error: its type, and itself where that is short. Never throws. */
export function describeValue(value: unknown): string {
  try {
    return describe(value);
  } catch {
    return 'a value that throws on being read';
  }
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol' || typeof value === 'function') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const kind: unknown = value.constructor?.name;
  if (typeof kind !== 'string' || kind === '') return 'an object without a class';
  return `${/^[AEIO]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}

/**
 * Refuses a value at the public edge, in the one form that all such errors have: who was asked, what was given
 * for what, and what to give instead.
 * @throws KintsugiError `misuse`, always
 */
export function refuse(who: string, name: string, value: unknown, wanted: string): never {
  throw new KintsugiError('misuse', `${who}: ${name} is ${describeValue(value)}; give ${wanted}.`);
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
export const isRecord = (value: unknown): value is object => isObject(value) && !Array.isArray(value);
/** Collections keep what they hold out of their properties: as options they would be ignored in silence. */
export const isOptions = (value: unknown): value is object => isRecord(value) && !(Symbol.iterator in value);
export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
export const isString = (value: unknown): value is string => typeof value === 'string';
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
export const isNumber = (value: unknown): value is number => typeof value === 'number';
export const isFunction = (value: unknown): boolean => typeof value === 'function';
/** A whole number of at least 1. */
export const isCount = (value: unknown): value is number => isWhole(value, 1);

/** A whole number from `least` to `most`. */
export function isWhole(value: unknown, least: number, most = Infinity): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** A finite number of at least `least`. */
export function isAtLeast(value: unknown, least: number): value is number {
  return Number.isFinite(value) && (value as number) >= least;
}

/** An object that has a function of each of these names, its own or its class's. */
export function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  return (
    isObject(value) && names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
  );
}

/** Where files may be saved to: a path, a directory handle or a save target. */
export function isSaveDir(value: unknown): boolean {
  return (
    isText(value) ||
    hasMethods(value, 'write', 'remove') ||
    (isObject(value) && (value as { kind?: unknown }).kind === 'directory')
  );
}

export const SAVE_DIR = 'a path, a directory handle or a target such as zipTarget()';
