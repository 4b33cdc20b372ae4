import type { LayerInput, MeasureOptions, ValueFormat } from '../../core/engine.js';
import { KintsugiError } from '../../core/kintsugi-error.js';

/** A range of a storage buffer that holds a layer's values; usage must include COPY_SRC. */
export interface GpuRange {
  readonly buffer: GPUBuffer;
  /** Values, not bytes: a buffer may be larger than what it holds. */
  readonly count: number;
  /** Bytes from the buffer's start, a multiple of 4. Default 0. */
  readonly offset?: number;
}

/** What the WebGPU engine can measure. 16-bit formats come as `Uint16Array` or as a range. */
export type GpuData = GpuRange | Float32Array | Uint16Array;

const COPY_SRC = 0x04;
const MAX_COUNT = 2 ** 32 - 1;
const FORMATS: readonly ValueFormat[] = ['f32', 'f16', 'bf16'];

export interface CheckedLayer {
  readonly name: string;
  readonly data: GpuData;
  readonly count: number;
  readonly format: ValueFormat;
  readonly bytesPerValue: 2 | 4;
  /** Columns of the layer seen as a matrix; 0 where no shape was given. */
  readonly columns: number;
}

function misuse(message: string): never {
  throw new KintsugiError('misuse', message);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  return value !== null && typeof value === 'object'
    ? (value.constructor?.name ?? 'an object')
    : String(value);
}

function checkRange(name: string, range: GpuRange, bytesPerValue: number): number {
  const { buffer, count, offset = 0 } = range;
  if (typeof buffer?.size !== 'number')
    misuse(`layer "${name}": data is ${describe(range)}; give a Float32Array or {buffer: GPUBuffer, count}`);
  if (!Number.isInteger(count) || count < 0 || count > MAX_COUNT)
    misuse(`layer "${name}": count is ${describe(count)}; give the number of values, 0 to ${MAX_COUNT}`);
  if (!Number.isInteger(offset) || offset < 0 || offset % 4 !== 0)
    misuse(`layer "${name}": offset is ${describe(offset)}; give bytes, a multiple of 4`);
  const end = offset + Math.ceil((count * bytesPerValue) / 4) * 4;
  if (end > buffer.size)
    misuse(
      `layer "${name}": ${count} values from byte ${offset} end at byte ${end}, but the buffer has ${buffer.size}`,
    );
  if ((buffer.usage & COPY_SRC) === 0)
    misuse(`layer "${name}": its buffer lacks usage COPY_SRC; create it with GPUBufferUsage.COPY_SRC`);
  return count;
}

/** Checks one capture's input; throws `KintsugiError` with the value and the fix. */
export function checkLayers(layers: readonly LayerInput<GpuData>[]): CheckedLayer[] {
  if (!Array.isArray(layers)) misuse(`measure was given ${describe(layers)}; give an array of {name, data}`);
  return layers.map((layer: LayerInput<GpuData>, index) => {
    if (typeof layer?.name !== 'string')
      misuse(`layer ${index} has the name ${describe(layer?.name)}; give a string`);
    const { name, data, format = 'f32', shape } = layer;
    if (!FORMATS.includes(format))
      misuse(`layer "${name}": format is ${describe(format)}; give one of ${FORMATS.join(', ')}`);
    const bytesPerValue = format === 'f32' ? 4 : 2;
    let count: number;
    if (data instanceof Float32Array) {
      if (format !== 'f32')
        misuse(`layer "${name}": a Float32Array cannot have the format ${format}; give a Uint16Array`);
      count = data.length;
    } else if (data instanceof Uint16Array) {
      if (format === 'f32') misuse(`layer "${name}": a Uint16Array needs format 'f16' or 'bf16'`);
      count = data.length;
    } else if (ArrayBuffer.isView(data) || data === null || typeof data !== 'object') {
      misuse(`layer "${name}": data is ${describe(data)}; give a Float32Array or {buffer: GPUBuffer, count}`);
    } else {
      count = checkRange(name, data, bytesPerValue);
    }
    const size = shape?.reduce((product, dimension) => product * dimension, 1);
    if (size !== undefined && size !== count)
      misuse(`layer "${name}": shape [${shape}] has ${size} values, but data has ${count}`);
    return { name, data, count, format, bytesPerValue, columns: shape ? (shape.at(-1) ?? 1) : 0 };
  });
}

/** Checks a capture's options, and rounds a common range to f32: that is what values are compared with. */
export function checkMeasureOptions(options: MeasureOptions): MeasureOptions {
  for (const key of Object.keys(options)) {
    if (key !== 'range' && key !== 'units') misuse(`unknown option "${key}" of measure; known: range, units`);
  }
  const { range, units } = options;
  if (units && (!Number.isInteger(units.top) || units.top < 0 || units.top > 256))
    misuse(`units.top is ${describe(units.top)}; give a whole number from 0 to 256`);
  if (!range) return options;
  const [low, high] = [Math.fround(range[0]), Math.fround(range[1])];
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
    misuse(`range is [${range}]; give two finite numbers that differ in f32, the lower first`);
  return { ...options, range: [low, high] };
}
