import { figure, percent, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/**
 * `plot_range`, data that no linear chart shows: no finite value, a range beyond what f32 can subtract, or more than ONE_BAR of the values
 * in a single bin of a range that is not a point.
 */
export const ONE_BAR = 0.98;
const LARGEST_RANGE = 3.4e38;

export class PlotRangeCheck implements LayerCheck {
  update({
    metrics: { minPhi, maxPhi, luminosity, nanCount, infCount, count, histogram },
  }: LayerPoint): Finding | null {
    const finite = count - nanCount - infCount;
    const empty = count > 0 && finite === 0;
    const overflows = maxPhi - minPhi > LARGEST_RANGE;
    const fullest = histogram.reduce((most, one) => Math.max(most, one), 0) / finite;
    const oneBar = maxPhi > minPhi && fullest > ONE_BAR;
    if (!(empty || overflows || oneBar)) return null;
    const range = `φ reaches from ${figure(minPhi)} to ${figure(maxPhi)}`;
    const description = empty
      ? 'No value is finite: there is nothing to draw.'
      : overflows
        ? `${range}, wider than single precision can tell.`
        : `${range} while ${percent(fullest)} of it lies near ${figure(luminosity)}: a linear chart shows a single bar.`;
    return { severity: oneBar && !overflows ? fullest / ONE_BAR : 1, level: 'info', description };
  }
}
