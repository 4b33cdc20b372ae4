// The same suites in a real browser, on whatever adapter it offers.
import { describe } from 'vitest';
import { goldenSuite } from './golden-suite.js';
import { twinSuite } from './twin-suite.js';

let device: Promise<GPUDevice> | null = null;

async function request(): Promise<GPUDevice> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter)
    throw new Error(
      'this browser offers no WebGPU adapter: run the tests with `npm test`, which starts it with a software one',
    );
  return adapter.requestDevice({
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
  });
}

const makeDevice = () => (device ??= request());

describe('golden data', () => goldenSuite({ makeDevice, largest: 2 ** 20 }));
describe('CPU twin', () => twinSuite({ makeDevice, runs: 20 }));
