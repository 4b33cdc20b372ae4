import { figure, percent, Sustained, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/**
 * `saturation`: SATURATED_SHARE of the values in the top bin, whose end does not move, for SATURATED_CAPTURES
 * captures.
 */
export const SATURATED_SHARE = 0.5;
export const SATURATED_CAPTURES = 3;

export class SaturationCheck implements LayerCheck {
  readonly #sustained = new Sustained(SATURATED_CAPTURES);
  #lastMaximum = NaN;

  update({ metrics }: LayerPoint): Finding | null {
    const { histogram, maxPhi, minPhi } = metrics;
    const total = histogram.reduce((sum, count) => sum + count, 0);
    const share = (histogram.at(-1) ?? 0) / total;
    const clipped = maxPhi === this.#lastMaximum && maxPhi > minPhi && share > SATURATED_SHARE;
    this.#lastMaximum = maxPhi;
    if (!this.#sustained.update(clipped)) return null;
    const description = `${percent(share)} of φ stand at the upper end of the range, ${figure(maxPhi)}, which no longer moves.`;
    return { severity: share / SATURATED_SHARE, level: 'warning', description };
  }
}
