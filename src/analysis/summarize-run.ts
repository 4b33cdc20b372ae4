import { checkHistory } from '../core/check-run.js';
import type { Anomaly } from '../core/anomaly.js';
import { countClassChanges, type ClassChanges } from './classification/class-changes.js';
import type { Classification } from '../core/classification.js';
import {
  assessConvergence,
  assessLoss,
  lossColumn,
  type ConvergenceVerdict,
  type LossConvergence,
} from './convergence.js';
import { recommend, type Recommendation } from './recommend.js';
import type { LossComponents, RunHistoryView } from '../core/run-history-view.js';

/** First, last, smallest and largest known value of a series, with their epochs; NaN and null of none. */
export interface SeriesSummary {
  first: number;
  last: number;
  min: number;
  minEpoch: number | null;
  max: number;
  maxEpoch: number | null;
}

/** The metrics of a layer that a summary follows. */
export type ReportedMetric =
  'luminosity' | 'fractureDensity' | 'entropy' | 'resilience' | 'variance' | 'sparsity';

export interface LayerSummary {
  layer: string;
  /** As the layer was at its last capture. */
  classification: Classification | null;
  changes: ClassChanges;
  metrics: Record<ReportedMetric, SeriesSummary>;
  anomalies: number;
}

/**
 * A run told as a whole: what the final report shows. JSON-able once non-finite numbers are written as text.
 */
export interface RunSummary {
  trainingSummary: {
    captures: number;
    /** Captures ever taken, kept or thinned since. */
    taken: number;
    firstEpoch: number | null;
    lastEpoch: number | null;
    elapsedMs: number;
    layers: number;
    converged: boolean | null;
    verdict: string;
  };
  layerAnalysis: LayerSummary[];
  performanceAnalysis: {
    loss: SeriesSummary;
    trend: LossConvergence;
    components: Record<keyof LossComponents, SeriesSummary>;
    logs: Record<string, SeriesSummary>;
    convergence: ConvergenceVerdict;
  };
  anomalies: readonly Anomaly[];
  recommendations: Recommendation[];
}

const REPORTED: readonly ReportedMetric[] = [
  'luminosity',
  'fractureDensity',
  'entropy',
  'resilience',
  'variance',
  'sparsity',
];

export function summarizeSeries(epochs: ArrayLike<number>, values: ArrayLike<number>): SeriesSummary {
  const summary: SeriesSummary = {
    first: NaN,
    last: NaN,
    min: NaN,
    minEpoch: null,
    max: NaN,
    maxEpoch: null,
  };
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(summary.first)) summary.first = value;
    summary.last = value;
    if (!(value >= summary.min)) [summary.min, summary.minEpoch] = [value, epochs[index]!];
    if (!(value <= summary.max)) [summary.max, summary.maxEpoch] = [value, epochs[index]!];
  }
  return summary;
}

/**
 * The whole run in figures and sentences: training, each layer, performance, what to do.
 * @throws KintsugiError `misuse` for what is no history
 */
export function summarizeRun(history: RunHistoryView): RunSummary {
  checkHistory('summarizeRun', history);
  const { epochs, length } = history;
  const convergence = assessConvergence(history);
  const series = (values: ArrayLike<number>) => summarizeSeries(epochs, values);
  const loss = lossColumn(history);
  const layerAnalysis = countClassChanges(history).map((changes): LayerSummary => {
    const { layer } = changes;
    const archetypes = history.archetypes(layer);
    const lastIndex = archetypes.findLastIndex((archetype) => archetype !== null);
    return {
      layer,
      classification: lastIndex < 0 ? null : history.classification(layer, lastIndex),
      changes,
      metrics: Object.fromEntries(
        REPORTED.map((metric) => [metric, series(history.column(layer, metric))]),
      ) as LayerSummary['metrics'],
      anomalies: history.anomalies.filter((anomaly) => anomaly.layer === layer).length,
    };
  });
  return {
    trainingSummary: {
      captures: length,
      taken: history.appended,
      firstEpoch: epochs[0] ?? null,
      lastEpoch: epochs[length - 1] ?? null,
      elapsedMs: history.at(-1)?.elapsedMs ?? NaN,
      layers: history.layerNames.length,
      converged: convergence.converged,
      verdict: convergence.verdict,
    },
    layerAnalysis,
    performanceAnalysis: {
      loss: series(loss),
      trend: assessLoss(epochs, loss),
      components: {
        base: series(history.loss('base')),
        kintsugi: series(history.loss('kintsugi')),
        regularization: series(history.loss('regularization')),
      },
      logs: Object.fromEntries(history.logNames.map((name) => [name, series(history.log(name))])),
      convergence,
    },
    anomalies: history.anomalies,
    recommendations: recommend(history, convergence),
  };
}
