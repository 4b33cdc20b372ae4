import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isWhole } from '../core/check-value.js';

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

/** The default schedule; from the guide that docs/metrics.md names. */
export const MONITORING_SCHEDULE: Readonly<MonitoringSchedule> = Object.freeze({
  layerVisualizations: 10,
  metricsCapture: 1,
  fullReport: 50,
  anomalyDetection: 5,
});

const PERIOD = [(value: unknown) => isWhole(value, 0), 'a whole number of epochs, or 0 for never'] as const;

const TASKS: OptionTable<MonitoringSchedule> = {
  layerVisualizations: PERIOD,
  metricsCapture: PERIOD,
  fullReport: PERIOD,
  anomalyDetection: PERIOD,
};

/**
 * The given periods over the default ones.
 * @throws KintsugiError `misuse` on an unknown kind of work, or a period that is not an integer of at least 0
 */
export function monitoringSchedule(given: Partial<MonitoringSchedule> = {}): MonitoringSchedule {
  const periods = checkOptions<Partial<MonitoringSchedule>>('LayerMonitor', given, TASKS, 'schedule.');
  const schedule = { ...MONITORING_SCHEDULE };
  for (const task of Object.keys(schedule) as (keyof MonitoringSchedule)[])
    schedule[task] = periods[task] ?? schedule[task];
  return schedule;
}

/** Whether work with this period falls on this epoch (`epoch % period === 0`). */
export function isDue(period: number, epoch: number): boolean {
  return period > 0 && epoch % period === 0;
}
