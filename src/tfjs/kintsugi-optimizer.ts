import {
  add, engine, keep, mul, ones, Optimizer, scalar, serialization, sub, sum, tidy, variable, where, isFinite as finite, zerosLike, square, stack,
  type NamedTensorMap, type Scalar, type Tensor, type Variable,
} from '@tensorflow/tfjs';
import { KintsugiError } from '../core/kintsugi-error.js';
import { gild, persist, readGradient } from './gilding.js';
import { kintsugiSettings, type KintsugiOptions, type KintsugiSettings } from './kintsugi-options.js';

/** A tensor and the name it is saved under. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** What the optimiser holds for one trainable variable. */
interface ValueWeights {
  phi: Variable;
  /** E[l], the persistent part of the relative gradient magnitude; starts at 1, the mean of l. */
  average: Variable;
  /** Steps whose gradient said something, counted on the device. */
  usable: Variable;
  /** Steps seen, usable or not. */
  steps: number;
  /** l of the last batch; null before the first. */
  relative: Tensor | null;
}

/** The parts of the loss that value weights add (the task's own loss is the model's to report). */
export interface KintsugiLoss {
  /** Mean over all weights of φ · l, l as in the last batch; NaN before the first. */
  kintsugi: number;
  /** λ/2 · mean φ² over all weights; NaN before the first step. */
  regularization: number;
}

interface SavedConfig extends KintsugiSettings {
  inner: { className: string; config: serialization.ConfigDict };
}

const PHI = 'kintsugi/phi/';
const AVERAGE = 'kintsugi/average/';
// tfjs keys saved weights by name, and the inner optimiser saves an `iter` of its own.
const INNER = 'kintsugi/inner/';
const BRAND = Symbol.for('kintsugi-monitor.optimizer');

/**
 * Wraps any other optimiser and gives each trainable weight a value weight φ:
 * the *step* that the inner optimiser makes is scaled by φ, then φ moves by β (E[l] − λ φ), l being the weight's gradient
 * magnitude relative to its layer's mean. A weight with φ = 1 moves exactly as the inner optimiser alone would move it.
 *
 * `model.compile({optimizer: new KintsugiOptimizer(tf.train.adam(1e-3)), loss})` is the whole change to a program.
 */
export class KintsugiOptimizer extends Optimizer {
  /** The name under which a saved model finds this class again. */
  static get className(): string {
    return 'KintsugiOptimizer';
  }

  // tfjs tells an optimiser by its methods, so a plain `instanceof` would accept any; this one means what it says.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
  }

  readonly settings: Readonly<KintsugiSettings>;
  private readonly weights = new Map<string, ValueWeights>();
  /** Names as saved, in order, of restored value weights that no variable of this model has claimed yet. */
  private unclaimed: (string | null)[] = [];
  private disposed = false;

  /** Throws `KintsugiError` ('misuse') where `inner` is no optimiser or an option is unknown or out of bounds. */
  constructor(readonly inner: Optimizer, options: KintsugiOptions = {}) {
    super();
    if (typeof inner?.applyGradients !== 'function') {
      throw new KintsugiError('misuse', `KintsugiOptimizer wraps another optimiser, such as tf.train.adam(0.001); it was given ${String(inner)}.`);
    }
    this.settings = kintsugiSettings(options);
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** φ by the name of the variable it belongs to. Empty before the first step. The optimiser owns the variables. */
  get phi(): ReadonlyMap<string, Variable> {
    return new Map([...this.weights].map(([name, { phi }]) => [name, phi]));
  }

  /** The inner optimiser's learning rate. */
  get learningRate(): number {
    return (this.inner as unknown as { learningRate: number }).learningRate;
  }

  set learningRate(rate: number) {
    this.setLearningRate(rate);
  }

  setLearningRate(rate: number): void {
    const inner = this.inner as unknown as { learningRate: number; setLearningRate?: (rate: number) => void };
    if (typeof inner.setLearningRate === 'function') inner.setLearningRate(rate);
    else inner.learningRate = rate;
  }

  /** β at the next step. */
  get beta(): number {
    return this.settings.beta / (1 + this.settings.betaDecay * this.iterations);
  }

  applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    if (this.disposed) throw new KintsugiError('disposed', 'This KintsugiOptimizer was disposed; make a new one.');
    const named: NamedTensor[] = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    tidy(() => {
      const before = named.map(({ name }) => registered(name)?.clone());
      this.inner.applyGradients(gradients);
      const beta = scalar(this.beta);
      const share = scalar(1 - this.settings.persistence);
      named.forEach(({ name, tensor: gradient }, index) => {
        const weight = registered(name);
        const old = before[index];
        if (gradient == null || weight === undefined || old === undefined) return;
        this.stepOne(weight, old, gradient, this.weightsOf(weight, index), beta, share);
      });
    });
    this.incrementIterations();
  }

  private stepOne(weight: Variable, old: Tensor, gradient: Tensor, state: ValueWeights, beta: Scalar, share: Scalar): void {
    // θ_old + φ (θ_new − θ_old), written so that φ = 1 gives θ_new to the last bit.
    weight.assign(add(weight, mul(sub(state.phi, 1), sub(weight, old))));
    const reading = readGradient(gradient);
    state.average.assign(persist(state.average, reading, share));
    state.phi.assign(gild(state.phi, state.average, reading.mask, beta, this.settings));
    state.usable.assign(add(state.usable, reading.usable));
    state.steps++;
    state.relative?.dispose();
    state.relative = keep(reading.relative);
  }

  /** Finds or makes the value weights of a variable, the `index`-th of the model. */
  private weightsOf(weight: Variable, index: number): ValueWeights {
    const known = this.weights.get(weight.name);
    if (known !== undefined) {
      const claimed = this.unclaimed.indexOf(weight.name);
      if (claimed >= 0) {
        this.unclaimed[claimed] = null;
        checkShape(weight, known.phi);
      }
      return known;
    }
    // A restored model's variables may bear other names than when it was saved; their order is the same, as for tfjs's own optimisers.
    const saved = this.unclaimed[index];
    if (saved != null) {
      const state = this.weights.get(saved)!;
      checkShape(weight, state.phi);
      this.unclaimed[index] = null;
      this.weights.delete(saved);
      this.weights.set(weight.name, state);
      return state;
    }
    return this.track(weight.name, ones(weight.shape), ones(weight.shape));
  }

  private track(name: string, phi: Tensor, average: Tensor): ValueWeights {
    const state: ValueWeights = {
      phi: variable(phi, false, freeName(`${name}/phi`)),
      average: variable(average, false, freeName(`${name}/persistence`)),
      usable: variable(scalar(0), false),
      steps: 0,
      relative: null,
    };
    this.weights.set(name, state);
    return state;
  }

  /** The figures of the loss that φ adds, read back once, together. */
  async lossComponents(): Promise<KintsugiLoss> {
    const states = [...this.weights.values()];
    if (states.length === 0) return { kintsugi: NaN, regularization: NaN };
    const size = states.reduce((total, { phi }) => total + phi.size, 0);
    const seen = states.some(({ relative }) => relative !== null);
    const sums = tidy(() => stack(states.flatMap(({ phi, relative }) => [
      sum(square(phi)),
      // A gradient of zeros, or one that is not finite, contributes nothing.
      relative === null ? scalar(0) : sum(mul(phi, where(finite(relative), relative, zerosLike(relative)))),
    ])));
    const values = await sums.data();
    sums.dispose();
    let squares = 0;
    let products = 0;
    values.forEach((value, index) => (index % 2 === 0 ? (squares += value) : (products += value)));
    return { kintsugi: seen ? products / size : NaN, regularization: (this.settings.lambda / 2) * (squares / size) };
  }

  /** Steps, by variable, in which φ stayed as it was because the gradient was all zero or not finite. Only variables with some are named. */
  async skippedSteps(): Promise<Record<string, number>> {
    const states = [...this.weights];
    if (states.length === 0) return {};
    const counts = tidy(() => stack(states.map(([, { usable }]) => usable)));
    const steps = states.map(([, state]) => state.steps);
    const usable = await counts.data();
    counts.dispose();
    return Object.fromEntries(states.map(([name], index) => [name, steps[index]! - usable[index]!] as const).filter(([, skipped]) => skipped > 0));
  }

  /** φ and its averages, then the inner optimiser's own weights. The tensors are live: copy what must outlast the next step. */
  override async getWeights(): Promise<NamedTensor[]> {
    const states = [...this.weights];
    return [
      await this.saveIterations(),
      ...states.map(([name, { phi }]) => ({ name: PHI + name, tensor: phi as Tensor })),
      ...states.map(([name, { average }]) => ({ name: AVERAGE + name, tensor: average as Tensor })),
      ...(await this.inner.getWeights()).map(({ name, tensor }) => ({ name: INNER + name, tensor })),
    ];
  }

  /** Restores what `getWeights` gave, into this optimiser or one for the same model built again. */
  override async setWeights(values: NamedTensor[]): Promise<void> {
    const rest = await this.extractIterations(values);
    const saved = new Map<string, { phi?: Tensor; average?: Tensor }>();
    const innerValues: NamedTensor[] = [];
    for (const { name, tensor } of rest) {
      if (name.startsWith(PHI)) saved.set(name.slice(PHI.length), { ...saved.get(name.slice(PHI.length)), phi: tensor });
      else if (name.startsWith(AVERAGE)) saved.set(name.slice(AVERAGE.length), { ...saved.get(name.slice(AVERAGE.length)), average: tensor });
      else if (name.startsWith(INNER)) innerValues.push({ name: name.slice(INNER.length), tensor });
    }
    const incomplete = [...saved].find(([, { phi, average }]) => phi === undefined || average === undefined);
    if (incomplete !== undefined || innerValues.length === 0) {
      throw new KintsugiError('misuse', 'These are not the weights of a KintsugiOptimizer: pass what its getWeights() gave, all of it and in order.');
    }
    await this.inner.setWeights(innerValues);
    this.disposeWeights();
    for (const [name, { phi, average }] of saved) this.track(name, phi!, average!);
    this.unclaimed = [...saved.keys()];
  }

  getConfig(): serialization.ConfigDict {
    return { ...this.settings, inner: { className: this.inner.getClassName(), config: this.inner.getConfig() } };
  }

  /** Rebuilds an optimiser from `getConfig()`, as tfjs does when it loads a saved model. */
  static override fromConfig<T extends serialization.Serializable>(cls: serialization.SerializableConstructor<T>, config: serialization.ConfigDict): T {
    // tfjs adds keys of its own (customObjects) when it deserialises.
    const { inner, beta, lambda, persistence, betaDecay, phiMin, phiMax, holdMean } = config as unknown as SavedConfig;
    const options: KintsugiOptions = { beta, lambda, persistence, betaDecay, phiMin, phiMax, holdMean };
    const entry = serialization.SerializationMap.getMap().classNameMap[inner?.className];
    if (entry === undefined) {
      throw new KintsugiError('misuse', `The saved inner optimiser "${inner?.className}" is not known to tfjs here; register its class first.`);
    }
    const [innerClass, innerFromConfig] = entry;
    return new (cls as unknown as new (inner: Optimizer, options: KintsugiOptions) => T)(innerFromConfig(innerClass, inner.config) as unknown as Optimizer, options);
  }

  /** Frees φ, its averages and the inner optimiser. */
  override dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.disposeWeights();
    this.inner.dispose();
  }

  private disposeWeights(): void {
    for (const { phi, average, usable, relative } of this.weights.values()) {
      phi.dispose();
      average.dispose();
      usable.dispose();
      relative?.dispose();
    }
    this.weights.clear();
    this.unclaimed = [];
  }
}

serialization.registerClass(KintsugiOptimizer as unknown as Parameters<typeof serialization.registerClass>[0]);

function registered(name: string): Variable | undefined {
  return engine().registeredVariables[name];
}

/** Variable names are unique within a page; a second optimiser on the same model gets `…/phi_1`. */
function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 1; registered(name) !== undefined; count++) name = `${wanted}_${count}`;
  return name;
}

function checkShape(weight: Variable, phi: Tensor): void {
  if (phi.shape.join() !== weight.shape.join()) {
    throw new KintsugiError('misuse', `Restored φ of shape [${phi.shape}] does not fit "${weight.name}" of shape [${weight.shape}]; restore the weights of the same model.`);
  }
}
