import {
  percent,
  Sustained,
  type AnomalyKind,
  type Finding,
  type LayerPoint,
  type Watch,
} from './anomaly-kind.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | share of φ below 0.1 | > `sparsity` | AutoTrainer: ≥ 70 % zeros |
 * | of which at the first capture there were | < `aliveSparsity` | ours, uncalibrated |
 * | or share of the units never active over a batch | > `deadUnits` | SageMaker Debugger: > 50 % |
 * | for as many captures | `captures` | ours, uncalibrated |
 *
 * The first is asked of layers alone that began alive: |θ| as a source of φ lies below 0.1 from the start.
 */
const DEAD_LAYER = Object.freeze({ sparsity: 0.9, aliveSparsity: 0.5, deadUnits: 0.5, captures: 3 });

/** A layer no longer takes part. */
class DeadLayerWatch implements Watch<LayerPoint> {
  readonly #sustained = new Sustained(DEAD_LAYER.captures);
  #firstSparsity = NaN;

  update({ metrics: { sparsity, deadNeurons, activationUnits } }: LayerPoint): Finding | null {
    if (Number.isNaN(this.#firstSparsity)) this.#firstSparsity = sparsity;
    const deadShare = deadNeurons !== undefined && activationUnits ? deadNeurons / activationUnits : 0;
    const unused = sparsity > DEAD_LAYER.sparsity && this.#firstSparsity < DEAD_LAYER.aliveSparsity;
    if (!this.#sustained.update(unused || deadShare > DEAD_LAYER.deadUnits)) return null;
    const units = `${deadNeurons} of ${activationUnits} units (${percent(deadShare)})`;
    return unused
      ? {
          severity: sparsity / DEAD_LAYER.sparsity,
          level: 'warning',
          description: `${percent(sparsity)} of φ lie below 0.1: the layer is hardly used.`,
        }
      : {
          severity: deadShare / DEAD_LAYER.deadUnits,
          level: 'warning',
          description: `${units} are never active over the batch.`,
        };
  }
}

export const deadLayer = {
  type: 'dead_layer',
  advice:
    'Use a smaller learning rate or an activation that does not die (leaky ReLU), and check the ' +
    'initialization.',
  thresholds: DEAD_LAYER,
  watchLayer: () => new DeadLayerWatch(),
} as const satisfies AnomalyKind;
