import type { Variable } from '@tensorflow/tfjs';
import type { SavedValueWeights } from './saved-weights.js';
import { ValueWeights } from './value-weights.js';

/** The value weights of a model's variables by name, and those restored from a save until a variable claims them. */
export class ValueWeightsTable {
  readonly #weights = new Map<string, ValueWeights>();
  /** Names as saved, in order, of restored value weights that no variable of this model has claimed yet. */
  #unclaimed: (string | null)[] = [];

  /** By the variable's name; by the name they were saved under as long as nobody has claimed them. */
  get byName(): ReadonlyMap<string, ValueWeights> {
    return this.#weights;
  }

  /**
   * Finds or makes the value weights of a variable, the `index`-th of the model. Call within tf.tidy where
   * they may have to be made.
   * @throws KintsugiError `misuse` where those restored for it are of another shape
   */
  of(variable: Variable, index: number): ValueWeights {
    // A restored model's variables may bear other names than when it was saved; their order is the same, as
    // for tfjs's own optimizers.
    const position = this.#weights.has(variable.name) ? this.#unclaimed.indexOf(variable.name) : index;
    const saved = this.#unclaimed[position] ?? null;
    if (saved !== null) {
      const restored = this.#weights.get(saved)!;
      restored.checkFits(variable);
      this.#unclaimed[position] = null;
      this.#weights.delete(saved);
      this.#weights.set(variable.name, restored);
    }
    let weights = this.#weights.get(variable.name);
    if (weights === undefined) {
      weights = ValueWeights.initial(variable);
      this.#weights.set(variable.name, weights);
    }
    return weights;
  }

  /** Gives restored value weights to the variables that they will train, in the order of the model. */
  claim(variables: readonly Variable[]): void {
    variables.forEach((variable, index) => {
      if (this.#unclaimed.includes(variable.name) || this.#unclaimed[index] != null) this.of(variable, index);
    });
  }

  /** Puts what was saved in the place of all that is here. */
  restore(saved: readonly SavedValueWeights[]): void {
    this.dispose();
    for (const { name, phi, average } of saved) this.#weights.set(name, new ValueWeights(name, phi, average));
    this.#unclaimed = saved.map(({ name }) => name);
  }

  dispose(): void {
    for (const weights of this.#weights.values()) weights.dispose();
    this.#weights.clear();
    this.#unclaimed = [];
  }
}
