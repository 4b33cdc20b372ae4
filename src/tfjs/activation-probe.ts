import { model as buildModel, Tensor, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { PhiTensor } from './phi-sources.js';

/** A batch for the model: one tensor per input. */
export type ProbeBatch = Tensor | readonly Tensor[];

/**
 * What each layer with weights answers to a batch that never changes, so that its activations can be compared
 * over epochs.
 */
export class ActivationProbe {
  readonly #probe: LayersModel | null;
  readonly #names: readonly string[];
  readonly #batch: ProbeBatch;

  /** Throws `KintsugiError` ('misuse') where the batch does not fit the model's inputs. */
  constructor(model: LayersModel, batch: ProbeBatch) {
    this.#batch = batch;
    const given = batch instanceof Tensor ? 1 : batch.length;
    if (given !== model.inputs.length) {
      throw new KintsugiError(
        'misuse',
        `The model has ${model.inputs.length} inputs, but ${given} tensors were given as activations; ` +
          'give one for each.',
      );
    }
    const outputs: SymbolicTensor[] = [];
    const names: string[] = [];
    for (const layer of model.layers) {
      // A layer that is used twice has no single output; nested models are seen from outside.
      if (layer.weights.length === 0 || layer.inboundNodes.length !== 1) continue;
      const { output } = layer;
      if (Array.isArray(output)) continue;
      outputs.push(output);
      names.push(layer.name);
    }
    this.#names = names;
    this.#probe = outputs.length === 0 ? null : buildModel({ inputs: model.inputs, outputs });
  }

  /** Runs the batch through the model. New tensors, which are the caller's; call within tf.tidy. */
  run(): PhiTensor[] {
    if (this.#probe === null) return [];
    const outputs = this.#probe.predictOnBatch(this.#batch as Tensor | Tensor[]);
    return (Array.isArray(outputs) ? outputs : [outputs]).map((tensor, index) => ({
      name: this.#names[index]!,
      tensor,
    }));
  }
}
