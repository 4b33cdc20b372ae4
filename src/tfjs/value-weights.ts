import {
  add,
  engine,
  isFinite as finite,
  keep,
  mul,
  ones,
  scalar,
  square,
  sub,
  sum,
  variable,
  where,
  zerosLike,
  type Scalar,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs';
import { KintsugiError } from '../core/kintsugi-error.js';
import { gild, persist, readGradient } from './gilding.js';
import type { KintsugiSettings } from './kintsugi-options.js';

/** What the optimiser holds for one trainable variable: φ, and what it needs to move it. */
export class ValueWeights {
  readonly phi: Variable;
  /** E[l], the persistent part of the relative gradient magnitude; starts at 1, the mean of l. */
  readonly average: Variable;
  /** Steps seen, whether φ could be moved or not. */
  steps = 0;
  /** Steps whose gradient said something, counted on the device. */
  readonly usable: Variable;
  /** l of the last batch; null before the first. */
  relative: Tensor | null = null;

  /** New value weights for the variable of this name, from the tensors given. */
  constructor(name: string, phi: Tensor, average: Tensor) {
    this.phi = variable(phi, false, freeName(`${name}/phi`));
    this.average = variable(average, false, freeName(`${name}/persistence`));
    this.usable = variable(scalar(0), false);
  }

  /** Those of a variable that was never trained: all 1. Call within tf.tidy. */
  static initial({ name, shape }: Variable): ValueWeights {
    return new ValueWeights(name, ones(shape), ones(shape));
  }

  /**
   * After the inner optimiser has moved `weight` away from `old`: scales that step by φ, then moves φ. Call
   * within tf.tidy.
   */
  step(
    weight: Variable,
    old: Tensor,
    gradient: Tensor,
    beta: Scalar,
    share: Scalar,
    settings: KintsugiSettings,
  ): void {
    // θ_old + φ (θ_new − θ_old), written so that φ = 1 gives θ_new to the last bit.
    weight.assign(add(weight, mul(sub(this.phi, 1), sub(weight, old))));
    const reading = readGradient(gradient);
    this.average.assign(persist(this.average, reading, share));
    this.phi.assign(gild(this.phi, this.average, reading.mask, beta, settings));
    this.usable.assign(add(this.usable, reading.usable));
    this.steps++;
    this.relative?.dispose();
    this.relative = keep(reading.relative);
  }

  /**
   * Σ φ², and Σ φ · l over the last batch, in which a gradient of zeros or one that is not finite counts for
   * nothing. Within tf.tidy.
   */
  lossSums(): [Scalar, Scalar] {
    const { phi, relative } = this;
    return [
      sum(square(phi)),
      relative === null ? scalar(0) : sum(mul(phi, where(finite(relative), relative, zerosLike(relative)))),
    ];
  }

  /**
   * Throws `KintsugiError` ('misuse') where these value weights were saved for a variable of another shape.
   */
  checkFits({ name, shape }: Variable): void {
    if (this.phi.shape.join() !== shape.join()) {
      throw new KintsugiError(
        'misuse',
        `Restored φ of shape [${this.phi.shape}] does not fit "${name}" of shape [${shape}]; restore the weights of the same model.`,
      );
    }
  }

  dispose(): void {
    this.phi.dispose();
    this.average.dispose();
    this.usable.dispose();
    this.relative?.dispose();
  }
}

/** Variable names are unique within a page; a second optimiser on the same model gets `…/phi_1`. */
function freeName(wanted: string): string {
  const taken = engine().registeredVariables;
  let name = wanted;
  for (let count = 1; taken[name] !== undefined; count++) name = `${wanted}_${count}`;
  return name;
}
