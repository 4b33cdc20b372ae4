import type { Anomaly } from '../core/anomaly.js';
import type { Archetype } from '../core/classification.js';
import { describeClassification } from '../analysis/classification/classify-layer.js';
import { decodeNumbers, encodeNumbers } from './json-numbers.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from '../core/layer-metrics.js';
import type { ClassificationRule } from '../analysis/classification/rules.js';
import type { Capture, LossComponents } from '../core/run-history-view.js';

export const HISTORY_FORMAT = 'kintsugi-run-history';
export const HISTORY_VERSION = 1;

/**
 * A history as JSON: columns by name. Non-finite numbers are the strings "NaN", "Infinity" and "-Infinity".
 */
export interface HistoryDocument {
  format: typeof HISTORY_FORMAT;
  version: typeof HISTORY_VERSION;
  appended: number;
  maxBytes: number;
  /** Absent where unbounded. */
  maxCaptures?: number;
  rules: readonly ClassificationRule[];
  epochs: number[];
  elapsedMs: number[];
  loss: Record<keyof LossComponents, number[]>;
  logs: { label: string; values: number[] }[];
  layers: {
    name: string;
    changes: [sum: number, count: number];
    archetypes: (Archetype | null)[];
    scalars: Partial<Record<ScalarMetric, number[]>>;
    histograms: ({ counts: number[]; range: [number, number] } | null)[];
  }[];
  anomalies: Anomaly[];
  last: Capture | null;
}

/** What may hold the text "NaN": a layer or a metric can be called anything. */
const TEXT_KEYS = new Set(['name', 'label', 'layer', 'description', 'advice', 'reason', 'format', 'type']);

export function encodeHistory(document: HistoryDocument): unknown {
  // Logs of the last capture are keyed by name, which is safe: keys are never decoded.
  return encodeNumbers(document);
}

/** @throws KintsugiError `misuse` for what is not a history, or one of a later version */
export function decodeHistory(json: unknown): HistoryDocument {
  const value: unknown = typeof json === 'string' ? parse(json) : json;
  const { format, version } = (value ?? {}) as Partial<HistoryDocument>;
  if (format !== HISTORY_FORMAT)
    throw new KintsugiError(
      'misuse',
      `this is not a run history: its format is ${String(format)}, not "${HISTORY_FORMAT}"`,
    );
  if (version !== HISTORY_VERSION)
    throw new KintsugiError(
      'misuse',
      `this run history has version ${String(version)}; this release reads version ${HISTORY_VERSION}`,
    );
  return decodeNumbers(value, TEXT_KEYS) as HistoryDocument;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KintsugiError('misuse', `this is not a run history: ${(cause as Error).message}`, { cause });
  }
}

/** The capture at one index of a document. */
export function captureOf(
  document: HistoryDocument,
  epoch: number,
  index: number,
  rules: readonly ClassificationRule[],
): Capture {
  const { loss, logs, layers, elapsedMs } = document;
  return {
    epoch,
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
