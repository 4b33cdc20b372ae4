import { expect, test } from 'vitest';
import { createPlainKernel, measureLayer } from '../../../src/statistics/index.js';
import { yieldToMain } from '../../../src/yield-to-main.js';
import { SIMD_THRESHOLD, SLICE_MS, StatisticsRunner } from '../../../src/engines/cpu/statistics-runner.js';
import type { StatisticsTask } from '../../../src/engines/cpu/statistics-task.js';
import { describedValues, golden } from '../../support/golden.js';

const values = describedValues(golden.described.find((d) => d.n === 1_048_576)!);
const task = (): StatisticsTask => ({
  kind: 'layer',
  name: 'layer',
  values,
  previous: values,
  format: 'f32',
  bins: 50,
  range: null,
  units: null,
});

test('work on the calling thread pauses before it has held the thread much longer than a slice', async () => {
  // A clock on which a millisecond passes with every look at it: the work looks at it once a chunk.
  let now = 0;
  let resumed = 0;
  const stretches: number[] = [];
  const runner = new StatisticsRunner({
    plainKernel: createPlainKernel(),
    makeKernel: () => null,
    startWorker: null,
    workerThreshold: 0,
    clock: () => ++now,
    pause: async () => {
      stretches.push(now - resumed);
      now += 1000;
      resumed = now;
    },
  });
  const [stats] = await runner.run([task()]);
  expect(stretches.length).toBeGreaterThan(20);
  expect(Math.max(...stretches)).toBeLessThanOrEqual(SLICE_MS + 2);
  expect(runner.blockedMs).toBeLessThanOrEqual(now - 1000 * stretches.length);
  expect(stats).toEqual(measureLayer(values, { previous: values }));
});

test('pauses let other tasks run', async () => {
  let other = false;
  const timer = setTimeout(() => (other = true), 0);
  for (let i = 0; i < 10_000; i++) {
    await yieldToMain();
    if (other) break;
  }
  clearTimeout(timer);
  expect(other).toBe(true);
});

test('work that is on its way when the runner is disposed ends at its next pause', async () => {
  let now = 0;
  const runner: StatisticsRunner = new StatisticsRunner({
    plainKernel: createPlainKernel(),
    makeKernel: () => null,
    startWorker: null,
    workerThreshold: 0,
    clock: () => ++now,
    pause: async () => runner.dispose(),
  });
  await expect(runner.run([task()])).rejects.toThrow('disposed');
});

test('much work is given to the fast kernel, made once, little to the plain one', async () => {
  let made = 0;
  const used: string[] = [];
  const recording = (name: string) => {
    const kernel = createPlainKernel();
    return {
      ...kernel,
      fold: (...args: Parameters<typeof kernel.fold>) => (used.push(name), kernel.fold(...args)),
    };
  };
  const runner = new StatisticsRunner({
    plainKernel: recording('plain'),
    makeKernel: () => (made++, recording('fast')),
    startWorker: null,
    workerThreshold: 0,
    clock: () => 0,
    pause: yieldToMain,
  });
  const work = (n: number): StatisticsTask[] => [
    { ...task(), values: values.slice(0, n), previous: null } as StatisticsTask,
  ];
  await runner.run(work(SIMD_THRESHOLD - 1));
  expect([made, new Set(used)]).toEqual([0, new Set(['plain'])]);
  used.length = 0;
  await runner.run(work(SIMD_THRESHOLD));
  await runner.run(work(SIMD_THRESHOLD));
  expect([made, new Set(used)]).toEqual([1, new Set(['fast'])]);
});
