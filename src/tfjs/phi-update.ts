import {
  abs,
  add,
  any,
  broadcastTo,
  cast,
  clipByValue,
  div,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  maximum,
  mean,
  mul,
  onesLike,
  pow,
  scalar,
  sub,
  sum,
  where,
  zerosLike,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs';
import type { KintsugiSettings } from './kintsugi-options.js';

/**
 * Above it a mean magnitude counts as overflowed: the largest f32, so infinity fails and NaN fails every
 * comparison.
 */
const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** What one batch says of the gradient of one layer, before it is held against the model's. */
export interface GradientReading {
  /** |g|. */
  magnitude: Tensor;
  /** Mean |g| of the layer, over the rows that were touched where the layer is sparse. */
  layerMean: Scalar;
  /** Σ|g|; 0 where the gradient says nothing. */
  total: Scalar;
  /** Weights that `total` is the sum of; 0 where the gradient says nothing. */
  weights: Scalar;
  /** 1 where the gradient says anything: finite, and not all zero. A scalar that never leaves the device. */
  usable: Scalar;
  /** The weights that the batch says something of, as a mask of the weights' shape. */
  mask: Tensor;
}

/**
 * Reads a layer's gradient, without a readback. Of a `sparse` layer (an embedding) only the rows that the
 * batch used count: a word that did not occur has a gradient of zeros, which is no evidence against it.
 */
export function readGradient(gradient: Tensor, sparse: boolean): GradientReading {
  const magnitude = abs(gradient);
  const touched = sparse && gradient.rank > 1 ? touchedRows(gradient) : null;
  const count: Scalar = touched === null ? scalar(gradient.size) : sum(cast(touched, 'float32'));
  const total = sum<Scalar>(magnitude);
  const layerMean = touched === null ? mean<Scalar>(magnitude) : (div(total, maximum(count, 1)) as Scalar);
  const usable = logicalAnd(greater(layerMean, 0), less(layerMean, LARGEST_FLOAT32)) as Scalar;
  // A product with ones rather than a broadcast of the flag: ten times faster on the wasm backend.
  const all = greater(mul(onesLike(gradient), cast(usable, 'float32')), 0);
  return {
    magnitude,
    layerMean,
    total: where(usable, total, 0) as Scalar,
    weights: where(usable, count, 0) as Scalar,
    usable: cast(usable, 'float32'),
    mask: touched === null ? all : logicalAnd(all, touched),
  };
}

/** True for every weight of a row (first axis) in which any gradient is not zero. */
function touchedRows(gradient: Tensor): Tensor {
  const others = gradient.shape.map((_, axis) => axis).slice(1);
  const rows = any(greater(abs(gradient), 0), others, true);
  return greater(mul(onesLike(gradient), cast(rows, 'float32')), 0);
}

/** Mean |g| over all weights of the model of which the batch says anything; 0 where it says nothing. */
export function modelMean(readings: readonly GradientReading[]): Scalar {
  const [total, weights] = readings.reduce<[Tensor, Tensor]>(
    ([totals, counts], { total, weights }) => [add(totals, total), add(counts, weights)],
    [scalar(0), scalar(0)],
  );
  return div(total, maximum(weights, 1)) as Scalar;
}

/**
 * l: each weight's gradient magnitude ÷ (layer mean^(1 − layerShare) · model mean^layerShare). Meaningless
 * where the reading is not usable.
 */
export function relativeMagnitude(
  { magnitude, layerMean }: GradientReading,
  model: Scalar,
  layerShare: number,
): Tensor {
  const relative = div(magnitude, layerMean);
  if (layerShare === 0) return relative;
  return mul(relative, pow(div(layerMean, model), layerShare));
}

/** E[l] after one more batch; as it was where the batch said nothing. */
export function updateAverage(average: Tensor, relative: Tensor, mask: Tensor, share: Scalar): Tensor {
  return where(mask, add(average, mul(sub(relative, average), share)), average);
}

/** φ after one step of Δφ = β (E[l] − λ φ), within its bounds; as it was where the batch said nothing. */
export function updatePhi(
  phi: Tensor,
  average: Tensor,
  mask: Tensor,
  beta: Scalar,
  settings: KintsugiSettings,
): Tensor {
  const pull = settings.lambda === 1 ? phi : mul(phi, settings.lambda);
  const moved = clipByValue(add(phi, mul(sub(average, pull), beta)), settings.phiMin, settings.phiMax);
  return where(mask, settings.holdMean ? holdMean(moved, settings.phiMin, settings.phiMax) : moved, phi);
}

/**
 * By how much more than 1 each weight's step is scaled: φ ÷ the layer's mean φ − 1. No layer's rate as a whole
 * is changed, however much φ says of it; a layer whose φ is all 0 keeps its step.
 */
export function extraStep(phi: Tensor): Tensor {
  const layer = mean(phi);
  const usable = greater(layer, 0);
  return where(
    greater(mul(onesLike(phi), cast(usable, 'float32')), 0),
    div(sub(phi, layer), where(usable, layer, 1)),
    zerosLike(phi),
  );
}

/** Rounds in which weights that reach a bound give their surplus to the rest. */
const BUDGET_ROUNDS = 4;

/**
 * Scales φ so that its mean is 1, with what the bounds cut off shared out among the weights within them. A
 * layer of zeros stays.
 */
export function holdMean(phi: Tensor, low: number, high: number): Tensor {
  const size = phi.size;
  let scale: Tensor = div(size, sum(phi));
  for (let round = 0; round < BUDGET_ROUNDS; round++) {
    const scaled = mul(phi, scale);
    const atHigh = greaterEqual(scaled, high);
    const atLow = lessEqual(scaled, low);
    const free = sub(1, cast(logicalOr(atHigh, atLow), 'float32'));
    const taken = add(mul(sum(cast(atHigh, 'float32')), high), mul(sum(cast(atLow, 'float32')), low));
    const freeSum = sum(mul(phi, free));
    scale = where(greater(freeSum, 0), div(sub(size, taken), freeSum), scale);
  }
  const held = clipByValue(mul(phi, scale), low, high);
  const possible = greater(sum(phi), 0);
  return where(broadcastTo(possible.reshape(phi.shape.map(() => 1)), phi.shape as never), held, phi);
}
