/** The analysis by itself: pure functions and plain records, no DOM, no GPU, no clock. */
export type { ActivationStats } from './activation-stats.js';
export { ADVICE } from './advice.js';
export { ANOMALY_TYPES, type Anomaly, type AnomalyLevel, type AnomalyType } from './anomaly.js';
export { AnomalyDetector, type AnomalyOptions } from './anomaly-detector.js';
export { calibrate, CALIBRATION_QUANTILES } from './calibrate.js';
export { countClassChanges, transitionMatrix, type ClassChanges } from './class-changes.js';
export {
  ARCHETYPES,
  type Archetype,
  type Classification,
  type ConditionHeld,
  type Priority,
} from './classification.js';
export { classifyLayer, type ClassifiableMetrics } from './classify-layer.js';
export { compareRuns, type LayerComparison, type RunComparison } from './compare-runs.js';
export { computeLayerMetrics, type ComputeLayerMetricsInput } from './compute-layer-metrics.js';
export {
  assessConvergence,
  type ConvergenceVerdict,
  type LossConvergence,
  type PhiConvergence,
} from './convergence.js';
export { detectTrainingAnomalies, type PhiMeans } from './detect-training-anomalies.js';
export type { Engine, EngineCost, LayerInput, MeasureOptions, ValueFormat } from './engine.js';
export { histogramDistance } from './histogram-distance.js';
export { densityEntropy, histogramEntropy } from './histogram-entropy.js';
export { createHysteresis, type Hysteresis } from './hysteresis.js';
export { interpretClassificationChange } from './interpret-classification-change.js';
export { KintsugiError, type KintsugiErrorCode } from './kintsugi-error.js';
export { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from './layer-metrics.js';
export { HISTOGRAM_BINS, SPARSITY_THRESHOLD, type LayerStats, type UnitStats } from './layer-stats.js';
export { metricsFromStats, type MetricsOptions } from './metrics-from-stats.js';
export { recommend, type Recommendation } from './recommend.js';
export {
  ARCHETYPE_PROFILES,
  GUIDE_ORDER_RULES,
  RULES,
  type ClassificationRule,
  type RuleCondition,
} from './rules.js';
export { RunHistory, type RunHistoryOptions } from './run-history-columns.js';
export type { Capture, LayerCapture, LossComponents, RunHistoryView } from './run-history.js';
export type { RunPhase, RunStatus } from './run-status.js';
export * from './statistics/index.js';
export type { MonitorStore } from './store.js';
export { summarizeRun, type LayerSummary, type RunSummary, type SeriesSummary } from './summarize-run.js';
