/** Figures of one layer's activations over a batch. See docs/metrics.md#activations. */
export interface ActivationStats {
  name: string;
  /** Examples in the batch. */
  batch: number;
  /** Units per example: the product of all dimensions but the first. */
  units: number;
  activationMean: number;
  /** Sample standard deviation (divided by n − 1), as torch.std. */
  activationStd: number;
  /** Units whose mean over the batch is below DEAD_UNIT_THRESHOLD. */
  deadNeurons: number;
  /** Values that are NaN or infinite; they are left out of the figures above. */
  nonFinite: number;
}

export const DEAD_UNIT_THRESHOLD = 1e-6;
