import * as tf from '@tensorflow/tfjs';
import { beforeAll } from 'vitest';
import { describeCallback } from './callback-contract.js';

beforeAll(async () => {
  await tf.setBackend('webgl');
});

describeCallback('the webgl backend');
