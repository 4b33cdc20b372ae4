import { checkOptions, type OptionTable } from '../core/check-options.js';
import { hasMethods, isCount, isWhole } from '../core/check-value.js';
import type { Engine } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { adapterName, infoOf, isSoftwareAdapter, requestMonitorDevice } from './webgpu/device.js';
import type { GpuData } from './webgpu/gpu-input.js';
import type { WebGpuEngineOptions } from './webgpu/webgpu-engine.js';

export interface CreateEngineOptions {
  /** `auto` (default): WebGPU on a real GPU, otherwise the CPU engine; `reason` says why. */
  kind?: 'auto' | 'webgpu' | 'cpu';
  /**
   * The device that holds the layers, for data that is already on it. A device of its own is made where none
   * is given.
   */
  device?: GPUDevice;
  /** Where to ask for an adapter. Default: the platform's `navigator.gpu`. */
  gpu?: GPU;
  /** Histogram bins, 1 to 256. Default 50. */
  bins?: number;
  /** Captures that may be on their way at once. Default 3. */
  inFlight?: number;
}

const KINDS: readonly unknown[] = ['auto', 'webgpu', 'cpu'];

const OPTIONS: OptionTable<CreateEngineOptions> = {
  kind: [(value) => KINDS.includes(value), "'auto', 'webgpu' or 'cpu'"],
  device: [
    (value) => hasMethods(value, 'createBuffer', 'createShaderModule', 'pushErrorScope'),
    'a GPUDevice, as adapter.requestDevice() gives one',
  ],
  gpu: [(value) => hasMethods(value, 'requestAdapter'), 'what navigator.gpu is'],
  bins: [(value) => isWhole(value, 1, 256), 'a whole number from 1 to 256'],
  inFlight: [isCount, 'a whole number of captures, at least 1'],
};

// Each engine is loaded when it is chosen: a page pays for the one that it uses.
async function cpuEngine(settings: {
  bins?: number;
  inFlight?: number;
  reason: string;
}): Promise<Engine<GpuData>> {
  const { createCpuEngine } = await import('./cpu/create-cpu-engine.js');
  return createCpuEngine(settings) as Engine<GpuData>;
}

async function webGpuEngine(device: GPUDevice, settings: WebGpuEngineOptions): Promise<Engine<GpuData>> {
  const { createWebGpuEngine } = await import('./webgpu/webgpu-engine.js');
  return createWebGpuEngine(device, settings);
}

/**
 * An engine for the best hardware there is.
 * @throws KintsugiError `misuse` for a wrong option; `unsupported` where `kind: 'webgpu'` cannot be had.
 */
export async function createEngine(options: CreateEngineOptions = {}): Promise<Engine<GpuData>> {
  const given = checkOptions('createEngine', options, OPTIONS);
  const { kind = 'auto', device, gpu = globalThis.navigator?.gpu, bins, inFlight } = given;
  const settings = { ...(bins !== undefined && { bins }), ...(inFlight !== undefined && { inFlight }) };
  const cpu = (reason: string) => cpuEngine({ ...settings, reason });

  if (kind === 'cpu') return cpu('The CPU engine was asked for.');
  if (device) {
    const info = infoOf(device);
    if (kind === 'auto' && isSoftwareAdapter(info))
      return cpu(
        `The device is ${adapterName(info)}, WebGPU in software; plain loops on the CPU are faster.`,
      );
    return webGpuEngine(device, {
      ...settings,
      reason: `WebGPU on ${adapterName(info)}, on the device that was given.`,
    });
  }
  if (!gpu) {
    if (kind === 'webgpu')
      throw new KintsugiError(
        'unsupported',
        "createEngine: this platform has no WebGPU (no navigator.gpu); use kind: 'auto' or 'cpu'.",
      );
    return cpu('This platform has no WebGPU.');
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) {
    if (kind === 'webgpu')
      throw new KintsugiError(
        'unsupported',
        "createEngine: WebGPU found no adapter; use kind: 'auto' or 'cpu'.",
      );
    return cpu('WebGPU found no adapter.');
  }
  const name = adapterName(adapter.info);
  if (kind === 'auto' && isSoftwareAdapter(adapter.info))
    return cpu(`WebGPU runs in software here (${name}); plain loops on the CPU are faster.`);
  try {
    return await webGpuEngine(await requestMonitorDevice(adapter), {
      ...settings,
      ownsDevice: true,
      reason: `WebGPU on ${name}.`,
    });
  } catch (error) {
    if (kind === 'webgpu') throw error;
    return cpu(`WebGPU on ${name} could not be used: ${(error as Error).message}`);
  }
}
