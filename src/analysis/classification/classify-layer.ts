import { checkOptions, type OptionTable } from '../../core/check-options.js';
import { isNumber, isRecord, refuse } from '../../core/check-value.js';
import type { Archetype, Classification, ConditionHeld } from '../../core/classification.js';
import type { LayerMetrics } from '../../core/layer-metrics.js';
import { METRICS } from '../../core/metrics.js';
import {
  ARCHETYPE_PROFILES,
  checkRules,
  RULES,
  type ClassificationRule,
  type RuleCondition,
  type RuleMetric,
} from './rules.js';

/** The metrics that rules look at. */
export type ClassifiableMetrics = Pick<LayerMetrics, RuleMetric>;

/** What rules may look at. */
const RULE_METRICS: readonly RuleMetric[] = [
  'luminosity',
  'fractureDensity',
  'entropy',
  'resilience',
  'variance',
];

const OPTIONS: OptionTable<{ rules?: readonly ClassificationRule[] }> = {
  rules: [Array.isArray, 'an array of rules'],
};

function holds({ metric, comparison, threshold }: RuleCondition, metrics: ClassifiableMetrics): boolean {
  return comparison === '>' ? metrics[metric] > threshold : metrics[metric] < threshold;
}

function held({ metric, comparison, threshold }: RuleCondition, metrics: ClassifiableMetrics): ConditionHeld {
  const value = metrics[metric];
  return { metric, comparison, value, threshold, margin: Math.abs(value - threshold) };
}

/** Three digits, or as many as it takes to show on which side of the threshold the value is. */
function figureBeside(threshold: number, value: number): string {
  if (!Number.isFinite(value)) return String(value);
  let digits = 3;
  let rounded = Number(value.toPrecision(digits));
  while (Math.sign(rounded - threshold) !== Math.sign(value - threshold) && digits < 17)
    rounded = Number(value.toPrecision(++digits));
  return String(rounded);
}

function reasonOf(
  archetype: Archetype,
  conditions: readonly ConditionHeld[],
  metrics: ClassifiableMetrics,
): string {
  if (conditions.length > 0) {
    const parts = conditions.map(
      ({ metric, comparison, value, threshold }) =>
        `${METRICS[metric].name.toLowerCase()} ${figureBeside(threshold, value)} ${comparison} ${threshold}`,
    );
    return `${archetype}, because ${parts.join(' and ')}.`;
  }
  if (Number.isNaN(metrics.luminosity))
    return `${archetype}, because the layer has no finite value to judge by.`;
  return `${archetype}, because no other rule holds.`;
}

/**
 * A classification told from the archetype and the metrics it was given for, with the conditions of its rule.
 */
export function describeClassification(
  archetype: Archetype,
  metrics: ClassifiableMetrics,
  rules: readonly ClassificationRule[] = RULES,
): Classification {
  const rule = rules.find(
    (one) => one.archetype === archetype && one.conditions.every((condition) => holds(condition, metrics)),
  );
  const conditions = (rule?.conditions ?? []).map((condition) => held(condition, metrics));
  const profile = ARCHETYPE_PROFILES[archetype];
  // With hysteresis a layer may keep an archetype for a while whose rule no longer holds.
  const reason = rule
    ? reasonOf(archetype, conditions, metrics)
    : `${archetype} still: a change is reported once several captures agree on it.`;
  return { archetype, ...profile, conditions, reason };
}

/**
 * The archetype of a layer, and why. The first rule that holds wins; a comparison with NaN never holds.
 * @throws KintsugiError `misuse` for malformed rules, or if `metrics` are not metrics
 */
export function classifyLayer(
  metrics: ClassifiableMetrics,
  options: { rules?: readonly ClassificationRule[] } = {},
): Classification {
  if (!isRecord(metrics))
    refuse('classifyLayer', 'metrics', metrics, "a layer's metrics, as computeLayerMetrics() gives them");
  for (const metric of RULE_METRICS)
    if (!isNumber(metrics[metric]))
      refuse('classifyLayer', metric, metrics[metric], "a number, as in computeLayerMetrics()'s metrics");
  const given = checkOptions('classifyLayer', options, OPTIONS);
  const rules = given.rules === undefined ? RULES : checkRules(given.rules, 'classifyLayer');
  const rule = rules.find(({ conditions }) => conditions.every((condition) => holds(condition, metrics)))!;
  const conditions = rule.conditions.map((condition) => held(condition, metrics));
  return {
    archetype: rule.archetype,
    ...ARCHETYPE_PROFILES[rule.archetype],
    conditions,
    reason: reasonOf(rule.archetype, conditions, metrics),
  };
}
