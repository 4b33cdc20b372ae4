import type { ConvergenceVerdict, LossConvergence } from '../analysis/convergence.js';
import type { Recommendation } from '../analysis/recommend.js';
import type { LayerSummary, RunSummary, SeriesSummary } from '../analysis/summarize-run.js';
import type { ClassChanges } from '../analysis/classification/class-changes.js';
import { ARCHETYPES, type Archetype, type Classification } from '../core/classification.js';
import { decodeAnomaly, LEVELS } from '../history/decode-anomaly.js';
import {
  array,
  boolean,
  count,
  dictionary,
  finite,
  nullable,
  number,
  oneOf,
  partial,
  record,
  text,
  where,
  type Decoder,
} from '../history/decode-value.js';
import type { TrainingSummary } from './training-summary.js';

export const TRAINING_SUMMARY_FORMAT = 'kintsugi-training-summary';
export const TRAINING_SUMMARY_VERSION = 1;

const list = <T>(of: Decoder<T>): Decoder<T[]> => array(of, Infinity);
const epoch = nullable(finite);
const archetype = oneOf(ARCHETYPES);
const metric = oneOf(['luminosity', 'fractureDensity', 'entropy', 'resilience', 'variance'] as const);

const series = record<SeriesSummary>({
  first: number,
  last: number,
  min: number,
  minEpoch: epoch,
  max: number,
  maxEpoch: epoch,
});

/** The same for every archetype. */
const everyArchetype = <T>(of: Decoder<T>): Decoder<Record<Archetype, T>> =>
  record(
    Object.fromEntries(ARCHETYPES.map((name) => [name, of])) as Record<Archetype, Decoder<T>>,
  ) as Decoder<Record<Archetype, T>>;

const classification = record<Classification>({
  archetype,
  role: text,
  priority: oneOf(['critical', 'high', 'medium', 'low'] as const),
  advice: text,
  conditions: list(
    record({
      metric,
      comparison: oneOf(['>', '<'] as const),
      value: number,
      threshold: number,
      margin: number,
    }),
  ),
  reason: text,
});

const changes = record<ClassChanges>({
  layer: text,
  captures: count,
  changes: count,
  changeRate: number,
  first: nullable(archetype),
  last: nullable(archetype),
  captured: everyArchetype(count),
  dwell: everyArchetype(number),
  events: list(record({ epoch: finite, from: archetype, to: archetype, meaning: text })),
});

const layer = record<LayerSummary>({
  layer: text,
  classification: nullable(classification),
  changes,
  metrics: record<LayerSummary['metrics']>({
    luminosity: series,
    fractureDensity: series,
    entropy: series,
    resilience: series,
    variance: series,
    sparsity: series,
  }),
  anomalies: count,
});

const trend = record<LossConvergence>({
  status: oneOf(['settled', 'falling', 'rising', 'unknown'] as const),
  change: number,
  z: number,
  since: epoch,
});

const convergence = record<ConvergenceVerdict>({
  converged: nullable(boolean),
  verdict: text,
  loss: trend,
  phi: record<ConvergenceVerdict['phi']>({
    status: oneOf(['settled', 'moving', 'unknown'] as const),
    distance: number,
    layer: nullable(text),
    since: nullable(number),
  }),
});

/** Everything that the schema of `training_summary.json` promises. */
export const decodeTrainingSummary = record<TrainingSummary>({
  format: oneOf([TRAINING_SUMMARY_FORMAT]),
  version: oneOf([TRAINING_SUMMARY_VERSION]),
  created: where(text, (date) => !Number.isNaN(Date.parse(date)), 'is no date'),
  settings: dictionary<string | number | boolean>((value) =>
    typeof value === 'string' ? value : typeof value === 'boolean' ? value : finite(value),
  ),
  archetypes: partial(ARCHETYPES, count),
  trainingSummary: record<RunSummary['trainingSummary']>({
    captures: count,
    taken: count,
    firstEpoch: epoch,
    lastEpoch: epoch,
    elapsedMs: number,
    layers: count,
    converged: nullable(boolean),
    verdict: text,
  }),
  layerAnalysis: list(layer),
  performanceAnalysis: record<RunSummary['performanceAnalysis']>({
    loss: series,
    trend,
    components: record<RunSummary['performanceAnalysis']['components']>({
      base: series,
      kintsugi: series,
      regularization: series,
    }),
    logs: dictionary(series),
    convergence,
  }),
  anomalies: list(decodeAnomaly),
  recommendations: list(
    record<Recommendation>({ level: oneOf(LEVELS), action: text, because: text, layers: list(text) }),
  ),
});
