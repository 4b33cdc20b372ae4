import bits from '../../../shaders/shared/bits.wgsl?raw';
import fixedPoint from '../../../shaders/shared/fixed_point.wgsl?raw';
import layout from '../../../shaders/shared/layout.wgsl?raw';
import change from '../../../shaders/shared/change.wgsl?raw';
import floatSum from '../../../shaders/shared/float_sum.wgsl?raw';
import load from '../../../shaders/shared/load.wgsl?raw';
import extent from '../../../shaders/extent.wgsl?raw';
import scale from '../../../shaders/scale.wgsl?raw';
import accumulate from '../../../shaders/accumulate.wgsl?raw';
import recordSum from '../../../shaders/shared/record_sum.wgsl?raw';
import top from '../../../shaders/shared/top.wgsl?raw';
import unitSums from '../../../shaders/unit_sums.wgsl?raw';
import topChunk from '../../../shaders/top_chunk.wgsl?raw';
import topLayer from '../../../shaders/top_layer.wgsl?raw';
import { SPARSITY_THRESHOLD } from '../../core/layer-stats.js';
import { recordWords } from './layout.js';

export const WORKGROUP = 256;
/**
 * Bytes of workgroup memory that every device offers, less what the accumulate kernel needs beside its
 * histogram.
 */
const HISTOGRAM_BYTES = 16_384 - WORKGROUP * 32 - 512 - 96;

type Binding = 'read' | 'write' | 'uniform';

interface Kernel {
  readonly entryPoint: string;
  readonly code: string;
  /**
   * Binding number → how the kernel uses it. Bindings of one family are the same, so that kernels share bind
   * groups.
   */
  readonly family: 'chunk' | 'layer' | 'unit' | 'candidate';
  readonly constants: (bins: number) => Record<string, number>;
}

/** The bindings of each family of kernels, by number. */
export const BINDINGS: Record<Kernel['family'], Record<number, Binding>> = {
  /** page, chunks, segments, records, rough means, scales, work */
  chunk: { 0: 'read', 1: 'read', 2: 'read', 3: 'write', 4: 'write', 5: 'read', 6: 'uniform' },
  /** layers, records, rough means, scales, work */
  layer: { 0: 'read', 1: 'write', 2: 'read', 3: 'write', 4: 'uniform' },
  /** page, tiles or chunks, segments, unit sums or candidates, work */
  unit: { 0: 'read', 1: 'read', 2: 'read', 3: 'write', 4: 'uniform' },
  /** candidates, contests, winners, work */
  candidate: { 0: 'read', 1: 'read', 2: 'write', 3: 'uniform' },
};

function sparsityKey(): number {
  return (new Uint32Array(new Float32Array([SPARSITY_THRESHOLD]).buffer)[0]! | 0x80000000) >>> 0;
}

/** Copies of the histogram that fit into a workgroup's memory. */
function histogramCopies(bins: number): number {
  return Math.max(1, Math.min(8, Math.floor(HISTOGRAM_BYTES / 4 / (bins + 1))));
}

const record = (bins: number) => ({ BINS: bins, RECORD_WORDS: recordWords(bins) });

/** Every kernel: its source, its entry point, and its constants for a number of bins. */
export const KERNELS = {
  extent: {
    entryPoint: 'extent',
    family: 'chunk',
    code: [bits, layout, load, extent].join('\n'),
    constants: (bins) => ({ RECORD_WORDS: recordWords(bins), WORKGROUP, SPARSE_KEY: sparsityKey() }),
  },
  scale: {
    entryPoint: 'derive_scale',
    family: 'layer',
    code: [bits, layout, fixedPoint, scale].join('\n'),
    constants: record,
  },
  accumulate: {
    entryPoint: 'accumulate',
    family: 'chunk',
    code: [bits, layout, load, fixedPoint, floatSum, change, recordSum, accumulate].join('\n'),
    constants: (bins) => ({ ...record(bins), WORKGROUP, COPIES: histogramCopies(bins) }),
  },
  unitSums: {
    entryPoint: 'unit_sums',
    family: 'unit',
    code: [bits, layout, load, fixedPoint, floatSum, change, unitSums].join('\n'),
    constants: () => ({}),
  },
  topChunk: {
    entryPoint: 'top_chunk',
    family: 'unit',
    code: [bits, layout, load, top, topChunk].join('\n'),
    constants: () => ({}),
  },
  topLayer: {
    entryPoint: 'top_layer',
    family: 'candidate',
    code: [layout, top, topLayer].join('\n'),
    constants: () => ({}),
  },
} satisfies Record<string, Kernel>;

export type KernelName = keyof typeof KERNELS;

export interface Pipelines {
  readonly layouts: Record<Kernel['family'], GPUBindGroupLayout>;
  readonly pipelines: Record<KernelName, GPUComputePipeline>;
}

const BUFFER_TYPES: Record<Binding, GPUBufferBindingType> = {
  read: 'read-only-storage',
  write: 'storage',
  uniform: 'uniform',
};
const COMPUTE = 0x4;

function bindGroupLayout(device: GPUDevice, family: Kernel['family']): GPUBindGroupLayout {
  return device.createBindGroupLayout({
    label: `kintsugi ${family}`,
    entries: Object.entries(BINDINGS[family]).map(([binding, use]) => ({
      binding: Number(binding),
      visibility: COMPUTE,
      buffer: { type: BUFFER_TYPES[use], hasDynamicOffset: use === 'uniform' },
    })),
  });
}

async function build(device: GPUDevice, bins: number): Promise<Pipelines> {
  const families = Object.keys(BINDINGS) as Kernel['family'][];
  const layouts = Object.fromEntries(
    families.map((family) => [family, bindGroupLayout(device, family)]),
  ) as Pipelines['layouts'];
  const entries = await Promise.all(
    Object.entries<Kernel>(KERNELS).map(async ([name, { code, entryPoint, family, constants }]) => {
      const pipeline = await device.createComputePipelineAsync({
        label: `kintsugi ${name}`,
        layout: device.createPipelineLayout({ bindGroupLayouts: [layouts[family]] }),
        compute: {
          module: device.createShaderModule({ label: `kintsugi ${name}`, code }),
          entryPoint,
          constants: constants(bins),
        },
      });
      return [name, pipeline] as const;
    }),
  );
  return { layouts, pipelines: Object.fromEntries(entries) as Pipelines['pipelines'] };
}

const built = new WeakMap<GPUDevice, Map<number, Promise<Pipelines>>>();

/** All pipelines for a device and a number of bins; compiled once, without blocking. */
export function pipelinesFor(device: GPUDevice, bins: number): Promise<Pipelines> {
  const ofDevice = built.get(device) ?? new Map<number, Promise<Pipelines>>();
  built.set(device, ofDevice);
  const pipelines = ofDevice.get(bins) ?? build(device, bins);
  ofDevice.set(bins, pipelines);
  return pipelines;
}
