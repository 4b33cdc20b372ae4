import { checkHistory } from '../core/check-run.js';
import { histogramDistance } from '../statistics/histogram-distance.js';
import { median } from '../statistics/robust-scale.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import { trend } from '../statistics/trend.js';

/** A loss whose trend over the window is less than this share of its level has settled. */
export const LOSS_TOLERANCE = 0.02;
/**
 * A loss that rises, and stands higher above the best of the run than this share of it, is worth a warning.
 */
export const LOSS_RISE = 0.1;
/**
 * φ has settled when consecutive histograms differ by less than this share of their range (Wasserstein-1).
 */
export const PHI_TOLERANCE = 0.02;
/** A φ whose histograms shift by more than this from capture to capture is not settling late: it swings. */
export const PHI_SWING = 0.075;
/** One-sided 0.1 % level of the trend test. */
const SIGNIFICANT = 3.09;
const FEWEST_POINTS = 8;
const LARGEST_WINDOW = 50;
const PHI_PAIRS = 5;
const LEVEL_POINTS = 5;
/** Of a settled loss, a change that is worth its number. */
const STEADY = 0.1;

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
    if (recent.length > LEVEL_POINTS) recent.shift();
    if (recent.length === LEVEL_POINTS) lowest = Math.min(lowest, median(recent));
  }
  return lowest;
}

/** Where the loss is going, by a trend test over the last quarter of the run (8 to 50 captures). */
export function assessLoss(epochs: ArrayLike<number>, values: ArrayLike<number>): LossConvergence {
  const { x, y } = finitePoints(
    epochs,
    values,
    Math.min(LARGEST_WINDOW, Math.max(FEWEST_POINTS, Math.ceil(values.length / 4))),
  );
  if (y.length < FEWEST_POINTS) return { status: 'unknown', change: NaN, z: NaN, since: null };
  const { slope, z } = trend(x, y);
  const level = Math.max(Math.abs(median(y)), Number.MIN_VALUE);
  const change = (slope * (x.at(-1)! - x[0]!)) / level;
  const lost = (median(y.slice(-LEVEL_POINTS)) - lowestLevel(values)) / level;
  const status =
    z < -SIGNIFICANT && change < -LOSS_TOLERANCE
      ? 'falling'
      : z > SIGNIFICANT && change > LOSS_TOLERANCE && lost > LOSS_RISE
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
export function assessPhi(history: RunHistoryView, tolerance = PHI_TOLERANCE): PhiConvergence {
  let worst: PhiConvergence = { status: 'unknown', distance: NaN, layer: null, since: null };
  let since = -Infinity;
  for (const layer of history.layerNames) {
    const recent = recentDistances(history, layer, PHI_PAIRS);
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
    return Math.abs(change) > STEADY
      ? `The loss no longer falls: since epoch ${since} it goes up and down without a lasting trend.`
      : `The loss has settled: since epoch ${since} it has changed by ${percent(change)}.`;
  return `The loss is still ${status}: by ${percent(change)} since epoch ${since}.`;
}

function phiSentence({ status, distance, layer, since }: PhiConvergence): string {
  if (status === 'unknown') return 'Too few distributions of φ are known to compare them.';
  if (status === 'settled')
    return `φ has settled: since epoch ${since} no layer's distribution has moved by more than ${percent(distance)} of its range between captures.`;
  return `φ still moves: the distribution of ${layer} shifts by ${percent(distance)} of its range from one capture to the next.`;
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
  const unknown = loss.status === 'unknown' && (phi.status === 'unknown' || history.length < FEWEST_POINTS);
  const settled = (status: string) => status === 'settled' || status === 'unknown';
  return {
    converged: unknown ? null : settled(loss.status) && settled(phi.status),
    verdict: `${lossSentence(loss)} ${phiSentence(phi)}`,
    loss,
    phi,
  };
}
