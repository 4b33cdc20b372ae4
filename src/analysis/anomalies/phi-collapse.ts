import {
  figure,
  percent,
  Sustained,
  type AnomalyKind,
  type Finding,
  type LayerPoint,
  type Watch,
} from './anomaly-kind.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | mean φ, to the first | < `share` | ours, uncalibrated |
 * | for as many captures | `captures` | ours, uncalibrated |
 *
 * Beyond `largestSeverity` one collapse is as bad as another.
 */
const PHI_COLLAPSE = Object.freeze({ share: 0.05, captures: 3, largestSeverity: 100 });

/** φ sinks to next to nothing. */
class CollapseWatch implements Watch<LayerPoint> {
  readonly #sustained = new Sustained(PHI_COLLAPSE.captures);
  #first = NaN;

  update({ metrics: { luminosity } }: LayerPoint): Finding | null {
    const mean = Math.abs(luminosity);
    if (!Number.isFinite(mean)) return null;
    if (Number.isNaN(this.#first)) this.#first = mean;
    const share = mean / this.#first;
    if (!this.#sustained.update(share < PHI_COLLAPSE.share)) return null;
    const description = `Mean φ has sunk to ${figure(luminosity)}, ${percent(share)} of what it was at first.`;
    const severity = Math.min(PHI_COLLAPSE.share / share, PHI_COLLAPSE.largestSeverity);
    return { severity, level: 'critical', description };
  }
}

export const phiCollapse = {
  type: 'phi_collapse',
  advice: 'Decrease λ or β, or hold the mean of φ; check that gradients reach this layer.',
  thresholds: PHI_COLLAPSE,
  watchLayer: () => new CollapseWatch(),
} as const satisfies AnomalyKind;
