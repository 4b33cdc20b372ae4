import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, expect, it } from 'vitest';
import { describeOptimizer } from './optimizer-contract.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

it('runs on the backend it says', () => expect(tf.getBackend()).toBe('wasm'));
describeOptimizer('the wasm backend');
