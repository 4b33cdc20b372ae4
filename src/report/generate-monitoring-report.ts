import type { RunSummary } from '../core/summarize-run.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { ReportSource, ReportTools, SaveResult } from './report-source.js';
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
  /** Writes all files of the report. Resolves with what was saved and what was not; the report keeps what it made, so that it can be saved again. */
  save(target: SaveDir): Promise<SaveResult>;
}

export interface MonitoringReportOptions extends ReportTools {
  /** A path, a directory handle or a save target; nothing is written without it. */
  saveDir?: SaveDir;
}

/**
 * Makes the report of a run as it is now, and saves it where `saveDir` says. The code that draws is loaded when it is first needed.
 * @throws KintsugiError `misuse` where there is no history to report on
 */
export async function generateMonitoringReport(source: ReportSource, { saveDir, ...tools }: MonitoringReportOptions = {}): Promise<MonitoringReport> {
  if (typeof source?.history?.column !== 'function') throw new KintsugiError('misuse', 'generateMonitoringReport takes a LayerMonitor, or an object with a history.');
  const { buildReport } = await import('./build-report.js');
  const report = await buildReport(source, tools);
  if (saveDir !== undefined) report.saved = await report.save(saveDir);
  return report;
}
