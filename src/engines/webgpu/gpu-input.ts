import * as input from '../../core/check-input.js';
import { isRecord, isWhole, refuse } from '../../core/check-value.js';
import type { LayerInput, MeasureOptions, ValueFormat } from '../../core/engine.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import { BUFFER_USAGE } from './flags.js';

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

const MAX_COUNT = 2 ** 32 - 1;

export interface CheckedLayer {
  readonly name: string;
  readonly data: GpuData;
  readonly count: number;
  readonly format: ValueFormat;
  readonly bytesPerValue: 2 | 4;
  /** Columns of the layer seen as a matrix; 0 where no shape was given. */
  readonly columns: number;
}

/** Checks a range of a buffer and gives its number of values. */
function countOfRange(data: unknown, format: ValueFormat, who: string, name: string): number {
  const { buffer, count, offset = 0 } = (isRecord(data) ? data : {}) as Partial<GpuRange>;
  if (ArrayBuffer.isView(data) || typeof buffer?.size !== 'number')
    refuse(who, name, data, 'a Float32Array or {buffer: GPUBuffer, count}');
  if (!isWhole(count, 0, MAX_COUNT))
    refuse(who, `the count in ${name}`, count, `the number of values, 0 to ${MAX_COUNT}`);
  if (!isWhole(offset, 0) || offset % 4 !== 0)
    refuse(who, `the offset in ${name}`, offset, 'bytes, a multiple of 4');
  const end = offset + Math.ceil((count * bytesOf(format)) / 4) * 4;
  if (end > buffer.size)
    throw new KintsugiError(
      'misuse',
      `${who}: ${name} has ${count} values from byte ${offset}, which end at byte ${end}, ` +
        `but the buffer has ${buffer.size}; give the count and the offset of this buffer.`,
    );
  if ((buffer.usage & BUFFER_USAGE.COPY_SRC) === 0)
    throw new KintsugiError(
      'misuse',
      `${who}: ${name} is a buffer without usage COPY_SRC; create it with GPUBufferUsage.COPY_SRC.`,
    );
  return count;
}

function bytesOf(format: ValueFormat): 2 | 4 {
  return format === 'f32' ? 4 : 2;
}

function forTheGpu<Layer extends input.CheckedLayer<GpuData>>(layer: Layer): Layer & CheckedLayer {
  const { format, shape } = layer;
  return { ...layer, bytesPerValue: bytesOf(format), columns: shape ? (shape.at(-1) ?? 1) : 0 };
}

/** Checks one capture's input; throws `KintsugiError` with the value and the fix. */
export function checkLayers(layers: readonly LayerInput<GpuData>[]): CheckedLayer[] {
  return input.checkLayers<GpuData>(layers, 'measure', countOfRange).map(forTheGpu);
}

/** As `checkLayers`, for activations, whose shape is `[batch, ...units]`. */
export function checkActivations(
  layers: readonly LayerInput<GpuData>[],
): (CheckedLayer & { readonly shape: readonly number[] })[] {
  return input.checkActivations<GpuData>(layers, 'measureActivations', countOfRange).map(forTheGpu);
}

/** Checks a capture's options, and rounds a common range to f32: that is what values are compared with. */
export function checkMeasureOptions(options: MeasureOptions): MeasureOptions {
  const { range, units } = input.checkMeasureOptions(options, 'measure');
  return {
    ...(range && { range }),
    ...(units && { units: { top: units.top, ...(units.layers && { layers: units.layers }) } }),
  };
}
