import { KintsugiError } from '../../core/kintsugi-error.js';

/** What an adapter says of itself, as far as browsers tell. */
export type AdapterInfo = Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'> & {
  readonly isFallbackAdapter?: boolean;
};

const SOFTWARE_NAMES = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b|software/i;

/** True where "WebGPU" is computed by the CPU: then plain loops are faster. */
export function isSoftwareAdapter(info: AdapterInfo): boolean {
  return (
    info.isFallbackAdapter === true ||
    SOFTWARE_NAMES.test(`${info.vendor} ${info.architecture} ${info.device} ${info.description}`)
  );
}

export function adapterName(info: AdapterInfo): string {
  return (
    info.description ||
    [info.vendor, info.architecture, info.device].filter(Boolean).join(' ') ||
    'unnamed adapter'
  );
}

/** The adapter behind a device, where the platform tells; nothing is known of it otherwise. */
export function infoOf(device: GPUDevice): AdapterInfo {
  const { adapterInfo } = device as { adapterInfo?: GPUAdapterInfo };
  return adapterInfo ?? { vendor: '', architecture: '', device: '', description: '' };
}

/** A device with the largest buffers that the adapter offers, and timestamps where it has them. */
export async function requestMonitorDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredFeatures: GPUFeatureName[] = adapter.features.has('timestamp-query')
    ? ['timestamp-query']
    : [];
  try {
    return await adapter.requestDevice({
      label: 'kintsugi-monitor',
      requiredFeatures,
      requiredLimits: { maxBufferSize, maxStorageBufferBindingSize },
    });
  } catch (cause) {
    throw new KintsugiError(
      'unsupported',
      `the adapter "${adapterName(adapter.info)}" gave no device: ${String(cause)}`,
      { cause },
    );
  }
}
