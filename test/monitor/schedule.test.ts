import { expect, it } from 'vitest';
import { isDue, MONITORING_SCHEDULE, monitoringSchedule } from '../../src/monitor/schedule.js';

it("is the guide's schedule unless told otherwise", () => {
  expect(MONITORING_SCHEDULE).toEqual({
    layerVisualizations: 10,
    metricsCapture: 1,
    fullReport: 50,
    anomalyDetection: 5,
  });
  expect(monitoringSchedule()).toEqual(MONITORING_SCHEDULE);
  expect(() => Object.assign(MONITORING_SCHEDULE, { fullReport: 1 })).toThrow(TypeError);
});

it("takes over what is given, and the guide's for the rest", () => {
  expect(monitoringSchedule({ fullReport: 0, metricsCapture: 3 })).toEqual({
    layerVisualizations: 10,
    metricsCapture: 3,
    fullReport: 0,
    anomalyDetection: 5,
  });
  expect(monitoringSchedule({ fullReport: undefined })).toEqual(MONITORING_SCHEDULE);
});

it.each([
  [{ fullReports: 1 }, /no option "schedule.fullReports"; did you mean schedule.fullReport/],
  [{ fullReport: -1 }, /fullReport is -1/],
  [{ fullReport: 1.5 }, /is 1.5/],
  [{ fullReport: NaN }, /is NaN/],
  [{ fullReport: '5' }, /is "5"; give/],
])('refuses %o', (given, message) => {
  expect(() => monitoringSchedule(given as never)).toThrow(message);
});

it('is due at multiples of the period, epoch 0 among them, and never where the period is 0 or the epoch is a fraction', () => {
  expect([0, 1, 5, 9, 10, 20].filter((epoch) => isDue(10, epoch))).toEqual([0, 10, 20]);
  expect([0, 1, 2].some((epoch) => isDue(0, epoch))).toBe(false);
  expect(isDue(1, 2.5)).toBe(false);
});
