import { expect, it } from 'vitest';
import { CaptureQueue } from '../../src/monitor/capture-queue.js';

it('a capture that rejects is told to its caller alone: later ones are kept, and idle() resolves', async () => {
  const queue = new CaptureQueue();
  const failed = queue.add(() => Promise.reject(new Error('broken')));
  const next = queue.add(async () => null);
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBeNull();
  await expect(queue.idle()).resolves.toBeUndefined();
  expect(queue.full(0, false)).toBe(false);
});
