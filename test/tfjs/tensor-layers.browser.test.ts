import * as tf from '@tensorflow/tfjs';
import { beforeAll } from 'vitest';
import { describeArrays } from './tensor-layers-contract.js';

beforeAll(async () => {
  await tf.setBackend('webgl');
});

describeArrays('the webgl backend');
