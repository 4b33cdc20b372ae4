import type { Capture } from '../../../src/core/run-history-view.js';
import { captureLayer, shapeOf, type LayerState } from './layer-shape.js';
import { Random } from './random.js';

export const HEALTHY_KINDS = [
  'random walk that settles',
  'decay',
  'plateau with noise',
  'restarts of the learning rate',
] as const;

export type HealthyKind = (typeof HEALTHY_KINDS)[number];

/** Where a layer's mean φ and spread are going, epoch by epoch. */
export interface Course {
  next(epoch: number): { mean: number; std: number };
}

export interface RunPlan {
  kind: HealthyKind;
  epochs: number;
  /** Length of a cycle of the learning rate; only restarts have one. */
  cycle: number;
}

function course(plan: RunPlan, random: Random): Course {
  const noise = random.scale(0.0005, 0.01);
  const pace = plan.epochs / random.between(3, 10);
  const start = random.between(0.95, 1.05);
  const target = random.between(0.4, 1.4);
  const spread = random.between(0.1, 0.9) * target;
  let walk = start;
  return {
    next(epoch) {
      const phase = plan.kind === 'restarts of the learning rate' ? epoch % plan.cycle : epoch;
      const heat = Math.exp(-phase / pace);
      const settled = 1 - Math.exp(-epoch / pace);
      walk += 0.01 * heat * random.normal();
      const jitter = noise * random.normal();
      const std = Math.max(0.02, spread * (0.1 + 0.9 * settled) * (1 + (noise / 2) * random.normal()));
      if (plan.kind === 'plateau with noise')
        return { mean: target + jitter, std: spread * (1 + (noise / 2) * random.normal()) };
      if (plan.kind === 'decay')
        return { mean: target + (start - target) * Math.exp(-epoch / pace) + jitter, std };
      return { mean: Math.max(0.2, walk) + jitter / 4, std };
    },
  };
}

/** Loss as a share of the first: falls, settles, jumps a little at restarts. */
function lossCourse(plan: RunPlan, random: Random): (epoch: number) => number {
  const floor = random.scale(0.02, 0.5);
  const noise = random.scale(0.002, 0.05);
  const pace = plan.epochs / random.between(3, 12);
  const bump = random.between(0.05, 0.4);
  return (epoch) => {
    const falling = floor + (1 - floor) * Math.exp(-epoch / pace);
    const restarted =
      plan.kind === 'restarts of the learning rate' && epoch >= plan.cycle
        ? 1 + bump * Math.exp(-(epoch % plan.cycle) / (plan.cycle / 6))
        : 1;
    return falling * restarted * (1 + noise * random.normal());
  };
}

/** Changes what one layer is at an epoch: how faults are planted. */
export type Fault = (state: LayerState, epoch: number, layer: number) => LayerState;

export interface RunOptions {
  epochs?: number;
  layers?: number;
  fault?: Fault;
  /** Loss at an epoch, from the healthy one. */
  loss?: (healthy: number, epoch: number) => number;
}

/**
 * A run as a monitor would have captured it, decided by its seed: 20 to 2,000 epochs, 1 to 4 layers of one of
 * the four kinds.
 */
export function* syntheticRun(
  seed: number,
  { epochs, layers, fault = (state) => state, loss = (healthy) => healthy }: RunOptions = {},
): Generator<Capture> {
  const random = new Random(seed);
  const length = epochs ?? Math.round(random.scale(20, 2000));
  const plan: RunPlan = {
    kind: HEALTHY_KINDS[seed % HEALTHY_KINDS.length]!,
    epochs: length,
    cycle: Math.max(8, Math.round(length / random.between(2, 6))),
  };
  const model = Array.from({ length: layers ?? random.whole(1, 4) }, (_, index) => ({
    name: `dense_${index}`,
    count: Math.round(random.scale(64, 1e6)),
    shape: shapeOf(random),
    course: course(plan, random),
    last: NaN,
    changeSum: 0,
    changes: 0,
  }));
  const lossAt = lossCourse(plan, random);
  for (let epoch = 0; epoch < length; epoch++) {
    const captured = model.map((layer, index) => {
      const { mean, std } = layer.course.next(epoch);
      // Single weights move more than their mean does.
      const change = epoch === 0 ? NaN : Math.abs(mean - layer.last) + 0.02 * std;
      layer.last = mean;
      if (epoch > 0) {
        layer.changeSum += change;
        layer.changes++;
      }
      const state = fault(
        { mean, std, change, meanChange: layer.changes === 0 ? NaN : layer.changeSum / layer.changes },
        epoch,
        index,
      );
      return captureLayer(layer.name, layer.count, layer.shape, state, random);
    });
    yield {
      epoch,
      layers: captured,
      loss: { base: loss(lossAt(epoch), epoch), kintsugi: NaN, regularization: NaN },
    };
  }
}
