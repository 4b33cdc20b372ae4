import { describe, expect, test } from 'vitest';
import { eventCount, makeRareEvents, type DataKind } from '../../demo/data.js';
import { createRandom } from '../../demo/random.js';

const turn = (): Promise<void> => Promise.resolve();

describe.each(['vectors', 'windows'] as DataKind[])('rare events as %s', (kind) => {
  test('one in a hundred is an event, in both halves', async () => {
    const { train, heldOut } = await makeRareEvents(kind, 2000, 7, turn);
    for (const { y } of [train, heldOut]) expect(y.reduce((sum, label) => sum + label, 0)).toBe(20);
  });
  test('a seed gives the same data each time, another seed other data, and the held-out half is not the training half', async () => {
    const first = await makeRareEvents(kind, 300, 7, turn);
    expect(await makeRareEvents(kind, 300, 7, turn)).toEqual(first);
    expect((await makeRareEvents(kind, 300, 8, turn)).train.x).not.toEqual(first.train.x);
    expect(first.heldOut.x).not.toEqual(first.train.x);
  });
  test('every value is finite and the arrays have the shape they claim', async () => {
    const { train } = await makeRareEvents(kind, 500, 3, turn);
    expect(train.x.length).toBe(500 * train.shape.reduce((product, size) => product * size, 1));
    expect(train.y.length).toBe(500);
    expect(train.x.every(Number.isFinite)).toBe(true);
  });
});

test('even a small set has one event', () => {
  expect(eventCount(3)).toBe(1);
  expect(eventCount(8192)).toBe(82);
});

describe('the random source', () => {
  test('normal numbers have mean 0 and deviation 1, uniform ones stay in [0, 1)', () => {
    const random = createRandom(1);
    const normals = Array.from({ length: 20_000 }, () => random.normal());
    const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length;
    const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    const uniforms = Array.from({ length: 10_000 }, () => random.uniform());
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
  });
});
