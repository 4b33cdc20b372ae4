import type { ValueFormat } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { StoredValues } from './value-reader.js';

const FORMATS: readonly string[] = ['f32', 'f16', 'bf16'] satisfies ValueFormat[];

/** How a value is named in an error: its type, and itself where that is short. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object') {
    const kind = value.constructor?.name ?? 'object without prototype';
    return `${/^[AEIO]/i.test(kind) ? 'an' : 'a'} ${kind}`;
  }
  return `a ${typeof value}`;
}

/** The format of `data`, or a refusal that names `what` was given and the fix. */
export function checkValues(data: unknown, format: unknown, what: string): ValueFormat {
  if (format !== undefined && !FORMATS.includes(format as string)) {
    throw new KintsugiError(
      'misuse',
      `format of ${what} is ${describeValue(format)}: give 'f32', 'f16' or 'bf16'`,
    );
  }
  if (data instanceof Float32Array) {
    if (format === undefined || format === 'f32') return 'f32';
    throw new KintsugiError(
      'misuse',
      `data of ${what} is a Float32Array, but format is '${format}': leave format out, or give the 16-bit patterns as a Uint16Array`,
    );
  }
  if (data instanceof Uint16Array) {
    if (format === 'f16' || format === 'bf16') return format;
    throw new KintsugiError(
      'misuse',
      `data of ${what} is a Uint16Array: say how to read its bits, with format: 'f16' or 'bf16'`,
    );
  }
  if (typeof data === 'object' && data !== null && !ArrayBuffer.isView(data) && 'buffer' in data) {
    throw new KintsugiError(
      'misuse',
      `data of ${what} is a GPU buffer, which the CPU cannot read: give a Float32Array, or measure with createEngine({kind: 'webgpu', device})`,
    );
  }
  throw new KintsugiError(
    'misuse',
    `data of ${what} is ${describeValue(data)}: give a Float32Array (or a Uint16Array with format 'f16' or 'bf16')`,
  );
}

/** Refuses a number of bins that is not whole or not in 1 … 256. */
export function checkBins(bins: unknown): number {
  if (typeof bins === 'number' && Number.isInteger(bins) && bins >= 1 && bins <= 256) return bins;
  throw new KintsugiError('misuse', `bins is ${describeValue(bins)}: give a whole number from 1 to 256`);
}

/**
 * A range as f32, the precision of the values that it is compared with; refuses one that is not a pair of
 * numbers low < high.
 */
export function checkRange(range: unknown): readonly [low: number, high: number] {
  if (!Array.isArray(range) || range.length !== 2)
    throw new KintsugiError('misuse', `range is ${describeValue(range)}: give [low, high]`);
  const [low, high] = (range as unknown[]).map((end) =>
    typeof end === 'number' ? Math.fround(end) : NaN,
  ) as [number, number];
  if (Number.isFinite(low) && Number.isFinite(high) && low < high) return [low, high];
  const ends = (range as unknown[]).map(describeValue).join(', ');
  throw new KintsugiError(
    'misuse',
    `range is [${ends}]: give two finite numbers that differ in f32, the lower first`,
  );
}

/** Refuses a shape that is not a list of whole numbers whose product is the number of values. */
export function checkShape(shape: unknown, values: StoredValues, what: string): readonly number[] {
  if (!Array.isArray(shape) || !shape.every((d) => Number.isInteger(d) && d >= 0)) {
    throw new KintsugiError(
      'misuse',
      `shape of ${what} is ${describeValue(shape)}: give its dimensions as whole numbers`,
    );
  }
  const product = shape.reduce((p: number, d: number) => p * d, 1);
  if (product !== values.length) {
    throw new KintsugiError(
      'misuse',
      `shape of ${what} is [${shape.join(', ')}], ${product} values, but data holds ${values.length}: give the shape of this data`,
    );
  }
  return shape as number[];
}

/** Refuses a number of largest values that is not whole or not in 0 … 256. */
export function checkTop(top: unknown): number {
  if (typeof top === 'number' && Number.isInteger(top) && top >= 0 && top <= 256) return top;
  throw new KintsugiError('misuse', `units.top is ${describeValue(top)}: give a whole number from 0 to 256`);
}
