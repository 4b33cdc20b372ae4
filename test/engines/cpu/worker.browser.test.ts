import { expect, test } from 'vitest';
import { createCpuEngine } from '../../../src/engines/cpu/index.js';
import { startWorker } from '../../../src/engines/cpu/start-worker.js';
import { expectStatsToMatch } from '../../support/compare-stats.js';
import { describedValues, golden } from '../../support/golden.js';

test("the library's own worker measures the golden cases as NumPy does, and as the calling thread does to the last bit", async () => {
  let posted = 0;
  const start = () => {
    const worker = startWorker() as Worker;
    const post = worker.postMessage.bind(worker);
    worker.postMessage = ((message: unknown, transfer: Transferable[]) => (
      posted++,
      post(message, transfer)
    )) as typeof worker.postMessage;
    return worker;
  };
  const engine = createCpuEngine({ worker: start as never, workerThreshold: 0 });
  const here = createCpuEngine({ worker: false });
  const warm = [{ name: 'warm', data: new Float32Array(1) }];
  // The worker loads in its own time.
  await expect.poll(async () => (await engine.measure(warm), posted), { timeout: 20_000 }).toBeGreaterThan(0);
  const layers = [
    ...golden.listed.map(({ name, values, expected }) => ({ name, data: values, expected })),
    ...golden.described
      .filter((d) => d.n <= 2 ** 21)
      .map((d) => ({ name: d.name, data: describedValues(d), expected: d.expected })),
  ];
  const before = posted;
  for (let capture = 0; capture < 2; capture++) {
    const stats = await engine.measure(layers.map(({ name, data }) => ({ name, data })));
    stats.forEach((s, i) => expectStatsToMatch(s, layers[i]!.expected));
    expect(stats).toEqual(await here.measure(layers.map(({ name, data }) => ({ name, data }))));
  }
  expect(posted).toBe(before + 2);
  expect(layers[0]!.data.length).toBe(256);
  engine.dispose();
});
