import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { describeOptimizer } from './optimizer-contract.js';

beforeAll(async () => {
  await tf.setBackend('webgl');
});

it('runs on the backend it says', () => expect(tf.getBackend()).toBe('webgl'));
describeOptimizer('the webgl backend');
