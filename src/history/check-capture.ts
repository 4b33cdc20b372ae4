import { ARCHETYPES } from '../core/classification.js';
import { isOptions } from '../core/check-value.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { SCALAR_METRICS } from '../core/layer-metrics.js';
import { MOST_BINS } from './history-document.js';
import type { Capture, LayerCapture } from '../core/run-history-view.js';
import { LOSS_COMPONENTS } from './run-columns.js';

/**
 * Refuses what a history cannot keep as it is, before anything of it is written.
 * @throws KintsugiError `misuse` that names the value
 */
export function checkCapture(capture: Capture, mostLayers = Infinity): void {
  if (!isObject(capture)) misuse(`the capture is ${shown(capture)}`, 'give {epoch, layers}');
  const { epoch, elapsedMs, loss, logs, layers } = capture;
  if (!Number.isFinite(epoch)) misuse(`the capture's epoch is ${shown(epoch)}`, 'give a finite number');
  checkNumber(elapsedMs, 'elapsedMs', epoch);
  if (loss !== undefined) {
    if (!isOptions(loss))
      misuse(`loss at epoch ${epoch} is ${shown(loss)}`, 'give {base, kintsugi, regularization}');
    for (const component of LOSS_COMPONENTS) checkNumber(loss[component], `loss.${component}`, epoch);
  }
  if (logs !== undefined) {
    if (!isOptions(logs)) misuse(`logs at epoch ${epoch} are ${shown(logs)}`, 'give numbers by name');
    for (const name of Object.keys(logs)) checkNumber(logs[name], `logs[${shown(name)}]`, epoch);
  }
  if (!Array.isArray(layers)) misuse(`layers at epoch ${epoch} are ${shown(layers)}`, 'give an array');
  if (layers.length > mostLayers)
    misuse(`epoch ${epoch} has ${layers.length} layers`, `give ${mostLayers} at most, or raise maxBytes`);
  for (const layer of layers) checkLayer(layer, epoch);
}

function checkLayer(captured: LayerCapture, epoch: number): void {
  if (!isObject(captured))
    misuse(`a layer at epoch ${epoch} is ${shown(captured)}`, 'give {layer, metrics, classification}');
  const { layer, metrics, classification } = captured;
  if (typeof layer !== 'string') misuse(`a layer at epoch ${epoch} is named ${shown(layer)}`, 'give a text');
  if (!isObject(metrics))
    misuse(`metrics of ${shown(layer)} are ${shown(metrics)}`, "give computeLayerMetrics()'s result");
  for (const metric of SCALAR_METRICS) {
    const value: unknown = metrics[metric];
    if (value !== undefined && typeof value !== 'number')
      checkNumber(value, `${metric} of ${shown(layer)}`, epoch);
  }
  checkHistogram(captured, epoch);
  const archetype: unknown = isObject(classification) ? classification.archetype : undefined;
  if (!(ARCHETYPES as readonly unknown[]).includes(archetype))
    misuse(
      `the archetype of ${shown(layer)} at epoch ${epoch} is ${shown(archetype)}`,
      `give one of ${ARCHETYPES.join(', ')}`,
    );
}

function checkHistogram(
  { layer, metrics: { histogram, histogramRange } }: LayerCapture,
  epoch: number,
): void {
  const of = `of ${shown(layer)} at epoch ${epoch}`;
  if (!Array.isArray(histogram) && !ArrayBuffer.isView(histogram))
    misuse(`the histogram ${of} is ${shown(histogram)}`, 'give an array of counts');
  if (histogram.length > MOST_BINS)
    misuse(`the histogram ${of} has ${histogram.length} bins`, `give ${MOST_BINS} at most`);
  for (let bin = 0; bin < histogram.length; bin++) {
    const count: unknown = histogram[bin];
    if (!Number.isFinite(count) || (count as number) < 0)
      misuse(`bin ${bin} of the histogram ${of} holds ${shown(count)}`, 'give a finite count of at least 0');
    if ((count as number) > Number.MAX_SAFE_INTEGER)
      misuse(`bin ${bin} of the histogram ${of} holds ${shown(count)}`, 'give 2 ** 53 - 1 at most');
  }
  const range: unknown = histogramRange;
  if (!Array.isArray(range) || range.length !== 2 || range.some((end) => typeof end !== 'number'))
    misuse(`the range of the histogram ${of} is ${shown(range)}`, 'give [low, high]');
}

/** What is left out is not known, and kept as NaN. */
function checkNumber(value: unknown, what: string, epoch: number): void {
  if (value === undefined || value === null || typeof value === 'number') return;
  misuse(`${what} at epoch ${epoch} is ${shown(value)}`, 'give a number');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** A value as a message can say it, whatever it is. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === 'bigint') return `the bigint ${value}`;
  if (Array.isArray(value)) return 'an array';
  return isObject(value) ? 'an object' : String(value);
}

function misuse(wrong: string, fix: string): never {
  throw new KintsugiError('misuse', `${wrong}; ${fix}.`);
}
