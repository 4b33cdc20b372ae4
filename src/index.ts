/**
 * The root entry: measuring, judging and keeping, without a page. Runs in a page, a worker and Node; imports
 * neither DOM nor TensorFlow.js.
 */
export { createEngine, type CreateEngineOptions } from './engines/create-engine.js';
export {
  createCpuEngine,
  serveStatistics,
  type CpuData,
  type CpuEngineOptions,
  type WorkerLike,
  type WorkerScope,
} from './engines/cpu/index.js';
export type { WorkerReady, WorkerReply, WorkerRequest } from './engines/cpu/worker-protocol.js';
export type { StatisticsResult, StatisticsTask } from './engines/cpu/statistics-task.js';
export type { ActivationTask } from './statistics/activation-steps.js';
export type { LayerTask } from './statistics/layer-steps.js';
export type { StoredValues } from './statistics/value-reader.js';
export type { Engine, EngineCost, LayerInput, MeasureOptions, ValueFormat } from './core/engine.js';
export type { GpuEngine } from './engines/webgpu/gpu-engine.js';
export type { GpuData, GpuRange } from './engines/webgpu/gpu-input.js';
export { KintsugiError, type KintsugiErrorCode } from './core/kintsugi-error.js';

export type { ActivationStats } from './core/activation-stats.js';
export { HISTOGRAM_BINS, SPARSITY_THRESHOLD, type LayerStats, type UnitStats } from './core/layer-stats.js';
export { mergeStats } from './statistics/index.js';
export { METRICS, type MetricInfo } from './core/metrics.js';
export { SCALAR_METRICS, type LayerMetrics, type ScalarMetric } from './core/layer-metrics.js';
export { computeLayerMetrics, type ComputeLayerMetricsInput } from './analysis/compute-layer-metrics.js';
export { metricsFromStats, type MetricsOptions } from './analysis/metrics-from-stats.js';

export {
  ARCHETYPES,
  type Archetype,
  type Classification,
  type ConditionHeld,
  type Priority,
} from './core/classification.js';
export { classifyLayer, type ClassifiableMetrics } from './analysis/classification/classify-layer.js';
export {
  ARCHETYPE_PROFILES,
  GUIDE_ORDER_RULES,
  RULES,
  type ClassificationRule,
  type RuleCondition,
  type RuleMetric,
} from './analysis/classification/rules.js';
export { createHysteresis, type Hysteresis } from './analysis/classification/hysteresis.js';
export { calibrate } from './analysis/classification/calibrate.js';
export {
  classChanges,
  countClassChanges,
  transitionMatrix,
  type ClassChange,
  type ClassChanges,
} from './analysis/classification/class-changes.js';
export { interpretClassificationChange } from './analysis/classification/interpret-classification-change.js';

export {
  ANOMALY_LEVELS,
  ANOMALY_NAMES,
  ANOMALY_TYPES,
  type Anomaly,
  type AnomalyLevel,
  type AnomalyType,
} from './core/anomaly.js';
export { detectTrainingAnomalies, type PhiMeans } from './analysis/anomalies/detect-training-anomalies.js';
export { AnomalyDetector } from './analysis/anomalies/anomaly-detector.js';
export type { AnomalyOptions } from './analysis/anomalies/anomaly-options.js';
export { ADVICE } from './analysis/anomalies/anomaly-kinds.js';
export { THRESHOLDS } from './analysis/thresholds.js';
export { recommend, type Recommendation } from './analysis/recommend.js';
export {
  assessConvergence,
  type ConvergenceVerdict,
  type LossConvergence,
  type PhiConvergence,
} from './analysis/convergence.js';
export {
  summarizeRun,
  type LayerSummary,
  type ReportedMetric,
  type RunSummary,
  type SeriesSummary,
} from './analysis/summarize-run.js';
export { compareRuns, type LayerComparison, type RunComparison } from './analysis/compare-runs.js';
export type { Capture, LayerCapture, LossComponents, RunHistoryView } from './core/run-history-view.js';
export { RunHistory, type RunHistoryOptions } from './history/run-history.js';
export type { ReadBounds } from './history/history-options.js';
export { HistoryStorage, type HistoryStorageOptions, type StoredRun } from './history/history-storage.js';
export type { RunPhase, RunStatus } from './core/run-status.js';
export type { DirectoryHandle } from './core/save-target.js';
export type { MonitorStore } from './core/store.js';

export { LayerMonitor } from './monitor/layer-monitor.js';
export type { CaptureInfo } from './monitor/capture-info.js';
export type { ActivationProvider } from './monitor/capture-work.js';
export type { LayerBatch, LayerCandidate, LayerProvider, LayerSelector } from './monitor/layer-provider.js';
export type { LayerMonitorOptions } from './monitor/monitor-options.js';
export type { Defer } from './monitor/monitor-store.js';
export {
  TrainingProgressMonitor,
  type ProgressHistory,
  type TrainingProgressOptions,
} from './monitor/training-progress-monitor.js';
export { MONITORING_SCHEDULE, type MonitoringSchedule } from './monitor/schedule.js';
export type { SamplingOptions, SamplingStrategy } from './monitor/sampling.js';
export type {
  ImageFormat,
  VisualizationQuality,
  VisualizationSettings,
} from './core/visualization-settings.js';

export {
  directoryTarget,
  folderTarget,
  generateMonitoringReport,
  historyCsvChunks,
  historyToCsv,
  privateTarget,
  readTrainingSummary,
  TRAINING_SUMMARY_VERSION,
  TrainingVisualizer,
  zipTarget,
  type MakeRaster,
  type MonitoringReport,
  type MonitoringReportOptions,
  type PictureSettings,
  type Raster,
  type RasterFormat,
  type ReportSource,
  type ReportTools,
  type SaveDir,
  type SaveResult,
  type SaveTarget,
  type SetTimer,
  type TrainingSummary,
  type TrainingVisualizerOptions,
  type ZipTarget,
} from './report/index.js';
