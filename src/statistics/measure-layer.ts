import { arrayKind } from '../core/check-array.js';
import { checkData, checkRange } from '../core/check-input.js';
import { isWhole, refuse } from '../core/check-value.js';
import type { ValueFormat } from '../core/engine.js';
import { HISTOGRAM_BINS, type LayerStats } from '../core/layer-stats.js';
import { createPlainKernel, type ChunkKernel } from './chunk-kernel.js';
import { finish } from './finish.js';
import { layerSteps } from './layer-steps.js';
import type { StoredValues } from './value-reader.js';

const WHO = 'measureLayer';

export interface MeasureLayerOptions {
  /** Default `layer`. */
  name?: string;
  /** Default `f32` for a Float32Array; needed for a Uint16Array. */
  format?: ValueFormat;
  /** 1 … 256; default HISTOGRAM_BINS. */
  bins?: number;
  /** A range for the histogram other than the layer's own. Values outside are counted in `outOfRange`. */
  range?: readonly [low: number, high: number];
  /** The values at the last capture. Another length or kind of array counts as no previous capture. */
  previous?: StoredValues | null;
  /**
   * Also compute row and column means and the `top` largest values. The product of `shape` is the number of
   * values.
   */
  units?: { shape: readonly number[]; top: number };
}

/**
 * The statistics of one layer at once, on the calling thread. All arithmetic is f64; see LayerStats for what
 * NaN, empty and constant layers give.
 * @throws KintsugiError `misuse` for data, bins, range or shape of the wrong kind
 */
export function measureLayer(
  values: StoredValues,
  options: MeasureLayerOptions = {},
  kernel: ChunkKernel = createPlainKernel(),
): LayerStats {
  const { name = 'layer', bins = HISTOGRAM_BINS, range, previous, units } = options;
  const of = ` of layer "${name}"`;
  const layer = checkData<StoredValues>(values, options.format, units && (units.shape ?? null), WHO, of);
  const { data, count, format } = layer;
  if (!isWhole(bins, 1, 256)) refuse(WHO, 'bins', bins, 'a whole number from 1 to 256');
  if (units !== undefined && !isWhole(units.top, 0, 256))
    refuse(WHO, 'units.top', units.top, 'a whole number from 0 to 256');
  const last = previous ? lastValues(previous, format, of) : null;
  const task = {
    name,
    values: data,
    previous: last?.length === count && last.constructor === data.constructor ? last : null,
    format,
    bins,
    range: range === undefined ? null : checkRange(range, WHO),
    units: units === undefined ? null : { shape: layer.shape!, top: units.top },
  };
  return finish(layerSteps(task, kernel));
}

/** The values at the last capture; half precision that came after f32 is refused, f32 before it is not. */
function lastValues(previous: StoredValues, format: ValueFormat, of: string): StoredValues {
  const isHalf = arrayKind(previous) === 'Uint16Array';
  return checkData<StoredValues>(previous, isHalf ? format : undefined, undefined, WHO, `${of}, last capture`)
    .data;
}
