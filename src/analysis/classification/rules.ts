import { describeValue, refuse } from '../../core/check-value.js';
import { ARCHETYPES, type Archetype, type ConditionHeld, type Priority } from '../../core/classification.js';
import { KintsugiError } from '../../core/kintsugi-error.js';

export type RuleMetric = ConditionHeld['metric'];

export interface RuleCondition {
  readonly metric: RuleMetric;
  readonly comparison: '>' | '<';
  readonly threshold: number;
}

/** A layer has this archetype if all conditions hold and those of no earlier rule do. */
export interface ClassificationRule {
  readonly archetype: Archetype;
  readonly conditions: readonly RuleCondition[];
}

const above = (metric: RuleMetric, threshold: number): RuleCondition => ({
  metric,
  comparison: '>',
  threshold,
});
const below = (metric: RuleMetric, threshold: number): RuleCondition => ({
  metric,
  comparison: '<',
  threshold,
});

const ORACLE: ClassificationRule = {
  archetype: 'Oracle',
  conditions: [above('entropy', 0.8), above('fractureDensity', 0.7)],
};
const SENTINEL: ClassificationRule = {
  archetype: 'Sentinel',
  conditions: [above('resilience', 0.9), above('luminosity', 0.7)],
};
const TRICKSTER: ClassificationRule = {
  archetype: 'Trickster',
  conditions: [above('variance', 0.9), below('resilience', 0.5)],
};
const ALCHEMIST: ClassificationRule = { archetype: 'Alchemist', conditions: [above('variance', 0.8)] };
const ARCHIVIST: ClassificationRule = {
  archetype: 'Archivist',
  conditions: [below('entropy', 0.3), above('resilience', 0.8)],
};
const LUMINARY: ClassificationRule = { archetype: 'Luminary', conditions: [above('luminosity', 0.9)] };
const WANDERER: ClassificationRule = { archetype: 'Wanderer', conditions: [] };

/**
 * The default rules (docs/metrics.md#archetypes), Trickster before Alchemist so that it can be reached. First rule
 * that holds wins.
 */
export const RULES: readonly ClassificationRule[] = [
  ORACLE,
  SENTINEL,
  TRICKSTER,
  ALCHEMIST,
  ARCHIVIST,
  LUMINARY,
  WANDERER,
];

/** The order of the Kintsugi monitoring guide, in which Alchemist always comes before Trickster. */
export const GUIDE_ORDER_RULES: readonly ClassificationRule[] = [
  ORACLE,
  SENTINEL,
  ALCHEMIST,
  ARCHIVIST,
  TRICKSTER,
  LUMINARY,
  WANDERER,
];

/** What each archetype typically does, how closely to watch it, and for what. */
export const ARCHETYPE_PROFILES: Readonly<
  Record<Archetype, { role: string; priority: Priority; advice: string }>
> = {
  Oracle: { role: 'Detects novel patterns', priority: 'critical', advice: 'Watch for overfitting.' },
  Sentinel: {
    role: 'Extracts baseline features',
    priority: 'medium',
    advice: 'Make sure that it stays stable.',
  },
  Alchemist: { role: 'Transforms features', priority: 'high', advice: 'Watch for instability.' },
  Archivist: { role: 'Stores known patterns', priority: 'low', advice: 'Stable by design; nothing to do.' },
  Trickster: {
    role: 'Reacts to adversarial input',
    priority: 'critical',
    advice: 'Potentially unstable: watch closely.',
  },
  Luminary: { role: 'Detects strong features', priority: 'medium', advice: 'Watch for saturation.' },
  Wanderer: { role: 'Explores', priority: 'low', advice: 'Naturally balanced; nothing to do.' },
};

const METRICS: readonly unknown[] = ['luminosity', 'fractureDensity', 'entropy', 'resilience', 'variance'];

/**
 * @throws KintsugiError `misuse` for rules that cannot be evaluated, or that leave a layer without an
 * archetype.
 */
export function checkRules(rules: readonly ClassificationRule[], who: string): readonly ClassificationRule[] {
  const misuse = (message: string): never => {
    throw new KintsugiError('misuse', `${who}: rules: ${message}.`);
  };
  if (!Array.isArray(rules) || rules.length === 0)
    refuse(who, 'rules', rules, 'a non-empty array of {archetype, conditions}');
  for (const rule of Array.from(rules)) {
    const { archetype, conditions } = rule ?? {};
    if (!ARCHETYPES.includes(archetype))
      misuse(`archetype is ${describeValue(archetype)}; give one of ${ARCHETYPES.join(', ')}`);
    if (!Array.isArray(conditions))
      misuse(`${archetype} has no array of conditions; give one, empty for "always"`);
    for (const condition of Array.from(conditions)) {
      const { metric, comparison, threshold } = (condition ?? {}) as Partial<RuleCondition>;
      if (!METRICS.includes(metric))
        misuse(`${archetype} compares ${describeValue(metric)}; give one of ${METRICS.join(', ')}`);
      if (comparison !== '>' && comparison !== '<')
        misuse(`${archetype} compares ${metric} by ${describeValue(comparison)}; give '>' or '<'`);
      if (typeof threshold !== 'number' || Number.isNaN(threshold))
        misuse(`${archetype} compares ${metric} with ${describeValue(threshold)}; give a number`);
    }
  }
  if (rules.at(-1)!.conditions.length > 0)
    misuse('the last rule has conditions; leave them empty, so that every layer has an archetype');
  return rules;
}
