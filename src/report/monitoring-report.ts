import type { RunSummary } from '../analysis/summarize-run.js';
import type { SaveResult } from './report-source.js';
import type { SaveDir } from './targets/to-save-target.js';
import type { TrainingSummary } from './training-summary.js';

/** A run told as a whole, ready to be saved. */
export interface MonitoringReport {
  layerAnalysis: RunSummary['layerAnalysis'];
  performanceSummary: RunSummary['performanceAnalysis'];
  /** The run's figures as SVG text, by name. */
  metricsPlots: Record<string, string>;
  summary: TrainingSummary;
  /** `monitoring_report.html`. */
  html: string;
  /** What became of the files where `saveDir` was given; null otherwise. */
  saved: SaveResult | null;
  /**
   * Writes all files of the report. Resolves with what was saved and what was not; the report keeps what it
   * made, so that it can be saved again.
   */
  save(target: SaveDir): Promise<SaveResult>;
}
