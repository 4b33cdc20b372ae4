export interface Bound {
  readonly binding: number;
  readonly buffer: GPUBuffer;
  /** For a uniform with a dynamic offset: the bytes of one entry. */
  readonly size?: number;
}

/** Bind groups by key, made anew only when a buffer behind one has changed. */
export class BindGroups {
  readonly #known = new Map<string, { bound: readonly Bound[]; group: GPUBindGroup }>();

  constructor(private readonly device: GPUDevice) {}

  get(key: string, layout: GPUBindGroupLayout, bound: readonly Bound[]): GPUBindGroup {
    const known = this.#known.get(key);
    if (known && known.bound.every(({ buffer }, index) => buffer === bound[index]!.buffer))
      return known.group;
    const group = this.device.createBindGroup({
      label: `kintsugi ${key}`,
      layout,
      entries: bound.map(({ binding, buffer, size }) => ({
        binding,
        resource: size === undefined ? { buffer } : { buffer, size },
      })),
    });
    this.#known.set(key, { bound, group });
    return group;
  }
}
