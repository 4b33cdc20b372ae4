import {
  abs,
  add,
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
  mean,
  mul,
  sub,
  sum,
  where,
  type Scalar,
  type Tensor,
} from '@tensorflow/tfjs';
import type { KintsugiSettings } from './kintsugi-options.js';

/**
 * Above it a mean magnitude counts as overflowed: the largest f32, so infinity fails and NaN fails every
 * comparison.
 */
const LARGEST_FLOAT32 = 3.4028234663852886e38;

/** What one batch says of one layer's weights. */
export interface GradientReading {
  /** l: each weight's gradient magnitude over the layer's mean magnitude; meaningless where `usable` is 0. */
  relative: Tensor;
  /** 1 where the gradient says anything: finite, and not all zero. A scalar that never leaves the device. */
  usable: Scalar;
  /** The same as a mask of the weights' shape. */
  mask: Tensor;
}

/** Reads a layer's gradient, without a readback. */
export function readGradient(gradient: Tensor): GradientReading {
  const magnitude = abs(gradient);
  const layerMean = mean<Scalar>(magnitude);
  const usable = logicalAnd(greater(layerMean, 0), less(layerMean, LARGEST_FLOAT32)) as Scalar;
  return {
    relative: div(magnitude, layerMean),
    usable: cast(usable, 'float32'),
    mask: broadcastTo(usable.reshape(gradient.shape.map(() => 1)), gradient.shape as never),
  };
}

/** E[l] after one more batch; as it was where the batch said nothing. */
export function persist(average: Tensor, reading: GradientReading, share: Scalar): Tensor {
  return where(reading.mask, add(average, mul(sub(reading.relative, average), share)), average);
}

/** φ after one step of Δφ = β (E[l] − λ φ), within its bounds; as it was where the batch said nothing. */
export function gild(
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
