import { expect, test } from 'vitest';
import { detectionRates, falseAlarmRates } from './synthetic/rates.js';

test('of 1,000 healthy runs of 20 to 2,000 epochs at most 1 % raise anything above info, over all types and so for each', () => {
  const rates = falseAlarmRates(1000);
  console.log('false alarms', rates);
  expect(rates['overall']).toBeLessThanOrEqual(0.01);
});

test('of 1,000 faulty runs of each type at least 98 % are found once the fault is there', () => {
  const rates = detectionRates(1000);
  console.log('detected', rates);
  for (const [type, rate] of Object.entries(rates)) expect(rate, type).toBeGreaterThanOrEqual(0.98);
});
