import { percent, Sustained, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/**
 * | condition | for | precedent |
 * |---|---|---|
 * | more than DEAD_SPARSITY of φ below 0.1, of which fewer than ALIVE_SPARSITY were at first | DEAD_CAPTURES | AutoTrainer: ≥ 70 % zeros |
 * | more than DEAD_UNITS of the units never active over a batch | DEAD_CAPTURES | SageMaker Debugger: > 50 % |
 *
 * The first is asked of layers alone that began alive: |θ| as a source of φ lies below 0.1 from the start.
 */
export const DEAD_SPARSITY = 0.9;
export const ALIVE_SPARSITY = 0.5;
export const DEAD_UNITS = 0.5;
export const DEAD_CAPTURES = 3;

/** `dead_layer`: a layer that no longer takes part. */
export class DeadLayerCheck implements LayerCheck {
  readonly #sustained = new Sustained(DEAD_CAPTURES);
  #firstSparsity = NaN;

  update({ metrics: { sparsity, deadNeurons, activationUnits } }: LayerPoint): Finding | null {
    if (Number.isNaN(this.#firstSparsity)) this.#firstSparsity = sparsity;
    const deadShare = deadNeurons !== undefined && activationUnits ? deadNeurons / activationUnits : 0;
    const unused = sparsity > DEAD_SPARSITY && this.#firstSparsity < ALIVE_SPARSITY;
    if (!this.#sustained.update(unused || deadShare > DEAD_UNITS)) return null;
    const description = unused
      ? `${percent(sparsity)} of φ lie below 0.1: the layer is hardly used.`
      : `${deadNeurons} of ${activationUnits} units (${percent(deadShare)}) are never active over the batch.`;
    return {
      severity: unused ? sparsity / DEAD_SPARSITY : deadShare / DEAD_UNITS,
      level: 'warning',
      description,
    };
  }
}
