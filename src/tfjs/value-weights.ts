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
import {
  extraStep,
  relativeMagnitude,
  updateAverage,
  updatePhi,
  type GradientReading,
} from './phi-update.js';
import type { KintsugiSettings } from './kintsugi-options.js';

/** What the optimizer holds for one trainable variable: φ, and what it needs to move it. */
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
   * After the inner optimizer has moved `weight` away from `old`: scales that step by φ ÷ the layer's mean φ.
   * Written so that equal φ gives the inner optimizer's own result to the last bit. Call within tf.tidy.
   */
  scaleStep(weight: Variable, old: Tensor): void {
    weight.assign(add(weight, mul(extraStep(this.phi), sub(weight, old))));
  }

  /**
   * Moves E[l] and then φ by what a batch said: its reading, and the mean |g| of the model (scalar). Call
   * within tf.tidy.
   */
  update(
    reading: GradientReading,
    model: Scalar,
    beta: Scalar,
    share: Scalar,
    settings: KintsugiSettings,
  ): void {
    const relative = relativeMagnitude(reading, model, settings.layerShare);
    this.average.assign(updateAverage(this.average, relative, reading.mask, share));
    this.phi.assign(updatePhi(this.phi, this.average, reading.mask, beta, settings));
    this.usable.assign(add(this.usable, reading.usable));
    this.steps++;
    this.relative?.dispose();
    this.relative = keep(relative);
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
        `Restored φ of shape [${this.phi.shape}] does not fit "${name}" of shape [${shape}]; ` +
          'restore the weights of the same model.',
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

/** Variable names are unique within a page; a second optimizer on the same model gets `…/phi_1`. */
function freeName(wanted: string): string {
  const taken = engine().registeredVariables;
  let name = wanted;
  for (let count = 1; taken[name] !== undefined; count++) name = `${wanted}_${count}`;
  return name;
}
