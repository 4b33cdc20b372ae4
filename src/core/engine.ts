import type { LayerStats } from './layer-stats.js';
import type { ActivationStats } from './activation-stats.js';

/** How the bits of a layer's data are to be read. */
export type ValueFormat = 'f32' | 'f16' | 'bf16';

/** One layer handed to an engine. `Data` is what the engine can read: an array, a GPU buffer range. */
export interface LayerInput<Data = Float32Array> {
  /** Identifies the layer from one capture to the next. Layers of one name are told apart by their order. */
  readonly name: string;
  readonly data: Data;
  /** Tensor shape; the last dimension counts output units. Needed for per-unit figures only. */
  readonly shape?: readonly number[];
  /** Default `f32`. */
  readonly format?: ValueFormat;
}

export interface MeasureOptions {
  /**
   * A histogram range common to all layers, so that histograms of shards merge exactly. Values outside are
   * counted in `outOfRange`.
   */
  readonly range?: readonly [low: number, high: number];
  /**
   * Also compute row and column means and the `top` largest values, for all layers that have a shape or for
   * those named.
   */
  readonly units?: { readonly top: number; readonly layers?: readonly string[] };
}

/** What monitoring has cost so far. Times in milliseconds; `NaN` where the platform cannot tell. */
export interface EngineCost {
  /** Captures delivered. */
  captures: number;
  /** Captures refused because every readback slot was in flight. */
  dropped: number;
  /** Time the calling thread spent on the last capture. */
  cpuMs: number;
  /** Time the GPU spent on the last capture, from timestamp queries. */
  gpuMs: number;
  /** From the call to the figures of the last capture. */
  latencyMs: number;
  /** Bytes read back from the GPU for the last capture. */
  readbackBytes: number;
  /** Bytes the engine holds: snapshots, records, staging. */
  residentBytes: number;
}

/**
 * Measures layers. Each capture remembers its values, so that the next one can report mean |Δφ|.
 * `measure` takes the values as they are at the moment of the call, before its first await.
 */
export interface Engine<Data = unknown> {
  readonly kind: 'webgpu' | 'cpu';
  /** Why this engine was chosen, as a sentence for people. */
  readonly reason: string;
  readonly cost: Readonly<EngineCost>;
  /** Statistics of each layer, in order. Waits for a free readback slot where all are in flight. */
  measure(layers: readonly LayerInput<Data>[], options?: MeasureOptions): Promise<LayerStats[]>;
  /** As `measure`, but `null`, at once and counted in `cost.dropped`, where no readback slot is free. */
  tryMeasure(layers: readonly LayerInput<Data>[], options?: MeasureOptions): Promise<LayerStats[]> | null;
  /** Figures over a batch of activations, shape `[batch, ...units]`. */
  measureActivations(layers: readonly LayerInput<Data>[]): Promise<ActivationStats[]>;
  /** Resolves with the reason when the engine can measure no more (device lost); never rejects. */
  readonly lost: Promise<string>;
  dispose(): void;
}
