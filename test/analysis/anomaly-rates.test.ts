import { expect, test } from 'vitest';
import { detectionRates, falseAlarmRates } from './synthetic/rates.js';

// The same with 1,000 runs each: anomaly-rates.slow.test.ts.
test('of 200 healthy runs of 20 to 2,000 epochs at most 1 % raise anything above info, over all types and so for each', () => {
  expect(falseAlarmRates(200)['overall']).toBeLessThanOrEqual(0.01);
}, 120_000);

test('of 40 faulty runs of each type at least 98 % are found once the fault is there', () => {
  for (const [type, rate] of Object.entries(detectionRates(40)))
    expect(rate, type).toBeGreaterThanOrEqual(0.98);
}, 120_000);
