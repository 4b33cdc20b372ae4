import { figure, Onset, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/** `plot_range`: the range is PLOT_RANGE_RATIO times as wide as φ is spread, so that a linear chart shows one bar; or it overflows. */
export const PLOT_RANGE_RATIO = 1000;

export class PlotRangeCheck implements LayerCheck {
  readonly #onset = new Onset(1);

  update({ epoch, metrics: { minPhi, maxPhi, std, luminosity, nanCount, infCount, count } }: LayerPoint): Finding | null {
    const empty = count > 0 && nanCount + infCount === count;
    const width = maxPhi - minPhi;
    const ratio = width / Math.max(std, Math.abs(luminosity) / PLOT_RANGE_RATIO);
    const unplottable = empty || width > 3e38 || ratio > PLOT_RANGE_RATIO;
    if (!this.#onset.update(unplottable)) return null;
    const description = empty
      ? 'No value is finite: there is nothing to draw.'
      : `φ reaches from ${figure(minPhi)} to ${figure(maxPhi)} while most of it lies near ${figure(luminosity)}: a linear chart shows a single bar.`;
    return { epoch, severity: empty ? 1 : Math.min(ratio / PLOT_RANGE_RATIO, 1000), level: 'info', description };
  }
}
