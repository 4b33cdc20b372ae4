import { describeClassification } from '../analysis/classification/classify-layer.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { SCALAR_METRICS, type LayerMetrics } from '../core/layer-metrics.js';
import type { Capture } from '../core/run-history-view.js';
import { decodeHistory } from './decode-history.js';
import { documentOf, type HistoryDocument } from './history-document.js';
import { encodeNumbers } from './json-numbers.js';
import type { RunHistory, RunHistoryOptions } from './run-history.js';

/** The reader's own bounds. A file may ask for less, never for more. */
export type ReadBounds = Pick<RunHistoryOptions, 'maxBytes' | 'maxCaptures'>;

/** Bytes that the smallest columns of a layer take: with more layers no history stays within its bound. */
const LEAST_LAYER_BYTES = 64;
const ANOMALIES_AT_ONCE = 1000;

/** A history as a value for `JSON.stringify`. */
export function historyToJson(history: RunHistory): unknown {
  return encodeNumbers(documentOf(history));
}

/** @throws KintsugiError `misuse` for anything but a run history */
export function historyFromJson(
  json: unknown,
  bounds: Required<ReadBounds>,
  make: (options: RunHistoryOptions) => RunHistory,
): RunHistory {
  const document = decodeHistory(json, mostLayers(bounds));
  const history = make(boundsOf(document, bounds));
  const steps = restore(document, history);
  while (!steps.next().done);
  return history;
}

/** @throws KintsugiError `misuse` for bounds that are no numbers */
export function mostLayers({ maxBytes }: Required<ReadBounds>): number {
  if (!(maxBytes >= 2 ** 16))
    throw new KintsugiError('misuse', `maxBytes is ${maxBytes}: give a number of bytes, at least ${2 ** 16}`);
  return Math.floor(maxBytes / LEAST_LAYER_BYTES);
}

export function boundsOf(
  { maxBytes, maxCaptures = Infinity, rules }: Pick<HistoryDocument, 'maxBytes' | 'maxCaptures' | 'rules'>,
  bounds: Required<ReadBounds>,
): RunHistoryOptions {
  return {
    maxBytes: Math.min(maxBytes, bounds.maxBytes),
    maxCaptures: Math.min(maxCaptures, bounds.maxCaptures),
    rules,
  };
}

/** Fills an empty history from a valid document, a capture a step. */
export function* restore(document: HistoryDocument, history: RunHistory): Generator<void, void> {
  const { epochs, anomalies, anomaliesDropped, layers, appended } = document;
  // Before the captures: should these be thinned, those of anomalies stay.
  for (let from = 0; from < anomalies.length; from += ANOMALIES_AT_ONCE)
    history.addAnomalies(anomalies.slice(from, from + ANOMALIES_AT_ONCE));
  history.addAnomalies([], anomaliesDropped);
  for (let index = 0; index < epochs.length; index++) {
    history.append(captureOf(document, index));
    yield;
  }
  history.continueFrom({
    appended,
    changes: new Map(layers.map(({ name, changes }) => [name, changes])),
  });
}

/** The capture at one index of a document. */
function captureOf({ rules, ...document }: HistoryDocument, index: number): Capture {
  const { epochs, elapsedMs, loss, logs, layers } = document;
  return {
    epoch: epochs[index]!,
    elapsedMs: elapsedMs[index]!,
    loss: {
      base: loss.base[index]!,
      kintsugi: loss.kintsugi[index]!,
      regularization: loss.regularization[index]!,
    },
    logs: Object.fromEntries(logs.map(({ label, values }) => [label, values[index]!])),
    layers: layers.flatMap(({ name, archetypes, scalars, histograms }) => {
      const archetype = archetypes[index];
      if (!archetype) return [];
      const { counts = [], range = [NaN, NaN] } = histograms[index] ?? {};
      const figures = Object.fromEntries(
        SCALAR_METRICS.map((metric) => [metric, scalars[metric]?.[index] ?? NaN]),
      );
      const metrics = { ...figures, histogram: counts, histogramRange: range } as unknown as LayerMetrics;
      return [{ layer: name, metrics, classification: describeClassification(archetype, metrics, rules) }];
    }),
  };
}
