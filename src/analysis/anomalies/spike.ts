import { median, robustScale } from '../../statistics/robust-scale.js';
import { figure, type Finding, type LayerCheck, type LayerPoint } from './layer-point.js';

/**
 * | condition | threshold |
 * |---|---|
 * | change against the changes before it | SPIKE_SCALES robust standard deviations (W&B: 3 plain ones, which hide a spike among few changes) |
 * | and against the level of φ | SPIKE_SHARE of it: a jump that nobody would see is none |
 */
export const SPIKE_SCALES = 8;
export const SPIKE_SHARE = 0.15;
/** The guide's own rule. */
export const SIGMA_SCALES = 3;
const WINDOW = 48;
const FEWEST_CHANGES = 5;

function describe(change: number, from: number, to: number): string {
  return `Mean φ jumped by ${figure(change)} within one capture, from ${figure(from)} to ${figure(to)}.`;
}

/** `phi_spike` by a robust scale of the last changes; knows nothing of what comes after. */
export class SpikeCheck implements LayerCheck {
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
    if (this.#changes.length > WINDOW) this.#changes.shift();
    return finding;
  }

  #judge(change: number, from: number, to: number): Finding | null {
    if (this.#changes.length < FEWEST_CHANGES) return null;
    // Most changes are far from any threshold: seen without sorting, since no median lies beyond the largest
    // change.
    const largest = this.#changes.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    if (Math.abs(change) + largest <= SPIKE_SHARE * Math.abs(from)) return null;
    const center = median(this.#changes);
    const threshold = Math.max(
      SPIKE_SCALES * robustScale(this.#changes, center),
      SPIKE_SHARE * Math.abs(from),
    );
    const size = Math.abs(change - center);
    if (!(size > threshold) || size === 0) return null;
    const severity = threshold === 0 ? SPIKE_SCALES : size / threshold;
    return {
      severity,
      level: severity >= 5 ? 'critical' : 'warning',
      description: describe(to - from, from, to),
    };
  }
}

/**
 * The guide's rule over a whole run: |Δ mean φ| > 3σ of all changes. With n changes none can pass while n <
 * 11. One entry a capture, null where it did not jump.
 */
export function sigmaSpikes(means: readonly number[]): (Finding | null)[] {
  const changes = means.slice(1).map((mean, index) => mean - means[index]!);
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const variance = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length;
  const threshold = SIGMA_SCALES * Math.sqrt(variance);
  const findings = changes.map((change, index): Finding | null => {
    if (!(Math.abs(change) > threshold)) return null;
    const severity = Math.abs(change) / threshold;
    const description = describe(change, means[index]!, means[index + 1]!);
    return { severity, level: severity >= 5 ? 'critical' : 'warning', description };
  });
  return means.length === 0 ? [] : [null, ...findings];
}
