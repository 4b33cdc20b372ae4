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
 * | share of the values in the top bin, whose end does not move | > `share` | ours, uncalibrated |
 * | for as many captures | `captures` | ours, uncalibrated |
 */
const SATURATION = Object.freeze({ share: 0.5, captures: 3 });

/** φ stands at its clip. */
class SaturationWatch implements Watch<LayerPoint> {
  readonly #sustained = new Sustained(SATURATION.captures);
  #lastMaximum = NaN;

  update({ metrics: { histogram, maxPhi, minPhi } }: LayerPoint): Finding | null {
    const total = histogram.reduce((sum, count) => sum + count, 0);
    const share = (histogram.at(-1) ?? 0) / total;
    const clipped = maxPhi === this.#lastMaximum && maxPhi > minPhi && share > SATURATION.share;
    this.#lastMaximum = maxPhi;
    if (!this.#sustained.update(clipped)) return null;
    const end = `the upper end of the range, ${figure(maxPhi)}, which no longer moves`;
    const description = `${percent(share)} of φ stand at ${end}.`;
    return { severity: share / SATURATION.share, level: 'warning', description };
  }
}

export const saturation = {
  type: 'saturation',
  advice: 'Raise phiMax, lower β or increase λ: values at the clip cannot tell weights apart.',
  thresholds: SATURATION,
  watchLayer: () => new SaturationWatch(),
} as const satisfies AnomalyKind;
