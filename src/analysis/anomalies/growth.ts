import { SPARSITY_THRESHOLD } from '../../core/layer-stats.js';
import { figure, Sustained, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/**
 * | check | condition |
 * |---|---|
 * | `phi_explosion` | mean φ ≥ EXPLOSION_GROWTH × what it was GROWTH_WINDOW captures ago and rising in nearly all of them; or max φ ≥ EXPLOSION_MAXIMUM × the first |
 * | `phi_collapse` | mean φ < COLLAPSE_SHARE of the first for COLLAPSE_CAPTURES captures |
 *
 * Weights that start at nothing (mean below SPARSITY_THRESHOLD), as biases do, grow many times over when they
 * first learn anything: theirs is measured from that threshold, and must become ever faster.
 */
export const EXPLOSION_GROWTH = 3;
export const GROWTH_WINDOW = 10;
export const EXPLOSION_MAXIMUM = 1000;
export const COLLAPSE_SHARE = 0.05;
export const COLLAPSE_CAPTURES = 3;
/**
 * Gain of the window's later half over that of its earlier one: 1 in even growth, √EXPLOSION_GROWTH in growth
 * by a factor.
 */
export const EXPLOSION_PACE = 1.25;
const MOSTLY = 0.8;

/** `phi_explosion`: φ grows without bound. */
export class ExplosionCheck implements LayerCheck {
  readonly #means: number[] = [];
  #firstMaximum = NaN;
  #fromNothing = false;

  update({ metrics }: LayerPoint): Finding | null {
    const mean = Math.abs(metrics.luminosity);
    const maximum = Math.max(Math.abs(metrics.maxPhi), Math.abs(metrics.minPhi));
    if (!Number.isFinite(mean)) return null;
    if (Number.isNaN(this.#firstMaximum)) {
      this.#firstMaximum = Math.max(maximum, SPARSITY_THRESHOLD);
      this.#fromNothing = mean < SPARSITY_THRESHOLD;
    }
    this.#means.push(mean);
    if (this.#means.length > GROWTH_WINDOW + 1) this.#means.shift();
    const growth = mean / Math.max(this.#means[0]!, this.#fromNothing ? SPARSITY_THRESHOLD : 0);
    const middle = this.#means[this.#means.length >> 1]!;
    const faster = !this.#fromNothing || mean - middle >= EXPLOSION_PACE * (middle - this.#means[0]!);
    const rises = this.#means.filter((value, index) => index > 0 && value > this.#means[index - 1]!).length;
    const steady =
      this.#means.length > GROWTH_WINDOW &&
      growth >= EXPLOSION_GROWTH &&
      faster &&
      rises >= MOSTLY * GROWTH_WINDOW;
    const outgrown = maximum >= EXPLOSION_MAXIMUM * this.#firstMaximum;
    if (!(steady || outgrown)) return null;
    const description = steady
      ? `Mean φ grew from ${figure(this.#means[0]!)} to ${figure(metrics.luminosity)} within ${GROWTH_WINDOW} captures, and goes on growing.`
      : `The largest φ is ${figure(metrics.maxPhi)}, ${figure(maximum / this.#firstMaximum)} times what it was at first.`;
    return {
      severity: steady ? growth / EXPLOSION_GROWTH : maximum / this.#firstMaximum / EXPLOSION_MAXIMUM,
      level: 'critical',
      description,
    };
  }
}

/** `phi_collapse`: φ sinks to next to nothing. */
export class CollapseCheck implements LayerCheck {
  readonly #sustained = new Sustained(COLLAPSE_CAPTURES);
  #first = NaN;

  update({ metrics: { luminosity } }: LayerPoint): Finding | null {
    const mean = Math.abs(luminosity);
    if (!Number.isFinite(mean)) return null;
    if (Number.isNaN(this.#first)) this.#first = mean;
    const share = mean / this.#first;
    if (!this.#sustained.update(share < COLLAPSE_SHARE)) return null;
    const description = `Mean φ has sunk to ${figure(luminosity)}, ${figure(100 * share)} % of what it was at first.`;
    return {
      severity: Math.min(COLLAPSE_SHARE / Math.max(share, 1e-6), 100),
      level: 'critical',
      description,
    };
  }
}
