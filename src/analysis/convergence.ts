import { checkHistory } from '../core/check-run.js';
import { histogramDistance } from '../statistics/histogram-distance.js';
import { median } from '../statistics/robust-scale.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import { trend } from '../statistics/trend.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | the loss falls or rises: Mann–Kendall deviate | beyond ± `significance` (0.1 %, one-sided) | ours |
 * | and its change over the window, to its level | > `lossTolerance` | ours, uncalibrated |
 * | it rises: height above the best level of the run | > `lossRise` | ours, uncalibrated |
 * | φ has settled: median distance of the last histograms | < `phiTolerance` of the range | ours |
 * | φ swings instead of settling late | > `phiSwing` | ours, uncalibrated |
 *
 * None of these is calibrated. The distance is Wasserstein-1. The window is `windowShare` of the run, from
 * `fewestLosses` to `largestWindow` captures. A level is a median of `levelPoints` losses, so that one lucky
 * value is none. φ is looked at over `phiPairs` pairs of captures. Of a settled loss, a change beyond
 * `noteworthyChange` is noise too large to be given as a number.
 */
export const CONVERGENCE = Object.freeze({
  significance: 3.09,
  lossTolerance: 0.02,
  lossRise: 0.1,
  phiTolerance: 0.02,
  phiSwing: 0.075,
  windowShare: 0.25,
  fewestLosses: 8,
  largestWindow: 50,
  levelPoints: 5,
  phiPairs: 5,
  noteworthyChange: 0.1,
});

export interface LossConvergence {
  status: 'settled' | 'falling' | 'rising' | 'unknown';
  /** Change over the window as a share of the level; NaN where unknown. */
  change: number;
  /** Mann–Kendall deviate. */
  z: number;
  /** First epoch of the window looked at; null where unknown. */
  since: number | null;
}

export interface PhiConvergence {
  status: 'settled' | 'moving' | 'unknown';
  /** Median distance of consecutive histograms of the layer that moves most. */
  distance: number;
  layer: string | null;
  /** Epoch since which every layer has been below the tolerance; null where one is not. */
  since: number | null;
}

/** Whether a run has converged, on the loss and on φ together. JSON-able. */
export interface ConvergenceVerdict {
  /** Null where the run is too short to say. */
  converged: boolean | null;
  /** Which part failed, since when, how far: one or two sentences. */
  verdict: string;
  loss: LossConvergence;
  phi: PhiConvergence;
}

function finitePoints(
  epochs: ArrayLike<number>,
  values: ArrayLike<number>,
  wanted: number,
): { x: number[]; y: number[] } {
  const [x, y]: [number[], number[]] = [[], []];
  for (let index = values.length - 1; index >= 0 && y.length < wanted; index--) {
    if (!Number.isFinite(values[index]!)) continue;
    x.unshift(epochs[index]!);
    y.unshift(values[index]!);
  }
  return { x, y };
}

/** The loss as the run logs it: base loss if it is known, `loss` of the logs otherwise. */
export function lossColumn(history: RunHistoryView): ArrayLike<number> {
  const base = history.loss('base');
  for (let index = base.length - 1; index >= 0; index--) if (!Number.isNaN(base[index]!)) return base;
  return history.log('loss');
}

/**
 * The best that the loss has been, as the lowest median of five in a row, so that one lucky value is no
 * level.
 */
function lowestLevel(values: ArrayLike<number>): number {
  let lowest = Infinity;
  const recent: number[] = [];
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index]!)) continue;
    recent.push(values[index]!);
    if (recent.length > CONVERGENCE.levelPoints) recent.shift();
    if (recent.length === CONVERGENCE.levelPoints) lowest = Math.min(lowest, median(recent));
  }
  return lowest;
}

/** Where the loss is going, by a trend test over the last quarter of the run (8 to 50 captures). */
export function assessLoss(epochs: ArrayLike<number>, values: ArrayLike<number>): LossConvergence {
  const { x, y } = finitePoints(
    epochs,
    values,
    Math.min(
      CONVERGENCE.largestWindow,
      Math.max(CONVERGENCE.fewestLosses, Math.ceil(CONVERGENCE.windowShare * values.length)),
    ),
  );
  if (y.length < CONVERGENCE.fewestLosses) return { status: 'unknown', change: NaN, z: NaN, since: null };
  const { slope, z } = trend(x, y);
  const level = Math.max(Math.abs(median(y)), Number.MIN_VALUE);
  const change = (slope * (x.at(-1)! - x[0]!)) / level;
  const lost = (median(y.slice(-CONVERGENCE.levelPoints)) - lowestLevel(values)) / level;
  const status =
    z < -CONVERGENCE.significance && change < -CONVERGENCE.lossTolerance
      ? 'falling'
      : z > CONVERGENCE.significance && change > CONVERGENCE.lossTolerance && lost > CONVERGENCE.lossRise
        ? 'rising'
        : 'settled';
  return { status, change, z, since: x[0]! };
}

function recentDistances(
  history: RunHistoryView,
  layer: string,
  pairs: number,
): { distance: number; epoch: number }[] {
  const found: { distance: number; epoch: number }[] = [];
  let later = null;
  for (let index = history.length - 1; index >= 0 && found.length < pairs; index--) {
    const histogram = history.histogram(layer, index);
    if (!histogram) continue;
    if (later) found.push({ distance: histogramDistance(histogram, later), epoch: history.epochs[index]! });
    later = histogram;
  }
  return found.filter(({ distance }) => !Number.isNaN(distance));
}

/** Whether the distributions of φ have stopped moving. */
export function assessPhi(history: RunHistoryView, tolerance = CONVERGENCE.phiTolerance): PhiConvergence {
  let worst: PhiConvergence = { status: 'unknown', distance: NaN, layer: null, since: null };
  let since = -Infinity;
  for (const layer of history.layerNames) {
    const recent = recentDistances(history, layer, CONVERGENCE.phiPairs);
    if (recent.length < 2) continue;
    const distance = median(recent.map((pair) => pair.distance));
    if (!(distance <= worst.distance))
      worst = { status: distance < tolerance ? 'settled' : 'moving', distance, layer, since: null };
    const moved = recent.find((pair) => pair.distance >= tolerance);
    since = Math.max(since, moved ? moved.epoch : recent.at(-1)!.epoch);
  }
  return worst.status === 'settled' ? { ...worst, since } : worst;
}

const percent = (share: number) => `${Number((100 * Math.abs(share)).toPrecision(2))} %`;

function lossSentence({ status, change, since }: LossConvergence): string {
  if (status === 'unknown') return 'Too few losses are known to judge their trend.';
  if (status === 'settled')
    return Math.abs(change) > CONVERGENCE.noteworthyChange
      ? `The loss no longer falls: since epoch ${since} it goes up and down without a lasting trend.`
      : `The loss has settled: since epoch ${since} it has changed by ${percent(change)}.`;
  return `The loss is still ${status}: by ${percent(change)} since epoch ${since}.`;
}

function phiSentence({ status, distance, layer, since }: PhiConvergence): string {
  if (status === 'unknown') return 'Too few distributions of φ are known to compare them.';
  if (status === 'settled')
    return (
      `φ has settled: since epoch ${since} no layer's distribution has moved by more than ` +
      `${percent(distance)} of its range between captures.`
    );
  const shift = `shifts by ${percent(distance)} of its range`;
  return `φ still moves: the distribution of ${layer} ${shift} from one capture to the next.`;
}

/**
 * Looks at both the loss and φ, and says which of them has not converged.
 * @throws KintsugiError `misuse` for what is no history
 */
export function assessConvergence(history: RunHistoryView): ConvergenceVerdict {
  checkHistory('assessConvergence', history);
  const loss = assessLoss(history.epochs, lossColumn(history));
  const phi = assessPhi(history);
  // A run of a few captures has no trend yet, whatever its φ does.
  const unknown =
    loss.status === 'unknown' && (phi.status === 'unknown' || history.length < CONVERGENCE.fewestLosses);
  const settled = (status: string) => status === 'settled' || status === 'unknown';
  return {
    converged: unknown ? null : settled(loss.status) && settled(phi.status),
    verdict: `${lossSentence(loss)} ${phiSentence(phi)}`,
    loss,
    phi,
  };
}
