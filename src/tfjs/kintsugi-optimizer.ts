import {
  engine,
  Optimizer,
  scalar,
  serialization,
  stack,
  tidy,
  type NamedTensorMap,
  type Variable,
} from '@tensorflow/tfjs';
import { isRecord, refuse } from '../core/check-value.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { checkGradients, checkNamed } from './check-named-tensors.js';
import { kintsugiSettings, type KintsugiOptions, type KintsugiSettings } from './kintsugi-options.js';
import { modelMean, readGradient } from './phi-update.js';
import { readConfig, writeConfig } from './saved-config.js';
import { packWeights, unpackWeights, type NamedTensor } from './saved-weights.js';
import { ValueWeightsTable } from './value-weights-table.js';

/** The parts of the loss that value weights add (the task's own loss is the model's to report). */
export interface KintsugiLoss {
  /** Mean over all weights of φ · l, l as in the last batch; NaN before the first. */
  kintsugi: number;
  /** λ/2 · mean φ² over all weights; NaN before the first step. */
  regularization: number;
}

const BRAND = Symbol.for('kintsugi-monitor.optimizer');

/**
 * Wraps any other optimizer and gives each trainable weight a value weight φ: the *step* that the inner
 * optimizer makes is scaled by φ ÷ its layer's mean φ, then φ moves by β (E[l] − λ φ), l being the weight's
 * gradient magnitude relative to its layer's and its model's mean (`layerShare`). A weight whose φ is its
 * layer's mean moves exactly as the inner optimizer alone would move it.
 *
 * `model.compile({optimizer: new KintsugiOptimizer(tf.train.adam(1e-3)), loss})` is the whole change to a program.
 */
export class KintsugiOptimizer extends Optimizer {
  /** The name under which a saved model finds this class again. */
  static get className(): string {
    return 'KintsugiOptimizer';
  }

  // tfjs tells an optimizer by its methods, so a plain `instanceof` would accept any; this one means what it
  // says.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
  }

  /** Vue's `reactive` must leave it alone: through a proxy private fields cannot be reached. */
  readonly __v_skip = true;
  readonly inner: Optimizer;
  readonly settings: Readonly<KintsugiSettings>;
  readonly #weights = new ValueWeightsTable();
  #disposed = false;

  /**
   * @throws KintsugiError `misuse` where `inner` is no optimizer, or an option is unknown or out of bounds
   */
  constructor(inner: Optimizer, options: KintsugiOptions = {}) {
    super();
    if (typeof inner?.applyGradients !== 'function') {
      refuse('KintsugiOptimizer', 'inner', inner, 'the optimizer to wrap, such as tf.train.adam(0.001)');
    }
    this.inner = inner;
    this.settings = kintsugiSettings(options);
    Object.defineProperty(this, BRAND, { value: true });
  }

  /**
   * φ by the name of the variable it belongs to. Empty before the first step. The optimizer owns the
   * variables.
   */
  get phi(): ReadonlyMap<string, Variable> {
    return new Map([...this.#weights.byName].map(([name, { phi }]) => [name, phi]));
  }

  /** The inner optimizer's learning rate. */
  get learningRate(): number {
    return (this.inner as unknown as { learningRate: number }).learningRate;
  }

  set learningRate(rate: number) {
    this.setLearningRate(rate);
  }

  /** @throws KintsugiError `misuse` for a rate that is not a finite number */
  setLearningRate(rate: number): void {
    if (!Number.isFinite(rate)) refuse('setLearningRate', 'the rate', rate, 'a finite number');
    const inner = this.inner as unknown as { learningRate: number; setLearningRate?: (rate: number) => void };
    if (typeof inner.setLearningRate === 'function') inner.setLearningRate(rate);
    else inner.learningRate = rate;
  }

  /** β at the next step. */
  get beta(): number {
    return this.settings.beta / (1 + this.settings.betaDecay * this.iterations);
  }

  applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    if (this.#disposed)
      throw new KintsugiError('disposed', 'This KintsugiOptimizer was disposed; make a new one.');
    checkGradients(gradients);
    const named: NamedTensor[] = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    tidy(() => {
      const { registeredVariables } = engine();
      const before = named.map(({ name }) => registeredVariables[name]?.clone());
      this.inner.applyGradients(gradients);
      const beta = scalar(this.beta);
      const share = scalar(1 - this.settings.persistence);
      const steps = named.flatMap(({ name, tensor: gradient }, index) => {
        const weight = registeredVariables[name];
        const old = before[index];
        // A frozen variable comes without a gradient.
        if (gradient == null || weight === undefined || old === undefined) return [];
        const weights = this.#weights.of(weight, index);
        weights.scaleStep(weight, old);
        return { weights, reading: readGradient(gradient, this.settings.sparse(name)) };
      });
      const model = modelMean(steps.map(({ reading }) => reading));
      for (const { weights, reading } of steps) weights.update(reading, model, beta, share, this.settings);
    });
    this.incrementIterations();
  }

  /**
   * Gives restored value weights to the variables that they will train, in the order in which the model has
   * them; the first step would do so otherwise. Until then `phi` knows them by the names they were saved
   * under.
   */
  claimRestored(variables: readonly Variable[]): void {
    checkNamed('claimRestored', 'variable', variables, "the model's variables, in order");
    this.#weights.claim(variables);
  }

  /** The figures of the loss that φ adds, read back once, together. */
  async lossComponents(): Promise<KintsugiLoss> {
    const states = [...this.#weights.byName.values()];
    if (states.length === 0) return { kintsugi: NaN, regularization: NaN };
    const size = states.reduce((total, { phi }) => total + phi.size, 0);
    const seen = states.some(({ relative }) => relative !== null);
    const sums = tidy(() => stack(states.flatMap((state) => state.lossSums())));
    const values = Array.from(await sums.data());
    sums.dispose();
    const total = (parity: number): number =>
      values.reduce((sum, value, index) => (index % 2 === parity ? sum + value : sum), 0);
    return {
      kintsugi: seen ? total(1) / size : NaN,
      regularization: (this.settings.lambda / 2) * (total(0) / size),
    };
  }

  /**
   * Steps, by variable, in which φ stayed as it was because the gradient was all zero or not finite. Only
   * variables with some are named.
   */
  async skippedSteps(): Promise<Record<string, number>> {
    const states = [...this.#weights.byName];
    if (states.length === 0) return {};
    const counts = tidy(() => stack(states.map(([, { usable }]) => usable)));
    const steps = states.map(([, state]) => state.steps);
    const usable = await counts.data();
    counts.dispose();
    return Object.fromEntries(
      states
        .map(([name], index) => [name, steps[index]! - usable[index]!] as const)
        .filter(([, skipped]) => skipped > 0),
    );
  }

  /**
   * φ and its averages, then the inner optimizer's own weights. The tensors are live: copy what must outlast
   * the next step.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    return [await this.saveIterations(), ...packWeights(this.#weights.byName, await this.inner.getWeights())];
  }

  /** Restores what `getWeights` gave, into this optimizer or one for the same model built again. */
  override async setWeights(values: NamedTensor[]): Promise<void> {
    checkNamed('setWeights', 'weight', values, 'what getWeights() gave, all of it');
    if (values.length === 0) refuse('setWeights', 'the list', values, 'what getWeights() gave, all of it');
    const { saved, inner } = unpackWeights(await this.extractIterations(values));
    await this.inner.setWeights(inner);
    this.#weights.restore(saved);
  }

  /** What a saved model keeps of this optimizer: all but `sparse`, for a function cannot be saved. */
  getConfig(): serialization.ConfigDict {
    return writeConfig(this.inner, this.settings);
  }

  /**
   * Rebuilds an optimizer from `getConfig()`, as tfjs does when it loads a saved model. One saved before there
   * was `layerShare` goes on with 0, as it was trained; `sparse` is the default again.
   */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    if (!isRecord(config))
      refuse('KintsugiOptimizer.fromConfig', 'the config', config, 'what getConfig() gave');
    const { inner, options } = readConfig(config);
    return new (cls as unknown as new (inner: Optimizer, options: KintsugiOptions) => T)(inner, options);
  }

  /** Frees φ, its averages and the inner optimizer. */
  override dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#weights.dispose();
    this.inner.dispose();
  }
}

serialization.registerClass(
  KintsugiOptimizer as unknown as Parameters<typeof serialization.registerClass>[0],
);
