// A real device seen through a proxy: lower limits, held to them, and counts of what is made and destroyed on
// it.

export interface Counts {
  buffers: number;
  destroyed: number;
  bindGroups: number;
  pipelines: number;
  submits: number;
  maps: number;
  /** Bytes of buffers that were made and not destroyed. */
  bytes: number;
}

export interface WatchedDevice {
  readonly device: GPUDevice;
  readonly counts: Counts;
}

type Method = (...args: never[]) => unknown;

/** Refuses, by throwing, what a device with these limits would refuse. */
export function watch(
  real: GPUDevice,
  limits: Partial<Record<keyof GPUSupportedLimits, number>> = {},
): WatchedDevice {
  const counts: Counts = {
    buffers: 0,
    destroyed: 0,
    bindGroups: 0,
    pipelines: 0,
    submits: 0,
    maps: 0,
    bytes: 0,
  };
  const held = {
    ...Object.fromEntries(
      ['maxBufferSize', 'maxStorageBufferBindingSize', 'maxComputeWorkgroupsPerDimension'].map((key) => [
        key,
        real.limits[key as 'maxBufferSize'],
      ]),
    ),
    ...limits,
  };
  const queue = new Proxy(real.queue, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: never[]) => {
        if (key === 'submit') counts.submits++;
        return (value as Method).apply(target, args);
      };
    },
  });
  const overrides: Record<string, unknown> = {
    limits: held,
    queue,
    createBuffer: (descriptor: GPUBufferDescriptor) => {
      if (descriptor.size > held['maxBufferSize']!) throw new Error(`buffer of ${descriptor.size} bytes`);
      const buffer = real.createBuffer(descriptor);
      counts.buffers++;
      counts.bytes += descriptor.size;
      const destroy = buffer.destroy.bind(buffer);
      const map = buffer.mapAsync.bind(buffer);
      let alive = true;
      buffer.destroy = () => {
        if (alive) {
          counts.destroyed++;
          counts.bytes -= descriptor.size;
        }
        alive = false;
        return destroy();
      };
      buffer.mapAsync = (...args) => {
        counts.maps++;
        return map(...args);
      };
      return buffer;
    },
    createBindGroup: (descriptor: GPUBindGroupDescriptor) => {
      counts.bindGroups++;
      for (const { resource } of descriptor.entries) {
        const { buffer, size = buffer.size } = resource as GPUBufferBinding;
        if (size > held['maxStorageBufferBindingSize']!) throw new Error(`binding of ${size} bytes`);
      }
      return real.createBindGroup(descriptor);
    },
    createComputePipelineAsync: (descriptor: GPUComputePipelineDescriptor) => {
      counts.pipelines++;
      return real.createComputePipelineAsync(descriptor);
    },
  };
  const device = new Proxy(real, {
    get: (target, key) => {
      if (typeof key === 'string' && key in overrides) return overrides[key];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as Method).bind(target) : value;
    },
  });
  return { device, counts };
}
