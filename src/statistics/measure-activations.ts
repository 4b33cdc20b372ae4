import { checkActivations, refuseOther } from '../core/check-input.js';
import type { ActivationStats } from '../core/activation-stats.js';
import type { ValueFormat } from '../core/engine.js';
import { activationSteps } from './activation-steps.js';
import { createPlainKernel, type ChunkKernel } from './chunk-kernel.js';
import { finish } from './finish.js';
import type { StoredValues } from './value-reader.js';

export interface MeasureActivationsOptions {
  /** Default `activations`. */
  name?: string;
  /** Default `f32` for a Float32Array; needed for a Uint16Array. */
  format?: ValueFormat;
}

/**
 * Figures over a batch of activations at once, on the calling thread.
 * @param shape `[batch, ...units]`; its product is the number of values
 * @throws KintsugiError `misuse` for data or shape of the wrong kind
 */
export function measureActivations(
  values: StoredValues,
  shape: readonly number[],
  options: MeasureActivationsOptions = {},
  kernel: ChunkKernel = createPlainKernel(),
): ActivationStats {
  const { name = 'activations', format } = options;
  const layer = { name, data: values, shape, format };
  const [checked] = checkActivations<StoredValues>([layer], 'measureActivations', refuseOther);
  return finish(activationSteps({ ...checked!, values: checked!.data }, kernel));
}
