import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isAtLeast, isBoolean, isFunction, refuse } from '../core/check-value.js';

/** How value weights grow and shrink. Every field may be left out. */
export interface KintsugiOptions {
  /** β: how fast φ moves, per step. Default 0.02. */
  beta?: number;
  /** λ: how strongly φ is pulled back toward 0. With 1 (default) a model's mean φ stays near 1. */
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
  /**
   * Share of the model in what a weight's gradient is held against, 0 … 1:
   * l = |g| ÷ (layer mean^(1 − layerShare) · model mean^layerShare). With 0 every layer's mean φ is 1; the
   * more, the more a layer's mean φ shows how strong its learning signal is against the rest of the model.
   * Training is the same whatever it is, since a step is scaled by φ ÷ the layer's mean φ. Default 0.5.
   */
  layerShare?: number;
  /**
   * Whether a variable of this name is sparse: rows of it whose gradient is all zero in a batch keep their φ,
   * for a word that did not occur is not a word that is not needed. Default: names that end in `/embeddings`.
   */
  sparse?: (name: string) => boolean;
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
  layerShare: 0.5,
  sparse: (name) => /\/embeddings(_\d+)?$/.test(name),
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
  layerShare: [(value) => isAtLeast(value, 0) && value <= 1, 'a number from 0 to 1'],
  sparse: [isFunction, "a function such as (name) => name.endsWith('/embeddings')"],
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
