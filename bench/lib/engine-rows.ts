// What a capture costs: against the number of values, against the number of layers, beside the least that any
// program must do.
import * as tf from '@tensorflow/tfjs';
import { createCpuEngine } from '../../src/engines/cpu/create-cpu-engine.js';
import type { Engine } from '../../src/core/engine.js';
import { createWebGpuEngine } from '../../src/engines/webgpu/webgpu-engine.js';
import { lowbias32 } from '../../test/support/golden.js';

export interface Pace {
  /** Timed runs of each thing; the median counts. */
  rounds: number;
  largestPower: number;
  layerCounts: number[];
}

export interface GpuPlace {
  device: GPUDevice;
  adapter: string;
  software: boolean;
}

const STORAGE = 0x80 | 0x08 | 0x04;

function median(values: number[]): number {
  const sorted = [...values].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return sorted.length === 0 ? NaN : sorted[sorted.length >> 1]!;
}

async function time(rounds: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

function phi(count: number, seed: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const u = (lowbias32((i + seed) | 0) >>> 8) / 2 ** 24;
    values[i] = 2 * u * u;
  }
  return values;
}

/** φ after a training step: two sets of values, taken in turn, so that |Δφ| is not zero. */
function pair(count: number): [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>] {
  return [phi(count, 1), phi(count, 7)];
}

export async function cpuAgainstSize({ rounds, largestPower }: Pace) {
  const rows = [];
  for (let power = 16; power <= Math.min(largestPower, 24); power += 2) {
    const count = 2 ** power;
    const arrays = pair(count);
    const target = new Float32Array(count);
    const engine = createCpuEngine({ worker: false });
    let turn = 0;
    const copyMs = await time(rounds * 2, () => target.set(arrays[turn++ & 1]!));
    const captureMs = await time(rounds, () => engine.measure([{ name: 'phi', data: arrays[turn++ & 1]! }]));
    rows.push({
      engine: 'cpu',
      values: `2^${power}`,
      captureMs,
      copyMs,
      'capture / copy': captureMs / copyMs,
      blockedMs: engine.cost.cpuMs,
    });
    engine.dispose();
  }
  return rows;
}

function upload(device: GPUDevice, values: Float32Array<ArrayBuffer>): GPUBuffer {
  const buffer = device.createBuffer({ size: values.byteLength, usage: STORAGE });
  device.queue.writeBuffer(buffer, 0, values);
  return buffer;
}

/**
 * GPU milliseconds of what `encode` records, by timestamps; wall time until the queue is idle where there are
 * none.
 */
async function timeOnGpu(
  device: GPUDevice,
  rounds: number,
  encode: (encoder: GPUCommandEncoder) => void,
): Promise<number> {
  const stamped = device.features.has('timestamp-query');
  const set = stamped ? device.createQuerySet({ type: 'timestamp', count: 2 }) : null;
  const resolved = device.createBuffer({ size: 16, usage: 0x200 | 0x04 });
  const staging = device.createBuffer({ size: 16, usage: 0x01 | 0x08 });
  const times: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const encoder = device.createCommandEncoder();
    if (set)
      encoder.beginComputePass({ timestampWrites: { querySet: set, beginningOfPassWriteIndex: 0 } }).end();
    encode(encoder);
    if (set) {
      encoder.beginComputePass({ timestampWrites: { querySet: set, endOfPassWriteIndex: 1 } }).end();
      encoder.resolveQuerySet(set, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
    }
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    let elapsed = performance.now() - start;
    if (set) {
      await staging.mapAsync(0x01);
      const [begin, end] = new BigUint64Array(staging.getMappedRange());
      elapsed = Number(end! - begin!) / 1e6;
      staging.unmap();
    }
    if (round >= 0) times.push(elapsed);
  }
  set?.destroy();
  resolved.destroy();
  staging.destroy();
  return median(times);
}

const TOUCH = `
@group(0) @binding(0) var<storage, read> data: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(256)
fn touch(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  var sum = vec4(0.0);
  for (var i = id.x; i < arrayLength(&data); i += groups.x * 256u) { sum += data[i]; }
  if (dot(sum, vec4(1.0)) == -1.0) { result[0] = 1.0; }
}`;

/** The least that a kernel can do: read everything once. */
function touchEncoder(device: GPUDevice, data: GPUBuffer): (encoder: GPUCommandEncoder) => void {
  const module = device.createShaderModule({ code: TOUCH });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  const result = device.createBuffer({ size: 16, usage: STORAGE });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [
      { binding: 0, resource: { buffer: data } },
      { binding: 1, resource: { buffer: result } },
    ],
  });
  return (encoder) => {
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.max(1, Math.min(2048, Math.ceil(data.size / 16 / 256))));
    pass.end();
  };
}

async function captureTimes(
  engine: Engine,
  rounds: number,
  layersOf: (turn: number) => { name: string; data: { buffer: GPUBuffer; count: number; offset?: number } }[],
) {
  const gpu: number[] = [];
  let turn = 0;
  const wallMs = await time(rounds, async () => {
    await engine.measure(layersOf(turn++ & 1));
    gpu.push(engine.cost.gpuMs);
  });
  return { wallMs, gpuMs: median(gpu.slice(1)), cpuMs: engine.cost.cpuMs };
}

export async function gpuAgainstSize({ device, software }: GpuPlace, { rounds: usual, largestPower }: Pace) {
  const rows = [];
  for (let power = 16; power <= largestPower; power += 2) {
    // Software takes seconds for what a GPU does in a millisecond.
    const rounds = software && power > 20 ? 1 : usual;
    const count = 2 ** power;
    if (count * 4 > device.limits.maxBufferSize) break;
    const data = phi(count, 1);
    const buffers = [
      upload(device, data),
      upload(
        device,
        data.map((value) => value * 1.01),
      ),
    ];
    const target = device.createBuffer({ size: count * 4, usage: STORAGE });
    const engine = await createWebGpuEngine(device);
    const { wallMs, gpuMs, cpuMs } = await captureTimes(engine, rounds, (turn) => [
      { name: 'phi', data: { buffer: buffers[turn]!, count } },
    ]);
    const copyMs = await timeOnGpu(device, rounds, (encoder) =>
      encoder.copyBufferToBuffer(buffers[0]!, 0, target, 0, count * 4),
    );
    const onGpu = Number.isNaN(gpuMs) ? wallMs : gpuMs;
    rows.push({
      engine: software ? 'webgpu (software)' : 'webgpu',
      values: `2^${power}`,
      wallMs,
      gpuMs: onGpu,
      mainThreadMs: cpuMs,
      copyMs,
      'capture / copy': onGpu / copyMs,
    });
    engine.dispose();
    for (const buffer of [...buffers, target]) buffer.destroy();
  }
  return rows;
}

export async function gpuAgainstLayers({ device, software }: GpuPlace, { rounds: usual, layerCounts }: Pace) {
  const rows = [];
  const each = 10_000;
  for (const layers of layerCounts) {
    const rounds = software && layers > 100 ? 1 : usual;
    const engine = await createWebGpuEngine(device);
    const whole = upload(device, phi(each * layers, 1));
    const own = Array.from({ length: layers }, (_, layer) => {
      const buffer = device.createBuffer({ size: each * 4, usage: STORAGE });
      device.queue.writeBuffer(buffer, 0, phi(each, layer));
      return { name: `layer ${layer}`, data: { buffer, count: each } };
    });
    const separate = await captureTimes(engine, rounds, () => own);
    const other = await createWebGpuEngine(device);
    const ranges = own.map(({ name }, layer) => ({
      name,
      data: { buffer: whole, count: each, offset: layer * each * 4 },
    }));
    const together = await captureTimes(other, rounds, () => ranges);
    const touchMs = await timeOnGpu(device, rounds, touchEncoder(device, whole));
    const gpuMs = Number.isNaN(separate.gpuMs) ? separate.wallMs : separate.gpuMs;
    const oneBufferGpuMs = Number.isNaN(together.gpuMs) ? together.wallMs : together.gpuMs;
    rows.push({
      layers,
      wallMs: separate.wallMs,
      mainThreadMs: separate.cpuMs,
      gpuMs,
      touchMs,
      'capture / touch': gpuMs / touchMs,
      'same, one buffer': oneBufferGpuMs / touchMs,
    });
    engine.dispose();
    other.dispose();
    whole.destroy();
    for (const { data } of own) data.buffer.destroy();
  }
  return rows;
}

export async function cpuAgainstLayers({ rounds, layerCounts }: Pace) {
  const rows = [];
  for (const layers of layerCounts) {
    const own = Array.from({ length: layers }, (_, layer) => ({
      name: `layer ${layer}`,
      data: phi(10_000, layer),
    }));
    const target = own.map(({ data }) => new Float32Array(data.length));
    const engine = createCpuEngine({ worker: false });
    const copyMs = await time(rounds * 2, () => own.forEach(({ data }, layer) => target[layer]!.set(data)));
    const captureMs = await time(rounds, () => engine.measure(own));
    rows.push({ engine: 'cpu', layers, captureMs, copyMs, 'capture / copy': captureMs / copyMs });
    engine.dispose();
  }
  return rows;
}

/** The same figures by tfjs's own operations, with one readback of the small results. */
async function tfjsFigures(now: tf.Tensor1D, before: tf.Tensor1D): Promise<number> {
  const bins = 50;
  const result = tf.tidy(() => {
    const finite = tf.isFinite(now);
    const nan = tf.isNaN(now).sum();
    const infinite = tf.isInf(now).sum();
    const clean = tf.where(finite, now, tf.zerosLike(now));
    const { mean, variance } = tf.moments(clean);
    const [min, max] = [clean.min(), clean.max()];
    const below = clean.less(0.1).logicalAnd(finite).sum();
    const place = clean
      .sub(min)
      .mul(bins)
      .div(max.sub(min))
      .floor()
      .clipByValue(0, bins - 1)
      .toInt() as tf.Tensor1D;
    const histogram = tf.bincount(place, tf.tensor1d([]), bins);
    const change = now.sub(before).abs().mean();
    return tf.concat([
      ...[nan, infinite, mean, variance, min, max, below, change].map((figure) =>
        figure.toFloat().reshape([1]),
      ),
      histogram.toFloat(),
    ]);
  });
  const values = await result.data();
  result.dispose();
  return values[0]!;
}

/** Needs tfjs on the WebGPU backend, on the same device as the engine. */
export async function againstTfjs({ device }: GpuPlace, { rounds, largestPower }: Pace, powers: number[]) {
  const rows = [];
  for (const power of powers.filter((one) => one <= largestPower)) {
    const count = 2 ** power;
    const data = phi(count, 1);
    const [now, before] = [tf.tensor1d(data), tf.tensor1d(data.map((value) => value * 1.01))];
    const buffers = [
      upload(device, data),
      upload(
        device,
        data.map((value) => value * 1.01),
      ),
    ];
    const engine = await createWebGpuEngine(device);
    const tfjsMs = await time(rounds, () => tfjsFigures(now, before));
    const { wallMs } = await captureTimes(engine, rounds, (turn) => [
      { name: 'phi', data: { buffer: buffers[turn]!, count } },
    ]);
    const cpu = createCpuEngine({ worker: false });
    const cpuMs = await time(rounds, () => cpu.measure([{ name: 'phi', data }]));
    rows.push({
      values: `2^${power}`,
      tfjsMs,
      webgpuMs: wallMs,
      cpuMs,
      'tfjs / webgpu': tfjsMs / wallMs,
      'tfjs / cpu': tfjsMs / cpuMs,
    });
    engine.dispose();
    cpu.dispose();
    tf.dispose([now, before]);
    for (const buffer of buffers) buffer.destroy();
  }
  return rows;
}
