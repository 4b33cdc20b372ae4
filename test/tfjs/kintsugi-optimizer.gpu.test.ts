import './dawn.js';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { beforeAll, expect, it } from 'vitest';
import { describeOptimizer } from './optimizer-contract.js';

beforeAll(async () => {
  await tf.setBackend('webgpu');
});

it('runs on the backend it says', () => expect(tf.getBackend()).toBe('webgpu'));
describeOptimizer('the webgpu backend');
