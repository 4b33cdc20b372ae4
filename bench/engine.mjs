// What does a capture cost? Per engine against the number of values and of layers, beside a plain copy of the
// same bytes, beside the same figures by tfjs operations and by NumPy. Runs on Dawn's adapter: a real GPU
// where there is one, software otherwise.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { create, globals } from 'webgpu';
import { bundle, root } from './lib/bundle.mjs';
import { report } from './lib/report.mjs';

Object.assign(globalThis, globals);
const gpu = create([]); // held: the device dies with it
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });

const bench = await import(await bundle(join(root, 'bench/lib/engine-rows.ts')));
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
const software =
  !adapter || /swiftshader|llvmpipe/i.test(`${adapter.info.architecture} ${adapter.info.description}`);
const pace = software
  ? { rounds: 3, largestPower: 24, layerCounts: [1, 10, 100, 1000] }
  : { rounds: 15, largestPower: 28, layerCounts: [1, 10, 100, 1000] };
const name = adapter ? adapter.info.description || adapter.info.architecture : 'no adapter';

report(
  'CPU engine on the calling thread, against the number of values',
  await bench.cpuAgainstSize({ ...pace, rounds: 7 }),
);
report(
  'CPU engine on the calling thread, against the number of layers of 10^4 values',
  await bench.cpuAgainstLayers({ ...pace, rounds: 7 }),
);

const numpy = spawnSync('python3', [join(root, 'bench/lib/numpy_guide.py')], { encoding: 'utf8' });
if (numpy.status === 0) {
  const { ms, numpy: version } = JSON.parse(numpy.stdout);
  const [{ captureMs }] = (await bench.cpuAgainstSize({ ...pace, rounds: 7 })).slice(-1);
  report("2^24 values: the guide's formulas in NumPy against the CPU engine", [
    { what: `NumPy ${version}`, numpyMs: ms, captureMs, 'NumPy / ours': ms / captureMs },
  ]);
} else {
  console.log('\n(no python3 with NumPy here: that comparison is left out)');
}

if (adapter) {
  const { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage } = adapter.limits;
  const tf = await import('@tensorflow/tfjs');
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await adapter.requestDevice({
    requiredFeatures: ['timestamp-query'].filter((feature) => adapter.features.has(feature)),
    requiredLimits: {
      maxBufferSize,
      maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: adapter.limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: adapter.limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: adapter.limits.maxComputeWorkgroupSizeX,
    },
  });
  const place = { device, adapter: name, software };
  report(
    `WebGPU engine on ${name}, against the number of values (copy: one copyBufferToBuffer of the same bytes)`,
    await bench.gpuAgainstSize(place, pace),
  );
  report(
    `WebGPU engine on ${name}, against the number of layers of 10^4 values (touch: one dispatch that reads the same values)`,
    await bench.gpuAgainstLayers(place, pace),
  );
  tf.copyRegisteredKernels('webgpu', 'bench');
  tf.registerBackend('bench', () => new WebGPUBackend(device, adapter.info));
  await tf.setBackend('bench');
  report(
    `Same figures by tfjs operations on ${name}`,
    await bench.againstTfjs(place, pace, software ? [20, 22] : [20, 22, 24, 26]),
  );
}
process.exit(0);
