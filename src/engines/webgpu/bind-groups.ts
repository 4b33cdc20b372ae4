import { BINDINGS, type Family, type Pipelines } from './kernels.js';
import { WORDS } from './layout.js';

/** A buffer for each binding of a family, by name. */
export type Bound<F extends Family> = Readonly<Record<keyof (typeof BINDINGS)[F], GPUBuffer>>;

/** Bind groups by key, made anew only when a buffer behind one has changed. */
export class BindGroups {
  readonly #device: GPUDevice;
  readonly #layouts: Pipelines['layouts'];
  readonly #known = new Map<string, { buffers: readonly GPUBuffer[]; group: GPUBindGroup }>();

  constructor(device: GPUDevice, layouts: Pipelines['layouts']) {
    this.#device = device;
    this.#layouts = layouts;
  }

  get<F extends Family>(key: string, family: F, bound: Bound<F>): GPUBindGroup {
    const bindings = Object.entries(BINDINGS[family]);
    const buffers = bindings.map(([name]) => bound[name as keyof Bound<F>]);
    const known = this.#known.get(key);
    if (known && known.buffers.every((buffer, index) => buffer === buffers[index])) return known.group;
    const group = this.#device.createBindGroup({
      label: `kintsugi ${key}`,
      layout: this.#layouts[family],
      entries: bindings.map(([, use], binding) => {
        const buffer = buffers[binding]!;
        // The uniform has a dynamic offset: one `Work` of many is seen at a time.
        return { binding, resource: use === 'uniform' ? { buffer, size: WORDS.Work * 4 } : { buffer } };
      }),
    });
    this.#known.set(key, { buffers, group });
    return group;
  }
}
