import { KintsugiError } from '../core/kintsugi-error.js';

/** How often each kind of work is done, in epochs; 0 = never. */
export interface MonitoringSchedule {
  /** Pictures of the layers. */
  layerVisualizations: number;
  /** Captures of φ and its metrics. */
  metricsCapture: number;
  /** The whole report. */
  fullReport: number;
  /** Search for anomalies. */
  anomalyDetection: number;
}

/** The guide's schedule. */
export const MONITORING_SCHEDULE: Readonly<MonitoringSchedule> = Object.freeze({
  layerVisualizations: 10,
  metricsCapture: 1,
  fullReport: 50,
  anomalyDetection: 5,
});

/**
 * The given periods over the guide's. Throws `KintsugiError` ('misuse') on an unknown kind of work or a
 * period that is no whole number of at least 0.
 */
export function monitoringSchedule(given: Partial<MonitoringSchedule> = {}): MonitoringSchedule {
  for (const [task, period] of Object.entries(given)) {
    if (!(task in MONITORING_SCHEDULE)) {
      throw new KintsugiError(
        'misuse',
        `The schedule knows no "${task}"; it has ${Object.keys(MONITORING_SCHEDULE).join(', ')}.`,
      );
    }
    if (period !== undefined && !(Number.isSafeInteger(period) && period >= 0)) {
      throw new KintsugiError(
        'misuse',
        `The schedule's ${task} is ${String(period)}; give a whole number of epochs, or 0 for never.`,
      );
    }
  }
  const schedule = { ...MONITORING_SCHEDULE };
  for (const task of Object.keys(schedule) as (keyof MonitoringSchedule)[])
    schedule[task] = given[task] ?? schedule[task];
  return schedule;
}

/** Whether work with this period falls on this epoch (the guide: `epoch % period === 0`). */
export function isDue(period: number, epoch: number): boolean {
  return period > 0 && epoch % period === 0;
}
