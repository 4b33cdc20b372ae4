import { describe, expect, test } from 'vitest';
import { countTests } from '../count-tests.mjs';

const file = (status: string, ...outcomes: string[]) => ({
  status,
  assertionResults: outcomes.map((outcome) => ({ status: outcome })),
});

describe('the last line of npm test', () => {
  test('counts tests over all files; pending and todo are skipped', () => {
    const results = {
      testResults: [
        file('passed', 'passed', 'pending'),
        file('failed', 'failed', 'failed', 'passed', 'todo'),
      ],
    };
    expect(countTests(results, 1)).toEqual({ passed: 2, failed: 2, skipped: 2 });
  });
  test('a file that could not be loaded is a failure', () => {
    expect(countTests({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });
  test('a run that failed outside every test, or left no results, is a failure', () => {
    expect(countTests({ testResults: [file('passed', 'passed')] }, 1)).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
    expect(countTests(undefined, 134)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
  test('nothing run is nothing counted', () => {
    expect(countTests({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });
});
