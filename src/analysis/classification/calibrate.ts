import { checkHistory } from '../../core/check-run.js';
import type { RuleMetric, ClassificationRule } from './rules.js';
import { checkRules, RULES } from './rules.js';
import type { RunHistoryView } from '../../core/run-history-view.js';

/**
 * Where each threshold of `RULES` is placed in the distribution that the run itself shows, as a share of all
 * its layers and captures: a threshold for "high" leaves the upper part above it, one for "low" the lower
 * part below. There is no precedent for these. A metric with fewer than `fewestValues` keeps its default
 * thresholds.
 */
export const CALIBRATION = Object.freeze({ extreme: 0.9, high: 0.75, low: 0.25, fewestValues: 20 });

function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (place - below);
}

function valuesOf(history: RunHistoryView, metric: RuleMetric): number[] {
  return history.layerNames
    .flatMap((layer) => Array.from(history.column(layer, metric)).filter(Number.isFinite))
    .sort((a, b) => a - b);
}

/** Metrics and comparison → quantile. Variance has two thresholds, the stricter for Trickster. */
function shareFor(rule: ClassificationRule, comparison: '>' | '<', metric: RuleMetric): number {
  if (comparison === '<') return CALIBRATION.low;
  if (metric === 'variance' && rule.archetype === 'Trickster') return CALIBRATION.extreme;
  return CALIBRATION.high;
}

/**
 * Rules whose thresholds are taken from the run's own distribution, for φ that is not on a scale near 1 (|θ|
 * for example). Same archetypes, metrics and order as `rules`; a metric with too few finite values, or with
 * one value only, keeps its thresholds.
 * @throws KintsugiError `misuse` for what is no history, or malformed rules
 */
export function calibrate(
  history: RunHistoryView,
  rules: readonly ClassificationRule[] = RULES,
): readonly ClassificationRule[] {
  checkHistory('calibrate', history);
  checkRules(rules, 'calibrate');
  const sorted = new Map<RuleMetric, number[]>();
  const values = (metric: RuleMetric) => {
    const known = sorted.get(metric) ?? valuesOf(history, metric);
    sorted.set(metric, known);
    return known;
  };
  return rules.map((rule) => ({
    archetype: rule.archetype,
    conditions: rule.conditions.map((condition) => {
      const run = values(condition.metric);
      if (run.length < CALIBRATION.fewestValues || run[0] === run.at(-1)) return condition;
      return {
        ...condition,
        threshold: quantile(run, shareFor(rule, condition.comparison, condition.metric)),
      };
    }),
  }));
}
