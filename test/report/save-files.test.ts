import { describe, expect, it, vi } from 'vitest';
import { directoryTarget, generateMonitoringReport } from '../../src/index.js';
import { saveFiles, writeLimit } from '../../src/report/save-files.js';
import { findRaster } from '../../src/report/raster.js';
import type { SaveTarget } from '../../src/report/index.js';
import { machineTimer } from '../../src/report/time-limit.js';
import { MemoryFolder } from './memory-folder.js';
import { trainingRun } from './training-run.js';

const files = ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path, make: () => Uint8Array.of(1) }));
const target = (write: SaveTarget['write']): SaveTarget => ({
  name: 'a target',
  write,
  remove: async () => undefined,
});

/** A timer that rings when it is told to. */
function manualTimer() {
  const pending = new Set<() => void>();
  const asked: number[] = [];
  return {
    asked,
    pending,
    setTimer: (task: () => void, ms: number) => {
      asked.push(ms);
      pending.add(task);
      return () => void pending.delete(task);
    },
    ring: () => {
      const due = [...pending];
      pending.clear();
      for (const task of due) task();
    },
  };
}

describe('a target that misbehaves', () => {
  it.each([
    ['an error', new Error('odd'), 'odd'],
    ['an object without a prototype', Object.create(null), 'no text'],
    ['undefined', undefined, 'no reason'],
    ['null', null, 'no reason'],
    ['a text', 'the disk is gone', 'the disk is gone'],
    ['a symbol', Symbol('full'), 'Symbol(full)'],
    ['an object with a message', { message: 'quota' }, 'quota'],
    [
      'an object that throws',
      {
        get message(): string {
          throw new Error('no');
        },
      },
      'no text',
    ],
  ])('by rejecting with %s has its file named with an error', async (_, reason: unknown, says) => {
    for (const write of [
      () => Promise.reject(reason as Error),
      () => {
        throw reason;
      },
    ]) {
      const result = await saveFiles(target(write), files.slice(0, 1), writeLimit({}));
      expect(result.failed.map(({ path }) => path)).toEqual(['a']);
      expect(result.failed[0]!.error).toBeInstanceOf(Error);
      expect(result.failed[0]!.error.message).toContain(says);
    }
  });

  it('by not answering for one file keeps none of the others from being saved', async () => {
    const timer = manualTimer();
    const saving = saveFiles(
      target((path) => (path === 'b' ? new Promise(() => void setTimeout(timer.ring)) : Promise.resolve())),
      files,
      writeLimit({ setTimer: timer.setTimer, writeTimeoutMs: 5000 }),
    );
    const { saved, failed } = await saving;
    expect(saved).toEqual(['a', 'c', 'd', 'e']);
    expect(failed).toMatchObject([{ path: 'b', error: { code: 'storage' } }]);
    expect(failed[0]!.error.message).toContain('no answer within 5 s');
    expect(timer.asked).toEqual([5000, 5000, 5000, 5000, 5000]);
    expect(timer.pending.size).toBe(0);
  });

  it('by not answering twice in a row is not asked again', async () => {
    const timer = manualTimer();
    const asked: string[] = [];
    const { saved, failed } = await saveFiles(
      target((path) => {
        asked.push(path);
        return new Promise(() => void setTimeout(timer.ring));
      }),
      files,
      writeLimit({ setTimer: timer.setTimer }),
    );
    expect(asked).toEqual(['a', 'b']);
    expect(saved).toEqual([]);
    expect(failed.map(({ path }) => path)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(timer.asked).toEqual([60_000, 60_000]);
  });

  it('has the limit that the report was given', async () => {
    const timer = manualTimer();
    const report = await generateMonitoringReport(await trainingRun({}, { epochs: 2, layers: 1 }), {
      setTimer: timer.setTimer,
      writeTimeoutMs: 7,
    });
    const { saved, failed } = await report.save(target(() => new Promise(() => void setTimeout(timer.ring))));
    expect([saved.length, failed.length]).toEqual([0, 8]);
    // Two files were made and offered, each within the limit.
    expect(timer.asked).toEqual([7, 7, 7, 7]);
  });

  it.each([0, -1, NaN, '5' as never, null as never])('a limit of %s is misuse', (writeTimeoutMs) => {
    expect(() => writeLimit({ writeTimeoutMs })).toThrow(expect.objectContaining({ code: 'misuse' }));
  });

  it.each([[Object.create(null)], [undefined], [5], ['']])(
    '%# that is no target is misuse',
    async (place: unknown) => {
      const report = await generateMonitoringReport(await trainingRun({}, { epochs: 1, layers: 1 }));
      await expect(report.save(place as never)).rejects.toMatchObject({ code: 'misuse' });
    },
  );
});

describe('a file that is never made', () => {
  const never = () => new Promise<Uint8Array>(() => {});
  const taking = target(() => Promise.resolve());

  it('is given up after the limit and named; the others are saved', async () => {
    const timer = manualTimer();
    const planned = files.map((file) => (file.path === 'b' ? { ...file, make: never } : file));
    const saving = saveFiles(taking, planned, writeLimit({ setTimer: timer.setTimer, writeTimeoutMs: 5000 }));
    await vi.waitFor(() => expect(timer.asked).toHaveLength(2));
    timer.ring();
    const { saved, failed } = await saving;
    expect(saved).toEqual(['a', 'c', 'd', 'e']);
    expect(failed).toMatchObject([{ path: 'b', error: { code: 'storage' } }]);
    expect(failed[0]!.error.message).toBe('b could not be made: there was no answer within 5 s.');
    expect(timer.pending.size).toBe(0);
  });

  it('says nothing of the target, which is asked for the files after it', async () => {
    const setTimer = (task: () => void): (() => void) => {
      const handle = setImmediate(task);
      return () => clearImmediate(handle);
    };
    const planned = files.map((file) => (file.path === 'e' ? file : { ...file, make: never }));
    const { saved, failed } = await saveFiles(taking, planned, writeLimit({ setTimer }));
    expect(saved).toEqual(['e']);
    expect(failed.map(({ path }) => path)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is named by a report whose canvas does not encode', async () => {
    const timer = manualTimer();
    const canvas = await findRaster();
    const encode = () => new Promise<never>(() => void setTimeout(timer.ring));
    const report = await generateMonitoringReport(await trainingRun({}, { epochs: 2, layers: 1 }), {
      setTimer: timer.setTimer,
      raster: (width, height) => ({ ...canvas(width, height), encode }),
    });
    const { saved, failed } = await report.save(taking);
    expect([saved.length, failed.length]).toEqual([6, 2]);
    expect(failed.map(({ error }) => error.message)).toEqual([
      'metrics_evolution.png could not be made: there was no answer within 60 s.',
      'layer_classifications.png could not be made: there was no answer within 60 s.',
    ]);
  });
});

describe("the machine's timer", () => {
  it.each([5, 2 ** 31 - 1, 2 ** 31, 2 ** 33])('rings after %i ms, not before', (ms) => {
    vi.useFakeTimers();
    const task = vi.fn();
    machineTimer(task, ms);
    vi.advanceTimersByTime(ms - 1);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });

  it('never rings where it is endless, or called off', () => {
    vi.useFakeTimers();
    const task = vi.fn();
    machineTimer(task, Infinity);
    expect(vi.getTimerCount()).toBe(0);
    const callOff = machineTimer(task, 2 ** 32);
    vi.advanceTimersByTime(2 ** 31);
    callOff();
    vi.advanceTimersByTime(2 ** 33);
    expect(task).not.toHaveBeenCalled();
    vi.useRealTimers();
  });
});

describe('a page that is killed while it writes to a directory', () => {
  const data = Uint8Array.of(1, 2, 3);
  const write = async (folder: MemoryFolder): Promise<void> => {
    const done = directoryTarget(folder as never).write('new.bin', data);
    // More turns than a write has steps: what is not done by then never will be.
    done.catch(() => undefined);
    for (let turn = 0; turn < 200; turn++) await Promise.resolve();
  };

  it.each(['always', 'refused', 'never'] as const)(
    'leaves no file that is empty and looks whole (files can be moved: %s)',
    async (moves) => {
      const whole = new MemoryFolder(Infinity, moves);
      await write(whole);
      expect([...whole.files]).toEqual([['new.bin', data]]);
      for (let lives = 0; lives < whole.steps; lives++) {
        const folder = new MemoryFolder(lives, moves);
        await write(folder);
        const left = folder.files.get('new.bin');
        const looksWhole = left !== undefined && !folder.files.has('new.bin.part');
        if (looksWhole) expect(left).toEqual(data);
        if (moves === 'always' && left !== undefined) expect(left).toEqual(data);
        // The next save makes it whole and takes away what was left.
        const next = new MemoryFolder(Infinity, moves);
        folder.files.forEach((content, name) => next.files.set(name, content));
        await write(next);
        expect([...next.files]).toEqual([['new.bin', data]]);
      }
    },
  );

  it('leaves of a file that was there the old content or the new', async () => {
    const old = Uint8Array.of(9);
    const steps = new MemoryFolder();
    steps.files.set('new.bin', old);
    await write(steps);
    expect(steps.files.get('new.bin')).toEqual(data);
    for (let lives = 0; lives < steps.steps; lives++) {
      const folder = new MemoryFolder(lives);
      folder.files.set('new.bin', old);
      await write(folder);
      expect([old, data]).toContainEqual(folder.files.get('new.bin'));
    }
  });
});
