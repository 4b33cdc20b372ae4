/** How well a detector does on examples it has not seen. */
export interface Scores {
  /** Alarms at or above the threshold that are events; NaN where there is no alarm. */
  precision: number;
  /** Events that raised an alarm. */
  recall: number;
  /**
   * Area under the precision-recall curve (average precision); chance gives the share of events. NaN where a
   * score is not a number.
   */
  prAuc: number;
}

/** Alarm threshold of `precision` and `recall`. */
export const THRESHOLD = 0.5;

/**
 * Scores of predicted probabilities against labels (1 = event). Equal probabilities are one step of the
 * curve, whatever their order.
 */
export function scoreDetector(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold = THRESHOLD,
): Scores {
  const n = labels.length;
  let events = 0;
  let alarms = 0;
  let hits = 0;
  let numbers = true;
  for (let i = 0; i < n; i++) {
    const event = labels[i]! > 0.5;
    if (Number.isNaN(probabilities[i]!)) numbers = false;
    if (event) events += 1;
    if (probabilities[i]! >= threshold) {
      alarms += 1;
      if (event) hits += 1;
    }
  }
  return {
    precision: alarms ? hits / alarms : NaN,
    recall: events ? hits / events : NaN,
    prAuc: numbers && events ? averagePrecision(probabilities, labels, events) : NaN,
  };
}

/** Σ (R_k − R_{k−1}) · P_k down the ranking. */
function averagePrecision(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  events: number,
): number {
  const order = Array.from({ length: labels.length }, (_, i) => i).sort(
    (a, b) => probabilities[b]! - probabilities[a]!,
  );
  let hits = 0;
  let area = 0;
  for (let i = 0; i < order.length;) {
    const value = probabilities[order[i]!]!;
    const before = hits;
    while (i < order.length && probabilities[order[i]!]! === value) {
      if (labels[order[i]!]! > 0.5) hits += 1;
      i += 1;
    }
    area += ((hits - before) / events) * (hits / i);
  }
  // Shares that add up to 1 may do so with a rounding error.
  return Math.min(1, area);
}
