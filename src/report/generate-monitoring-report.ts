import { KintsugiError } from '../core/kintsugi-error.js';
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
 * @throws KintsugiError `misuse` where there is no history to report on
 */
export async function generateMonitoringReport(
  source: ReportSource,
  { saveDir, ...tools }: MonitoringReportOptions = {},
): Promise<MonitoringReport> {
  if (typeof source?.history?.column !== 'function')
    throw new KintsugiError(
      'misuse',
      'generateMonitoringReport takes a LayerMonitor, or an object with a history.',
    );
  const { buildReport } = await import('./build-report.js');
  const report = await buildReport(source, tools);
  if (saveDir !== undefined) report.saved = await report.save(saveDir);
  return report;
}
