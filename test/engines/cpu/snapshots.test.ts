import { describe, expect, test } from 'vitest';
import { KEEP_UNSEEN, Snapshots } from '../../../src/engines/cpu/snapshots.js';

const BYTES = 4 * 256;

/** One capture from beginning to end; says whether each layer's last values were at hand. */
function capture(snapshots: Snapshots, names: readonly string[]): boolean[] {
  const taken = snapshots.take(
    names.map((name) => ({ name, data: new Float32Array(256), format: 'f32' as const })),
  );
  for (const { key, previous } of taken) if (previous) snapshots.release(key, previous);
  return taken.map(({ previous }) => previous !== null);
}

const model = (number: number) => ['kernel', 'bias', 'gain'].map((weight) => `dense_${number}/${weight}`);

describe('values of layers that no longer come are forgotten', () => {
  test('150 models in turn hold no more than a few models’ worth', () => {
    const snapshots = new Snapshots();
    const perModel = 2 * model(0).length * BYTES;
    let most = 0;
    for (let number = 0; number < 150; number++) {
      for (let epoch = 0; epoch < 10; epoch++) {
        capture(snapshots, model(number));
        most = Math.max(most, snapshots.bytes);
      }
    }
    expect(most).toBeLessThanOrEqual(3 * perModel);
    expect(snapshots.count).toBeLessThanOrEqual(3 * model(0).length);
  });

  test('a new name at each capture holds those of the last few captures', () => {
    const snapshots = new Snapshots();
    for (let turn = 0; turn < 2500; turn++) capture(snapshots, [`layer ${turn}`]);
    expect(snapshots.count).toBe(KEEP_UNSEEN);
    expect(snapshots.bytes).toBe(KEEP_UNSEEN * BYTES);
  });

  test('one is kept for KEEP_UNSEEN captures without it, and no longer', () => {
    for (const [absent, known] of [
      [KEEP_UNSEEN - 1, true],
      [KEEP_UNSEEN, false],
    ] as const) {
      const snapshots = new Snapshots();
      capture(snapshots, ['rare', 'often']);
      for (let turn = 0; turn < absent; turn++) capture(snapshots, ['often']);
      expect(capture(snapshots, ['rare', 'often'])).toEqual([known, true]);
    }
  });

  test('a layer that comes seldom is known again from its third time on', () => {
    const snapshots = new Snapshots();
    const seen: boolean[] = [];
    for (let turn = 0; turn < 1000; turn++) {
      const names = turn % 100 === 0 ? ['often', 'rare'] : ['often'];
      const known = capture(snapshots, names);
      if (names.length === 2) seen.push(known[1]!);
    }
    expect(seen).toEqual([false, false, ...new Array<boolean>(8).fill(true)]);
  });

  test('every byte is given back, whatever is on its way', () => {
    const snapshots = new Snapshots();
    const layer = { name: 'a', data: new Float32Array(256), format: 'f32' as const };
    snapshots.take([layer]);
    const { key, previous } = snapshots.take([layer])[0]!;
    for (let turn = 0; turn < 2 * KEEP_UNSEEN; turn++) capture(snapshots, ['b']);
    expect(snapshots.bytes).toBe(3 * BYTES);
    snapshots.release(key, previous!);
    expect(snapshots.bytes).toBe(2 * BYTES);
  });
});
