import type { Tensor } from '@tensorflow/tfjs';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { ValueWeights } from './value-weights.js';

/** A tensor and the name it is saved under. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** What was saved of one variable's value weights. */
export interface SavedValueWeights {
  name: string;
  phi: Tensor;
  average: Tensor;
}

// tfjs keys saved weights by name, and the inner optimizer saves an `iter` of its own: hence a prefix for it
// too.
const PHI = 'kintsugi/phi/';
const AVERAGE = 'kintsugi/average/';
const INNER = 'kintsugi/inner/';

/** φ, its averages and the inner optimizer's weights as one list. The tensors are live. */
export function packWeights(
  weights: ReadonlyMap<string, ValueWeights>,
  inner: readonly NamedTensor[],
): NamedTensor[] {
  return [
    ...[...weights].map(([name, { phi }]) => ({ name: PHI + name, tensor: phi as Tensor })),
    ...[...weights].map(([name, { average }]) => ({ name: AVERAGE + name, tensor: average as Tensor })),
    ...inner.map(({ name, tensor }) => ({ name: INNER + name, tensor })),
  ];
}

/** The reverse. Throws `KintsugiError` ('misuse') where the list is not what `packWeights` made. */
export function unpackWeights(packed: readonly NamedTensor[]): {
  saved: SavedValueWeights[];
  inner: NamedTensor[];
} {
  const part = (prefix: string): NamedTensor[] =>
    packed
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name, tensor }) => ({ name: name.slice(prefix.length), tensor }));
  const averages = new Map(part(AVERAGE).map(({ name, tensor }) => [name, tensor]));
  const phi = part(PHI);
  const inner = part(INNER);
  if (inner.length === 0 || phi.length !== averages.size || !phi.every(({ name }) => averages.has(name))) {
    throw new KintsugiError(
      'misuse',
      'These are not the weights of a KintsugiOptimizer: pass what its getWeights() gave, all of it and in order.',
    );
  }
  return {
    saved: phi.map(({ name, tensor }) => ({ name, phi: tensor, average: averages.get(name)! })),
    inner,
  };
}
