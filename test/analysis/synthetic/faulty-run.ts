import type { AnomalyType } from '../../../src/core/anomaly.js';
import type { Capture } from '../../../src/core/run-history-view.js';
import { syntheticRun, type Fault, type RunOptions } from './healthy-run.js';
import { Random } from './random.js';

interface Faulty {
  /** Epoch from which the fault is there. */
  onset: number;
  captures: Generator<Capture>;
}

type Planter = (random: Random, onset: number) => Pick<RunOptions, 'fault' | 'loss'>;

/** A fault of the first layer, from its onset on. */
function ofLayer(onset: number, change: Fault): Pick<RunOptions, 'fault'> {
  return {
    fault: (state, epoch, layer) =>
      layer === 0 && epoch >= onset ? change(state, epoch - onset, layer) : state,
  };
}

const PLANTERS: Readonly<Record<Exclude<AnomalyType, 'memory'>, Planter>> = {
  phi_spike(random, onset) {
    const jump = random.between(0.5, 3) * (random.chance(0.3) ? -1 : 1);
    const lasts = random.chance(0.5) ? 1 : Infinity;
    return ofLayer(onset, (state, age) => (age < lasts ? { ...state, mean: state.mean + jump } : state));
  },
  classification_instability(random, onset) {
    const regimes = [
      { mean: 0.5, std: 0.05 },
      { mean: 1.5, std: 1.2 },
      { mean: 1.3, std: 0.1 },
    ];
    const restlessness = random.between(0.6, 1);
    let now = 0;
    return ofLayer(onset, (state) => {
      if (random.chance(restlessness)) now = (now + random.whole(1, 2)) % 3;
      return { ...state, ...regimes[now]!, meanChange: 0.6 };
    });
  },
  convergence_issue(random, onset) {
    const rise = random.between(0.01, 0.1);
    let reached = Infinity;
    if (random.chance(0.5)) {
      return {
        loss(healthy, epoch) {
          if (epoch < onset) return (reached = Math.min(reached, healthy));
          return reached * (1 + rise * (epoch - onset) + 0.02 * random.normal());
        },
      };
    }
    const swing = random.between(0.3, 1);
    return ofLayer(onset, (state, age) => ({
      ...state,
      mean: state.mean + (age % 2 === 0 ? swing : -swing) * state.std,
    }));
  },
  phi_explosion(random, onset) {
    const growth = random.between(1.13, 2);
    return ofLayer(onset, (state, age) => ({
      ...state,
      mean: Math.min(3e30, state.mean * growth ** age),
      std: Math.min(1e30, state.std * growth ** age),
    }));
  },
  phi_collapse(random, onset) {
    const decay = random.between(0.4, 0.85);
    return ofLayer(onset, (state, age) => ({
      ...state,
      mean: state.mean * decay ** age,
      std: state.std * decay ** age,
    }));
  },
  non_finite(random, onset) {
    const [nan, inf] = random.pick([
      [1, 0],
      [0, 1],
      [3, 40],
    ] as const);
    return ofLayer(onset, (state) => ({ ...state, nan, inf }));
  },
  dead_layer(random, onset) {
    const units = random.whole(8, 512);
    const neurons = Math.ceil(units * random.between(0.55, 1));
    if (random.chance(0.5))
      return {
        fault: (state, epoch) => ({
          ...state,
          dead: { units, neurons: epoch >= onset ? neurons : Math.floor(units / 10) },
        }),
      };
    const left = random.between(0.01, 0.025);
    return {
      fault: (state, epoch) =>
        epoch >= onset
          ? { ...state, mean: left, std: left / 3 }
          : { ...state, mean: Math.max(state.mean, 0.8), std: Math.min(state.std, 0.3) },
    };
  },
  saturation(random, onset) {
    const at = random.between(4, 10);
    const share = random.between(0.55, 0.95);
    return ofLayer(onset, (state) => ({ ...state, clipped: { share, at } }));
  },
  stalled(random, onset) {
    const [loss, frozen] = [random.between(0.8, 1), random.between(0.5, 1.2)];
    return {
      fault: (state, epoch) => (epoch >= onset ? { ...state, mean: frozen, std: 0.2, change: 0 } : state),
      loss: (_healthy, epoch) =>
        (epoch < onset ? 1 - (1 - loss) * (epoch / onset) : loss) * (1 + 0.01 * random.normal()),
    };
  },
  plot_range(random, onset) {
    const outlier = random.scale(1e6, 1e12);
    return { ...ofLayer(onset, (state) => ({ ...state, outlier })) };
  },
};

export const FAULTS = Object.keys(PLANTERS) as (keyof typeof PLANTERS)[];

/**
 * A run of 60 to 300 epochs with one fault of this type, whose onset is between its 15th capture and its
 * middle.
 */
export function faultyRun(type: keyof typeof PLANTERS, seed: number): Faulty {
  const random = new Random(seed ^ 0x5eed);
  const epochs = random.whole(60, 300);
  const onset = random.whole(15, epochs >> 1);
  return {
    onset,
    captures: syntheticRun(seed, { epochs, layers: random.whole(1, 3), ...PLANTERS[type](random, onset) }),
  };
}
