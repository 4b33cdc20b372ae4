import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isAtLeast, isBoolean, refuse } from '../core/check-value.js';

/** How value weights grow and shrink. Every field may be left out. */
export interface KintsugiOptions {
  /** β: how fast φ moves, per step. Default 0.02. */
  beta?: number;
  /** λ: how strongly φ is pulled back towards 0. With 1 (default) a layer's mean φ settles at 1. */
  lambda?: number;
  /**
   * Factor of the moving average of relative gradient magnitudes, 0 … 1 (exclusive): 0.9 (default) averages
   * over some ten batches.
   */
  persistence?: number;
  /** β falls as β / (1 + betaDecay · step). Default 0: β stays. */
  betaDecay?: number;
  /** Lower bound of φ. Default 0. */
  phiMin?: number;
  /** Upper bound of φ. Default 10. */
  phiMax?: number;
  /** Hold each layer's mean φ at 1 after every step: a budget. Default false. */
  holdMean?: boolean;
}

/** The same with every default filled in. */
export type KintsugiSettings = Required<KintsugiOptions>;

export const KINTSUGI_DEFAULTS: Readonly<KintsugiSettings> = {
  beta: 0.02,
  lambda: 1,
  persistence: 0.9,
  betaDecay: 0,
  phiMin: 0,
  phiMax: 10,
  holdMean: false,
};

const STRENGTH = [(value: unknown) => isAtLeast(value, 0), 'a number of at least 0'] as const;

const OPTIONS: OptionTable<KintsugiOptions> = {
  beta: STRENGTH,
  lambda: STRENGTH,
  persistence: [(value) => isAtLeast(value, 0) && value < 1, 'a number from 0 up to, but not including, 1'],
  betaDecay: STRENGTH,
  phiMin: [
    (value) => isAtLeast(value, 0) && value <= 1,
    'a number from 0 to 1 and below phiMax, because φ starts at 1',
  ],
  phiMax: [(value) => isAtLeast(value, 1), 'a number of at least 1, because φ starts at 1'],
  holdMean: [isBoolean, 'true or false'],
};

/**
 * Fills in the defaults.
 * @throws KintsugiError `misuse` on an unknown option or a value out of its bounds
 */
export function kintsugiSettings(options: KintsugiOptions): KintsugiSettings {
  const checked = checkOptions('KintsugiOptimizer', options, OPTIONS);
  const given = Object.fromEntries(Object.entries(checked).filter(([, value]) => value !== undefined));
  const settings: KintsugiSettings = { ...KINTSUGI_DEFAULTS, ...given };
  if (settings.phiMin >= settings.phiMax)
    refuse('KintsugiOptimizer', 'phiMin', settings.phiMin, OPTIONS.phiMin[1]);
  return settings;
}
