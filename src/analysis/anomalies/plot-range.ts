import { figure, percent, watchOf, type AnomalyKind, type Finding, type LayerPoint } from './anomaly-kind.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | no value is finite | – | – |
 * | or max φ − min φ | > `largestRange` | the range of f32 |
 * | or share of the values in one bin of a range that is not a point | > `oneBar` | ours, uncalibrated |
 */
const PLOT_RANGE = Object.freeze({ oneBar: 0.98, largestRange: 3.4e38 });

/** No linear chart shows these data. */
function judge({ metrics }: LayerPoint): Finding | null {
  const { minPhi, maxPhi, luminosity, nanCount, infCount, count, histogram } = metrics;
  const finite = count - nanCount - infCount;
  if (count > 0 && finite === 0)
    return { severity: 1, level: 'info', description: 'No value is finite: there is nothing to draw.' };
  const range = `φ reaches from ${figure(minPhi)} to ${figure(maxPhi)}`;
  if (maxPhi - minPhi > PLOT_RANGE.largestRange)
    return { severity: 1, level: 'info', description: `${range}, wider than single precision can tell.` };
  const fullest = histogram.reduce((most, one) => Math.max(most, one), 0) / finite;
  if (!(maxPhi > minPhi && fullest > PLOT_RANGE.oneBar)) return null;
  const most = `${percent(fullest)} of it lies near ${figure(luminosity)}`;
  const description = `${range} while ${most}: a linear chart shows a single bar.`;
  return { severity: fullest / PLOT_RANGE.oneBar, level: 'info', description };
}

export const plotRange = {
  type: 'plot_range',
  advice: 'Use the logarithmic view, or look at the extremes in the table: one value dwarfs all others.',
  thresholds: PLOT_RANGE,
  watchLayer: watchOf(judge),
} as const satisfies AnomalyKind;
