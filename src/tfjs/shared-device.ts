import { checkOptions, type OptionTable } from '../core/check-options.js';
import { hasMethods, isFunction, isText } from '../core/check-value.js';
import {
  copyRegisteredKernels,
  engine,
  registerBackend,
  setBackend,
  type KernelBackend,
} from '@tensorflow/tfjs';
import { KintsugiError } from '../core/kintsugi-error.js';
import { isSoftwareAdapter } from '../engines/webgpu/device.js';

/** What `shareDevice` is told. */
export interface SharedDeviceOptions {
  /**
   * The class of that name from `@tensorflow/tfjs-backend-webgpu`; passing it keeps that package out of pages
   * that need none.
   */
  WebGPUBackend: new (device: GPUDevice, info?: GPUAdapterInfo) => KernelBackend;
  /** Default `navigator.gpu`. */
  gpu?: GPU;
  /** A device to share instead of asking for one. */
  device?: GPUDevice;
  powerPreference?: GPUPowerPreference;
  /** The name to register the backend under. Default "webgpu-shared". */
  name?: string;
}

/** The device that the model and the monitor's kernels now share. */
export interface SharedDevice {
  device: GPUDevice;
  info: GPUAdapterInfo;
  /** tfjs's name of the backend, already set. */
  backend: string;
  /** True where the adapter computes on the CPU. */
  software: boolean;
}

const FEATURES = ['timestamp-query', 'shader-f16', 'subgroups', 'bgra8unorm-storage'] as GPUFeatureName[];

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

const OPTIONS: OptionTable<SharedDeviceOptions> = {
  WebGPUBackend: [isFunction, 'the class of that name from "@tensorflow/tfjs-backend-webgpu"'],
  gpu: [(value) => hasMethods(value, 'requestAdapter'), 'what navigator.gpu is'],
  device: [
    (value) => hasMethods(value, 'createBuffer', 'createShaderModule'),
    'a GPUDevice, as adapter.requestDevice() gives one',
  ],
  powerPreference: [
    (value) => value === 'high-performance' || value === 'low-power',
    "'high-performance' or 'low-power'",
  ],
  name: [isText, 'a name that is not empty'],
};

/**
 * Makes tfjs run on a device with the features and limits that the monitor profits from (timestamps for its
 * cost, the largest buffers the adapter has), and makes that backend the current one. Call it before building
 * the model. Throws `KintsugiError` ('unsupported') where there is no adapter.
 */
export async function shareDevice(options: SharedDeviceOptions): Promise<SharedDevice> {
  const given = checkOptions('shareDevice', options, OPTIONS);
  const { WebGPUBackend, name = 'webgpu-shared', powerPreference = 'high-performance' } = given;
  if (typeof WebGPUBackend !== 'function') {
    throw new KintsugiError(
      'misuse',
      "shareDevice: WebGPUBackend, tfjs's backend class, is missing; " +
        'import {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu" and pass {WebGPUBackend}.',
    );
  }
  if (Object.hasOwn(engine().registryFactory, name)) {
    throw new KintsugiError(
      'misuse',
      `shareDevice: name is "${name}", which tfjs has already; pass another, or setBackend("${name}").`,
    );
  }
  const { device, info } =
    given.device === undefined
      ? await requestDevice(given.gpu ?? globalThis.navigator?.gpu, powerPreference)
      : { device: given.device, info: given.device.adapterInfo };
  copyRegisteredKernels('webgpu', name);
  registerBackend(name, () => new WebGPUBackend(device, info));
  if (!(await setBackend(name))) {
    throw new KintsugiError(
      'unsupported',
      `tfjs could not start its WebGPU backend on the adapter "${info.vendor} ${info.architecture}".`,
    );
  }
  return { device, info, backend: name, software: isSoftwareAdapter(info) };
}

/**
 * The former name of `shareDevice`, kept for one release.
 * @deprecated Use `shareDevice`.
 */
export const useSharedDevice = shareDevice;

async function requestDevice(
  gpu: GPU | undefined,
  powerPreference: GPUPowerPreference,
): Promise<{ device: GPUDevice; info: GPUAdapterInfo }> {
  const adapter = await gpu?.requestAdapter({ powerPreference });
  if (adapter == null) {
    throw new KintsugiError(
      'unsupported',
      'There is no WebGPU adapter here; leave shareDevice out and let tfjs use webgl, wasm or cpu.',
    );
  }
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits,
  });
  return { device, info: adapter.info };
}
