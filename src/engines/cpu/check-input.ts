import type { LayerInput, MeasureOptions, ValueFormat } from '../../core/engine.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import {
  checkRange,
  checkShape,
  checkTop,
  checkValues,
  describeValue,
} from '../../statistics/check-values.js';
import type { StoredValues } from '../../statistics/value-reader.js';

export interface CheckedLayer {
  input: LayerInput<StoredValues>;
  format: ValueFormat;
}

export interface CheckedOptions {
  range: readonly [low: number, high: number] | null;
  units: { top: number; layers: readonly string[] | null } | null;
}

/** Refuses keys that nothing reads: a misspelt option would be ignored in silence. */
export function checkKeys(options: unknown, known: readonly string[], of: string): void {
  if (typeof options !== 'object' || options === null)
    throw new KintsugiError('misuse', `the options of ${of} are ${describeValue(options)}: give an object`);
  for (const key of Object.keys(options)) {
    if (!known.includes(key))
      throw new KintsugiError('misuse', `unknown option "${key}" of ${of}; known: ${known.join(', ')}`);
  }
}

/**
 * One capture's layers, checked; shapes are copied, since the caller may change them before they are read.
 */
export function checkLayers(layers: unknown): CheckedLayer[] {
  if (!Array.isArray(layers))
    throw new KintsugiError('misuse', `layers is ${describeValue(layers)}: give an array of {name, data}`);
  return layers.map((layer: Partial<LayerInput<StoredValues>> | null | undefined, i) => {
    if (typeof layer?.name !== 'string') {
      throw new KintsugiError(
        'misuse',
        `layer ${i} has the name ${describeValue(layer?.name)}: give {name, data}, the name a string`,
      );
    }
    const what = `layer "${layer.name}"`;
    const format = checkValues(layer.data, layer.format, what);
    const shape = layer.shape === undefined ? undefined : [...checkShape(layer.shape, layer.data!, what)];
    return { input: { ...(layer as LayerInput<StoredValues>), shape }, format };
  });
}

/** One capture's options, checked. */
export function checkMeasureOptions(options: MeasureOptions): CheckedOptions {
  checkKeys(options, ['range', 'units'], 'measure');
  const { range, units } = options;
  if (units !== undefined) {
    checkKeys(units, ['top', 'layers'], 'units');
    if (
      units.layers !== undefined &&
      !(Array.isArray(units.layers) && units.layers.every((name) => typeof name === 'string'))
    ) {
      throw new KintsugiError(
        'misuse',
        `units.layers is ${describeValue(units.layers)}: give an array of layer names`,
      );
    }
  }
  return {
    range: range === undefined ? null : checkRange(range),
    units: units === undefined ? null : { top: checkTop(units.top), layers: units.layers ?? null },
  };
}
