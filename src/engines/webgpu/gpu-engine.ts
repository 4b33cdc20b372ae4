import type { Engine } from '../../core/engine.js';
import type { GpuData } from './gpu-input.js';

/**
 * An engine that measures on a GPU. It stands here and not beside `Engine`, since `core/` compiles without the
 * types of a page, where a GPUDevice is unknown.
 */
export interface GpuEngine extends Engine<GpuData> {
  readonly kind: 'webgpu';
  /** Layers that are buffers of this device are read where they lie; others have to come as arrays. */
  readonly device: GPUDevice;
}

/** True for an engine that can read buffers of a device, and says of which. */
export function isGpuEngine(engine: Engine | null | undefined): engine is GpuEngine {
  return engine?.kind === 'webgpu' && (engine as Partial<GpuEngine>).device !== undefined;
}
