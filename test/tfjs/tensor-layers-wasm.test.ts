import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll } from 'vitest';
import { describeArrays } from './tensor-layers-contract.js';

beforeAll(async () => {
  await tf.setBackend('wasm');
});

describeArrays('the wasm backend');
