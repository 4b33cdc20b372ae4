import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { LayerInput } from '../../src/core/engine.js';
import { KintsugiError } from '../../src/core/kintsugi-error.js';
import { readLayers } from '../../src/tfjs/tensor-layers.js';

const none = null as never;
const values = async (layers: readonly LayerInput<unknown>[]) =>
  layers.map(({ data }) => [...(data as Float32Array)]);

/** Reading φ into memory, the same on every backend of tfjs; call it once the backend is set. */
export function describeArrays(backend: string): void {
  describe(`reading φ as arrays on ${backend}`, () => {
    it('gives the values of the moment of the call, whatever training does next', async () => {
      const weight = tf.tidy(() => tf.variable(tf.tensor([1, 2, 3, 4, 5, 6], [2, 3])));
      const reading = readLayers(() => [{ name: 'w', tensor: weight }], none, 'arrays');
      for (let i = 0; i < 5; i++) tf.tidy(() => weight.assign(weight.mul(-2)));
      const batch = await reading;
      expect(batch.layers.map(({ name, shape }) => [name, shape])).toEqual([['w', [2, 3]]]);
      expect(await values(batch.layers)).toEqual([[1, 2, 3, 4, 5, 6]]);
      batch.release?.();
      weight.dispose();
    });

    it('frees what the source made and what it held, and nothing else', async () => {
      const before = tf.memory().numTensors;
      const kept = tf.tidy(() => tf.variable(tf.tensor1d([-1, 2])));
      const owned = tf.tensor1d([5]);
      const batch = await readLayers(
        () => [
          { name: 'a', tensor: kept.abs() },
          { name: 'b', tensor: kept },
          { name: 'c', tensor: owned },
        ],
        none,
        'arrays',
      );
      expect(await values(batch.layers)).toEqual([[1, 2], [-1, 2], [5]]);
      batch.release?.();
      expect(tf.memory().numTensors).toBe(before + 2);
      expect(kept.isDisposed || owned.isDisposed).toBe(false);
      tf.dispose([kept, owned]);
    });

    it('reads only what is selected', async () => {
      const before = tf.memory().numTensors;
      const batch = await readLayers(
        () => ['a', 'b', 'c'].map((name, i) => ({ name, tensor: tf.ones([i + 1]) })),
        none,
        'arrays',
        (candidates) => {
          expect(candidates).toEqual([
            { name: 'a', count: 1 },
            { name: 'b', count: 2 },
            { name: 'c', count: 3 },
          ]);
          return [true, false, true];
        },
      );
      expect(batch.layers.map(({ name }) => name)).toEqual(['a', 'c']);
      batch.release?.();
      expect(tf.memory().numTensors).toBe(before);
    });

    it('takes layers of any rank, empty ones, and none at all', async () => {
      const batch = await readLayers(
        () => [
          { name: 'scalar', tensor: tf.scalar(3) },
          { name: 'empty', tensor: tf.zeros([0, 4]) },
          { name: 'kernel', tensor: tf.ones([2, 2, 1, 3]) },
        ],
        none,
        'arrays',
      );
      expect((await values(batch.layers)).map(({ length }) => length)).toEqual([1, 0, 12]);
      batch.release?.();
      expect((await readLayers(() => [], none, 'arrays')).layers).toEqual([]);
    });

    it.each([
      ['int32', () => tf.ones([2], 'int32')],
      ['bool', () => tf.ones([2], 'bool')],
    ])('refuses %s values, with the fix, and leaks nothing', (dtype, make) => {
      const before = tf.memory().numTensors;
      let thrown: unknown;
      try {
        void readLayers(
          () => [
            { name: 'ok', tensor: tf.ones([2]) },
            { name: 'mask', tensor: make() },
          ],
          none,
          'arrays',
        );
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(KintsugiError);
      expect(thrown).toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(new RegExp(`"mask" holds ${dtype} values.*cast`)),
      });
      expect(tf.memory().numTensors).toBe(before);
    });

    it('refuses a source that returns no tensors', () => {
      expect(() => readLayers(() => [{ name: 'a', tensor: [1, 2] as never }], none, 'arrays')).toThrow(
        /\{name: string, tensor: tf.Tensor\}/,
      );
    });
  });
}
