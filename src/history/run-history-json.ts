import { describeClassification } from '../analysis/classification/classify-layer.js';
import { SCALAR_METRICS, type LayerMetrics } from '../core/layer-metrics.js';
import type { Capture } from '../core/run-history-view.js';
import { LAYER_BYTES } from './bounded-columns.js';
import { decodeHistory } from './decode-history.js';
import { documentOf, type HistoryDocument } from './history-document.js';
import { encodeNumbers } from './json-numbers.js';
import type { ReadBounds, RunHistoryOptions } from './history-options.js';
import type { RunHistory } from './run-history.js';

/** Layers that one capture may have whatever the bound is. */
const MOST_LAYERS_ALONE = 4096;
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
  const document = decodeHistory(json, mostLayers(bounds.maxBytes));
  const history = make(boundsOf(document, bounds));
  const steps = restore(document, history);
  while (!steps.next().done);
  return history;
}

/**
 * Layers that a history of this bound holds at most: as many as have room, and so many in one capture that is
 * kept alone.
 */
export function mostLayers(maxBytes: number): number {
  return Math.max(MOST_LAYERS_ALONE, Math.floor(maxBytes / LAYER_BYTES));
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
  history.beginRestoring(
    layers.map(({ name, histograms }) => [name, binsOf(histograms)]),
    document.logs.map(({ label }) => label),
    epochs.length,
  );
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

function binsOf(histograms: HistoryDocument['layers'][number]['histograms']): number {
  return histograms.find((histogram) => histogram !== null)?.counts.length ?? 0;
}
