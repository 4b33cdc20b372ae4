import { abs, engine, type LayersModel, type Tensor, type Variable } from '@tensorflow/tfjs';
import { refuse } from '../core/check-value.js';
import { checkModel } from './check-model.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { KintsugiOptimizer } from './kintsugi-optimizer.js';
import { modelVariables, uniqueNames } from './layer-names.js';

/** A tensor to monitor and the layer name to show it under. */
export interface PhiTensor {
  name: string;
  tensor: Tensor;
}

/**
 * Where φ comes from: a function of the model, called at each capture. Tensors that it makes are freed after
 * the capture; variables and tensors that it merely hands on are left alone. f32 only.
 */
export type PhiSource = (model: LayersModel) => readonly PhiTensor[];

/**
 * φ of a `KintsugiOptimizer`: the one given, or the one the model was compiled with. Empty before the first
 * training step.
 */
export function optimizerPhi(optimizer?: KintsugiOptimizer): PhiSource {
  if (optimizer !== undefined && !(optimizer instanceof KintsugiOptimizer)) {
    refuse('optimizerPhi', 'the optimizer', optimizer, "a KintsugiOptimizer, or nothing for the model's own");
  }
  return (model) => {
    checkModel('optimizerPhi', model);
    const owner = optimizer ?? (model.optimizer as unknown);
    if (!(owner instanceof KintsugiOptimizer)) {
      throw new KintsugiError(
        'misuse',
        'This model is not trained by a KintsugiOptimizer; wrap its optimizer in one, ' +
          'or choose the source weightMagnitude().',
      );
    }
    owner.claimRestored(trainableVariables(model));
    const names = new Map(modelVariables(model).map(({ name, variable }) => [variable.name, name]));
    const unique = uniqueNames();
    const order = [...names.keys()];
    // Input side first, as the model has them; variables of other models that the optimizer also trains come
    // last.
    const rank = (name: string): number => (names.has(name) ? order.indexOf(name) : order.length);
    return [...owner.phi]
      .sort(([a], [b]) => rank(a) - rank(b))
      .map(([name, tensor]) => ({ name: unique(names.get(name) ?? name), tensor }));
  };
}

/**
 * Every f32 variable whose name matches: a string is looked for within the name, in any case. Default "phi".
 * Weights of the model are shown as `layer/weight`, other variables by their own name.
 */
export function variablesNamed(pattern: string | RegExp = 'phi'): PhiSource {
  if (typeof pattern !== 'string' && !(pattern instanceof RegExp)) {
    refuse('variablesNamed', 'the pattern', pattern, 'a string or a RegExp');
  }
  const matches =
    typeof pattern === 'string'
      ? (name: string) => name.toLowerCase().includes(pattern.toLowerCase())
      : (name: string) => new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(name);
  return (model) => {
    checkModel('variablesNamed', model);
    const own = modelVariables(model);
    const names = new Map(own.map(({ name, variable }) => [variable.name, name]));
    const unique = uniqueNames();
    const others = Object.values(engine().registeredVariables).filter(({ name }) => !names.has(name));
    return [...own.map(({ variable }) => variable), ...others]
      .filter(({ name, dtype }) => dtype === 'float32' && (matches(name) || matches(names.get(name) ?? '')))
      .map((variable) => ({ name: unique(names.get(variable.name) ?? variable.name), tensor: variable }));
  };
}

/** |θ| of each trainable weight: monitors a model that knows no φ. */
export function weightMagnitude(): PhiSource {
  return (model) => {
    checkModel('weightMagnitude', model);
    return modelVariables(model)
      .filter(({ variable }) => variable.trainable && variable.dtype === 'float32')
      .map(({ name, variable }) => ({ name, tensor: abs(variable) }));
  };
}

/**
 * What suits a model without being told: its optimizer's φ, else variables of its own named "phi", else |θ|.
 */
export function defaultSource(model: LayersModel): { source: PhiSource; description: string } {
  checkModel('defaultSource', model);
  if ((model.optimizer as unknown) instanceof KintsugiOptimizer)
    return { source: optimizerPhi(), description: 'φ of the KintsugiOptimizer' };
  const ownPhi = modelVariables(model).some(({ name, variable }) =>
    `${name} ${variable.name}`.toLowerCase().includes('phi'),
  );
  if (ownPhi) return { source: variablesNamed('phi'), description: 'variables named phi' };
  return { source: weightMagnitude(), description: 'weight magnitude |θ|' };
}

/** In the order in which an optimizer is given their gradients. */
function trainableVariables(model: LayersModel): Variable[] {
  const { registeredVariables } = engine();
  return model.trainableWeights.flatMap(({ name }) => registeredVariables[name] ?? []);
}
