import type { ValueFormat } from '../core/engine.js';
import { HISTOGRAM_BINS, type LayerStats } from '../core/layer-stats.js';
import { checkBins, checkRange, checkShape, checkTop, checkValues } from './check-values.js';
import { createPlainKernel, type ChunkKernel } from './chunk-kernel.js';
import { finish } from './finish.js';
import { measureSteps } from './measure-steps.js';
import type { StoredValues } from './value-reader.js';

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
  const what = `layer "${name}"`;
  const format = checkValues(values, options.format, what);
  if (previous !== undefined && previous !== null)
    checkValues(
      previous,
      previous instanceof Float32Array ? undefined : format,
      `the last capture of ${what}`,
    );
  const comparable =
    previous && previous.length === values.length && previous.constructor === values.constructor;
  const task = {
    name,
    values,
    previous: comparable ? previous : null,
    format,
    bins: checkBins(bins),
    range: range === undefined ? null : checkRange(range),
    units:
      units === undefined ? null : { shape: checkShape(units.shape, values, what), top: checkTop(units.top) },
  };
  return finish(measureSteps(task, kernel));
}
