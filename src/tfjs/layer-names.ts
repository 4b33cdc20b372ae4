import type { LayersModel, Variable } from '@tensorflow/tfjs';
import { engine } from '@tensorflow/tfjs';

/** One trainable or fixed weight of a model, under a name fit for people. */
export interface NamedVariable {
  /** `layer/weight`, such as "dense_1/kernel"; unique within the model. */
  name: string;
  variable: Variable;
}

interface LayerLike {
  name: string;
  weights: { name: string; originalName: string; trainable?: boolean }[];
  layers?: LayerLike[];
}

/**
 * Every weight of a model, input side first, named after its layer. Weights already disposed of are left out.
 */
export function modelVariables(model: LayersModel): NamedVariable[] {
  const seen = new Set<string>();
  const unique = uniqueNames();
  const variables: NamedVariable[] = [];
  const visit = (layer: LayerLike, path: string): void => {
    if (layer.layers?.length) {
      for (const inner of layer.layers) visit(inner, `${path}/${inner.name}`);
      return;
    }
    const short = layer.weights.map(({ originalName }) => lastPart(originalName));
    for (const [index, weight] of layer.weights.entries()) {
      const variable = engine().registeredVariables[weight.name];
      if (variable === undefined || seen.has(weight.name)) continue;
      seen.add(weight.name);
      // A layer that wraps others, such as a bidirectional one, has several kernels: those keep the name of
      // the layer wrapped.
      const own = short[index]!;
      const ambiguous = short.indexOf(own) !== short.lastIndexOf(own);
      const full = weight.originalName.startsWith(`${layer.name}/`)
        ? weight.originalName.slice(layer.name.length + 1)
        : weight.originalName;
      variables.push({ name: unique(`${path}/${ambiguous ? full : own}`), variable });
    }
  };
  for (const layer of model.layers as unknown as LayerLike[]) visit(layer, layer.name);
  return variables;
}

/** Gives each name once: a second "a/kernel" becomes "a/kernel_2". */
export function uniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
    taken.add(name);
    return name;
  };
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
