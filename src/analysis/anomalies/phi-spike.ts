import { median, robustScale } from '../../statistics/robust-scale.js';
import { figure, type AnomalyKind, type Finding, type LayerPoint, type Watch } from './anomaly-kind.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | change of mean φ, against the last `window` changes | > `scales` robust standard deviations | ours |
 * | and against the level of φ: a jump that nobody would see is none | > `share` of it | ours, uncalibrated |
 * | changes that must be known | `fewestChanges` | ours, uncalibrated |
 * | by `method: 'sigma'`: change of mean φ, against all changes of the run | > `sigmas` standard deviations | guide |
 *
 * W&B has 3 plain standard deviations over 30 changes, in which a spike among few changes hides itself.
 * Critical from `criticalSeverity` times the threshold on, a warning below.
 */
const PHI_SPIKE = Object.freeze({
  scales: 8,
  share: 0.15,
  window: 48,
  fewestChanges: 5,
  criticalSeverity: 5,
  sigmas: 3,
});

function describe(change: number, from: number, to: number): string {
  return `Mean φ jumped by ${figure(change)} within one capture, from ${figure(from)} to ${figure(to)}.`;
}

/** Judges by a robust scale of the last changes; knows nothing of what comes after. */
class SpikeWatch implements Watch<LayerPoint> {
  readonly #changes: number[] = [];
  #last: { mean: number; epoch: number } | null = null;
  #usualGap = Infinity;

  update({ epoch, metrics: { luminosity: mean } }: LayerPoint): Finding | null {
    if (!Number.isFinite(mean)) return null;
    const last = this.#last;
    this.#last = { mean, epoch };
    if (!last) return null;
    const gap = Math.max(epoch - last.epoch, Number.MIN_VALUE);
    this.#usualGap = Math.min(this.#usualGap, gap);
    // Over a gap in the captures φ may move as often as there are epochs in it.
    const change = (mean - last.mean) / Math.max(1, gap / this.#usualGap);
    const finding = this.#judge(change, last.mean, mean);
    this.#changes.push(change);
    if (this.#changes.length > PHI_SPIKE.window) this.#changes.shift();
    return finding;
  }

  #judge(change: number, from: number, to: number): Finding | null {
    if (this.#changes.length < PHI_SPIKE.fewestChanges) return null;
    // Most changes are far from any threshold: seen without sorting, since no median lies beyond the largest
    // change.
    const largest = this.#changes.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    if (Math.abs(change) + largest <= PHI_SPIKE.share * Math.abs(from)) return null;
    const center = median(this.#changes);
    const threshold = Math.max(
      PHI_SPIKE.scales * robustScale(this.#changes, center),
      PHI_SPIKE.share * Math.abs(from),
    );
    const size = Math.abs(change - center);
    if (!(size > threshold) || size === 0) return null;
    const severity = threshold === 0 ? PHI_SPIKE.scales : size / threshold;
    return {
      severity,
      level: severity >= PHI_SPIKE.criticalSeverity ? 'critical' : 'warning',
      description: describe(to - from, from, to),
    };
  }
}

/**
 * The rule of `method: 'sigma'` over a whole run: |Δ mean φ| beyond so many standard deviations of all changes.
 * One entry a capture, null where it did not jump.
 */
export function sigmaSpikes(means: readonly number[]): (Finding | null)[] {
  const changes = means.slice(1).map((mean, index) => mean - means[index]!);
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const variance = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length;
  const threshold = PHI_SPIKE.sigmas * Math.sqrt(variance);
  const findings = changes.map((change, index): Finding | null => {
    if (!(Math.abs(change) > threshold)) return null;
    const severity = Math.abs(change) / threshold;
    const description = describe(change, means[index]!, means[index + 1]!);
    return { severity, level: severity >= PHI_SPIKE.criticalSeverity ? 'critical' : 'warning', description };
  });
  return means.length === 0 ? [] : [null, ...findings];
}

export const phiSpike = {
  type: 'phi_spike',
  advice:
    'Look at the batches of this epoch and at the learning rate; if spikes return, lower β or clip gradients.',
  thresholds: PHI_SPIKE,
  watchLayer: () => new SpikeWatch(),
} as const satisfies AnomalyKind;
