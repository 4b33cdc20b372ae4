import { checkOptions } from '../core/check-options.js';
import { checkSource, REPORT_OPTIONS } from './check-report.js';
import type { MonitoringReport } from './monitoring-report.js';
import type { ReportSource, ReportTools } from './report-source.js';
import type { SaveDir } from './targets/to-save-target.js';

export interface MonitoringReportOptions extends ReportTools {
  /** A path, a directory handle or a save target; nothing is written without it. */
  saveDir?: SaveDir;
}

/**
 * Makes the report of a run as it is now, and saves it where `saveDir` says. The code that draws is loaded
 * when it is first needed.
 * @throws KintsugiError `misuse` where there is no history to report on, or for a wrong option
 */
export async function generateMonitoringReport(
  source: ReportSource,
  options: MonitoringReportOptions = {},
): Promise<MonitoringReport> {
  checkSource('generateMonitoringReport', source);
  const { saveDir, ...tools } = checkOptions('generateMonitoringReport', options, REPORT_OPTIONS);
  const { buildReport } = await import('./build-report.js');
  const report = await buildReport(source, tools);
  if (saveDir !== undefined) report.saved = await report.save(saveDir);
  return report;
}
