import { checkShape, ownArray } from './check-array.js';
import { checkOptions } from './check-options.js';
import { isRecord, isString, isWhole, refuse } from './check-value.js';
import type { MeasureOptions, ValueFormat } from './engine.js';
import { KintsugiError } from './kintsugi-error.js';

/** One layer of a capture, checked. */
export interface CheckedLayer<Data> {
  readonly name: string;
  readonly data: Data;
  /** Values it holds. */
  readonly count: number;
  readonly format: ValueFormat;
  /** A copy: the caller may change the original before it is read. */
  readonly shape: readonly number[] | undefined;
}

/** A capture's options, checked; a common range is rounded to f32, which is what values are compared with. */
export interface CheckedMeasureOptions {
  readonly range: readonly [low: number, high: number] | null;
  readonly units: { readonly top: number; readonly layers: readonly string[] | null } | null;
}

/** What an engine reads besides arrays: gives the number of values, or refuses. */
export type CountOther = (data: unknown, format: ValueFormat, who: string, name: string) => number;

const FORMATS: readonly unknown[] = ['f32', 'f16', 'bf16'] satisfies ValueFormat[];
const WANTED_ARRAY = "a Float32Array (or a Uint16Array with format 'f16' or 'bf16')";

/**
 * One capture's layers.
 * @param who the function that was called, for errors
 * @throws KintsugiError `misuse` naming the layer, the value and the fix
 */
export function checkLayers<Data>(
  layers: unknown,
  who: string,
  countOther: CountOther,
): CheckedLayer<Data>[] {
  if (!Array.isArray(layers)) refuse(who, 'layers', layers, 'an array of {name, data}');
  return Array.from(layers as unknown[], (layer, index) => {
    if (!isRecord(layer)) refuse(who, `layer ${index}`, layer, '{name, data}');
    const { name, data, format, shape } = layer as Record<string, unknown>;
    if (!isString(name)) refuse(who, `the name of layer ${index}`, name, 'a string');
    return { name, ...checkData<Data>(data, format, shape, who, ` of layer "${name}"`, countOther) };
  });
}

/** As `checkLayers`, for activations: each layer has a shape, the batch first. */
export function checkActivations<Data>(
  layers: unknown,
  who: string,
  countOther: CountOther,
): (CheckedLayer<Data> & { readonly shape: readonly number[] })[] {
  return checkLayers<Data>(layers, who, countOther).map((layer) => {
    const { name, shape } = layer;
    if (shape === undefined || shape.length === 0)
      refuse(who, `shape of layer "${name}"`, shape, '[batch, ...units], the batch first');
    return { ...layer, shape };
  });
}

/** Data, format and shape of one layer; `of` is what follows their names in an error. */
export function checkData<Data>(
  data: unknown,
  format: unknown,
  shape: unknown,
  who: string,
  of: string,
  countOther: CountOther = refuseOther,
): Omit<CheckedLayer<Data>, 'name'> {
  if (format !== undefined && !FORMATS.includes(format))
    refuse(who, `format${of}`, format, "'f32', 'f16' or 'bf16'");
  const array = ownArray(data, who, `data${of}`);
  const stored = array === null ? ((format ?? 'f32') as ValueFormat) : formatOf(array, format, who, of);
  const count = array === null ? countOther(data, stored, who, `data${of}`) : array.length;
  return {
    data: (array ?? data) as Data,
    count,
    format: stored,
    shape: shape === undefined ? undefined : checkShape(shape, count, who, of),
  };
}

/** What the CPU says to data that is not in its memory. */
export function refuseOther(data: unknown, _format: ValueFormat, who: string, name: string): never {
  if (isRecord(data) && !ArrayBuffer.isView(data) && 'buffer' in data) {
    throw new KintsugiError(
      'misuse',
      `${who}: ${name} is a GPU buffer, which the CPU cannot read; ` +
        "give a Float32Array, or measure with createEngine({kind: 'webgpu', device}).",
    );
  }
  return refuse(who, name, data, WANTED_ARRAY);
}

function formatOf(array: Float32Array | Uint16Array, format: unknown, who: string, of: string): ValueFormat {
  if (array instanceof Float32Array) {
    if (format === undefined || format === 'f32') return 'f32';
    throw new KintsugiError(
      'misuse',
      `${who}: format${of} is '${String(format)}', but data is a Float32Array; ` +
        'leave format out, or give the 16-bit patterns as a Uint16Array.',
    );
  }
  if (format === 'f16' || format === 'bf16') return format;
  throw new KintsugiError(
    'misuse',
    `${who}: data${of} is a Uint16Array; say how to read its bits, with format: 'f16' or 'bf16'.`,
  );
}

/**
 * One capture's options.
 * @throws KintsugiError `misuse` for an unknown option or a value of the wrong kind
 */
export function checkMeasureOptions(options: MeasureOptions | undefined, who: string): CheckedMeasureOptions {
  const { range, units } = checkOptions<MeasureOptions>(who, options, {
    range: [Array.isArray, '[low, high]'],
    units: [isRecord, 'an object such as {top: 64}'],
  });
  return {
    range: range === undefined ? null : checkRange(range, who),
    units: units === undefined ? null : checkUnits(units, who),
  };
}

const TOP = [(value: unknown) => isWhole(value, 0, 256), 'a whole number from 0 to 256'] as const;

function checkUnits(
  units: NonNullable<MeasureOptions['units']>,
  who: string,
): CheckedMeasureOptions['units'] {
  const { top, layers } = checkOptions<NonNullable<MeasureOptions['units']>>(
    who,
    units,
    {
      top: TOP,
      layers: [
        (value) => Array.isArray(value) && Array.from(value as unknown[]).every(isString),
        'an array of layer names',
      ],
    },
    'units.',
  );
  if (top === undefined) refuse(who, 'units.top', top, TOP[1]);
  return { top, layers: layers === undefined ? null : [...layers] };
}

/** A range as f32: two finite numbers, the lower first. */
export function checkRange(range: unknown, who: string): readonly [low: number, high: number] {
  if (Array.isArray(range) && range.length === 2) {
    const [low, high] = range as unknown[];
    if (typeof low === 'number' && typeof high === 'number') {
      const [from, to] = [Math.fround(low), Math.fround(high)];
      if (Number.isFinite(from) && Number.isFinite(to) && from < to) return [from, to];
      throw new KintsugiError(
        'misuse',
        `${who}: range is [${low}, ${high}]; give two finite numbers that differ in f32, the lower first.`,
      );
    }
  }
  return refuse(who, 'range', range, '[low, high], two finite numbers, the lower first');
}
