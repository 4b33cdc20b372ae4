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
import { SHADER_STAGE } from './flags.js';
import { recordWords } from './layout.js';

export const WORKGROUP = 256;
/**
 * Bytes of workgroup memory that every device offers, less what the accumulate kernel needs beside its
 * histogram.
 */
const HISTOGRAM_BYTES = 16_384 - WORKGROUP * 32 - 512 - 96;

type Binding = 'read' | 'write' | 'uniform';

/**
 * What each family of kernels binds, by name; a binding's number is its place in the list. Kernels of one
 * family share bind groups.
 */
export const BINDINGS = {
  chunk: {
    page: 'read',
    chunks: 'read',
    segments: 'read',
    records: 'write',
    rough_means: 'write',
    scales: 'read',
    work: 'uniform',
  },
  layer: { layers: 'read', records: 'write', rough_means: 'read', scales: 'write', work: 'uniform' },
  tile: { page: 'read', tiles: 'read', segments: 'read', unit_sum_words: 'write', work: 'uniform' },
  search: { page: 'read', chunks: 'read', segments: 'read', candidates: 'write', work: 'uniform' },
  contest: { candidates: 'read', contests: 'read', winners: 'write', work: 'uniform' },
} as const satisfies Record<string, Record<string, Binding>>;

export type Family = keyof typeof BINDINGS;

interface Kernel {
  readonly entryPoint: string;
  readonly code: string;
  readonly family: Family;
  readonly constants: (bins: number) => Record<string, number>;
}

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
    family: 'tile',
    code: [bits, layout, load, fixedPoint, floatSum, change, unitSums].join('\n'),
    constants: () => ({}),
  },
  topChunk: {
    entryPoint: 'top_chunk',
    family: 'search',
    code: [bits, layout, load, top, topChunk].join('\n'),
    constants: () => ({}),
  },
  topLayer: {
    entryPoint: 'top_layer',
    family: 'contest',
    code: [layout, top, topLayer].join('\n'),
    constants: () => ({}),
  },
} satisfies Record<string, Kernel>;

export type KernelName = keyof typeof KERNELS;

export interface Pipelines {
  readonly layouts: Record<Family, GPUBindGroupLayout>;
  readonly pipelines: Record<KernelName, GPUComputePipeline>;
}

const BUFFER_TYPES: Record<Binding, GPUBufferBindingType> = {
  read: 'read-only-storage',
  write: 'storage',
  uniform: 'uniform',
};

function bindGroupLayout(device: GPUDevice, family: Family): GPUBindGroupLayout {
  return device.createBindGroupLayout({
    label: `kintsugi ${family}`,
    entries: Object.values<Binding>(BINDINGS[family]).map((use, binding) => ({
      binding,
      visibility: SHADER_STAGE.COMPUTE,
      buffer: { type: BUFFER_TYPES[use], hasDynamicOffset: use === 'uniform' },
    })),
  });
}

async function build(device: GPUDevice, bins: number): Promise<Pipelines> {
  const families = Object.keys(BINDINGS) as Family[];
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
