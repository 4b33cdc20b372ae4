import { SPARSITY_THRESHOLD } from '../../core/layer-stats.js';
import { figure, type AnomalyKind, type Finding, type LayerPoint, type Watch } from './anomaly-kind.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | mean φ, to what it was `window` captures ago | ≥ `growth` times | ours, uncalibrated |
 * | captures of the window in which it rose | ≥ `rises` | ours, uncalibrated |
 * | of weights that start at nothing: gain of the later half to the earlier one | ≥ `pace` | ours, uncalibrated |
 * | or largest \|φ\|, to the first | ≥ `maximum` times | ours, uncalibrated |
 *
 * Weights that start at nothing (mean below SPARSITY_THRESHOLD), as biases do, grow many times over when they
 * first learn anything: theirs is measured from that threshold, and must become ever faster. The later half
 * gains 1 time the earlier one in even growth, √growth times in growth by a factor.
 */
const PHI_EXPLOSION = Object.freeze({ growth: 3, window: 10, rises: 8, pace: 1.25, maximum: 1000 });

/** φ grows without bound. */
class ExplosionWatch implements Watch<LayerPoint> {
  readonly #means: number[] = [];
  #firstMaximum = NaN;
  #fromNothing = false;

  update({ metrics: { luminosity, maxPhi, minPhi } }: LayerPoint): Finding | null {
    const mean = Math.abs(luminosity);
    const maximum = Math.max(Math.abs(maxPhi), Math.abs(minPhi));
    if (!Number.isFinite(mean)) return null;
    if (Number.isNaN(this.#firstMaximum)) {
      this.#firstMaximum = Math.max(maximum, SPARSITY_THRESHOLD);
      this.#fromNothing = mean < SPARSITY_THRESHOLD;
    }
    this.#means.push(mean);
    if (this.#means.length > PHI_EXPLOSION.window + 1) this.#means.shift();
    const growth = mean / Math.max(this.#means[0]!, this.#fromNothing ? SPARSITY_THRESHOLD : 0);
    if (this.#isSteady(mean, growth)) {
      const [from, to] = [figure(this.#means[0]!), figure(luminosity)];
      const within = `within ${PHI_EXPLOSION.window} captures`;
      const description = `Mean φ grew from ${from} to ${to} ${within}, and goes on growing.`;
      return { severity: growth / PHI_EXPLOSION.growth, level: 'critical', description };
    }
    const times = maximum / this.#firstMaximum;
    if (!(times >= PHI_EXPLOSION.maximum)) return null;
    const description = `The largest φ is ${figure(maxPhi)}, ${figure(times)} times what it was at first.`;
    return { severity: times / PHI_EXPLOSION.maximum, level: 'critical', description };
  }

  #isSteady(mean: number, growth: number): boolean {
    const means = this.#means;
    if (means.length <= PHI_EXPLOSION.window || !(growth >= PHI_EXPLOSION.growth)) return false;
    const middle = means[means.length >> 1]!;
    const faster = !this.#fromNothing || mean - middle >= PHI_EXPLOSION.pace * (middle - means[0]!);
    const rises = means.filter((value, index) => index > 0 && value > means[index - 1]!).length;
    return faster && rises >= PHI_EXPLOSION.rises;
  }
}

export const phiExplosion = {
  type: 'phi_explosion',
  advice: 'Increase the regularization λ, decrease β, or clip φ to a smaller phiMax.',
  thresholds: PHI_EXPLOSION,
  watchLayer: () => new ExplosionWatch(),
} as const satisfies AnomalyKind;
