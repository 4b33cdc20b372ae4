/**
 * What a run leaves behind: pictures, figures, summary, report, and where they are saved. The code that draws
 * is loaded when first used.
 */
export { historyToCsv } from '../history/history-csv.js';
export { historyCsvChunks } from '../history/history-csv-chunks.js';
export { generateMonitoringReport, type MonitoringReportOptions } from './generate-monitoring-report.js';
export type { MonitoringReport } from './monitoring-report.js';
export { TrainingVisualizer, type TrainingVisualizerOptions } from './training-visualizer.js';
export type { MakeRaster, Raster, RasterFormat } from './raster.js';
export type { PictureSettings } from './raster-file.js';
export type { SetTimer } from './time-limit.js';
export type { ReportSource, ReportTools, SaveResult } from './report-source.js';
export { readTrainingSummary, TRAINING_SUMMARY_VERSION, type TrainingSummary } from './training-summary.js';
export { directoryTarget, privateTarget } from './targets/directory-target.js';
export { folderTarget } from './targets/folder-target.js';
export { zipTarget, type ZipTarget } from './targets/zip-target.js';
export type { SaveTarget } from './targets/save-target.js';
export { toSaveTarget, type SaveDir } from './targets/to-save-target.js';
