import { describe, expect, test } from 'vitest';
import { ARCHETYPES, type Archetype } from '../../src/core/classification.js';
import { classifyLayer, type ClassifiableMetrics } from '../../src/analysis/classification/classify-layer.js';
import { interpretClassificationChange } from '../../src/analysis/classification/interpret-classification-change.js';
import {
  ARCHETYPE_PROFILES,
  GUIDE_ORDER_RULES,
  RULES,
  type ClassificationRule,
} from '../../src/analysis/classification/rules.js';

/** Metrics at which no rule but Wanderer's holds. */
const PLAIN: ClassifiableMetrics = {
  luminosity: 0.5,
  fractureDensity: 0.5,
  entropy: 0.5,
  resilience: 0.6,
  variance: 0.1,
};

function neighbor(value: number, direction: 1 | -1): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(direction));
  return view.getFloat64(0);
}

/** Metrics well within every condition of a rule. */
function within(rule: ClassificationRule): ClassifiableMetrics {
  const metrics = { ...PLAIN };
  for (const { metric, comparison, threshold } of rule.conditions)
    metrics[metric] = comparison === '>' ? threshold + 0.05 : threshold - 0.05;
  return metrics;
}

const CONDITIONS = RULES.flatMap((rule) =>
  rule.conditions.map((condition) => ({
    rule,
    condition,
    name: `${rule.archetype}: ${condition.metric} ${condition.comparison} ${condition.threshold}`,
  })),
);

describe('a rule holds beyond its threshold, not at it', () => {
  test.each(CONDITIONS)('$name', ({ rule, condition: { metric, comparison, threshold } }) => {
    const others = RULES.filter((one) => one === rule || one.conditions.length === 0);
    const at = (value: number) =>
      classifyLayer({ ...within(rule), [metric]: value }, { rules: others }).archetype;
    const beyond = comparison === '>' ? 1 : -1;
    expect(at(threshold)).toBe('Wanderer');
    expect(at(neighbor(threshold, beyond))).toBe(rule.archetype);
    expect(at(neighbor(threshold, beyond === 1 ? -1 : 1))).toBe('Wanderer');
  });
});

test.each(RULES.map((rule) => [rule.archetype, rule] as const))(
  '%s can be reached under the default order, with its role, priority and reason',
  (archetype, rule) => {
    const classification = classifyLayer(within(rule));
    expect(classification).toMatchObject({ archetype, ...ARCHETYPE_PROFILES[archetype] });
    expect(classification.conditions).toHaveLength(rule.conditions.length);
    for (const { margin, value, threshold } of classification.conditions)
      expect(margin).toBe(Math.abs(value - threshold));
    for (const { threshold } of rule.conditions) expect(classification.reason).toContain(String(threshold));
    expect(classification.reason.startsWith(archetype)).toBe(true);
  },
);

test("in the guide's literal order Alchemist always comes before Trickster", () => {
  const erratic = { ...PLAIN, variance: 1.5, resilience: 0.3 };
  expect(classifyLayer(erratic).archetype).toBe('Trickster');
  expect(classifyLayer(erratic, { rules: GUIDE_ORDER_RULES }).archetype).toBe('Alchemist');
});

test('a layer without finite values is a Wanderer, and the reason says why', () => {
  const { archetype, reason, conditions } = classifyLayer({
    luminosity: NaN,
    fractureDensity: NaN,
    entropy: NaN,
    resilience: NaN,
    variance: NaN,
  });
  expect([archetype, conditions]).toEqual(['Wanderer', []]);
  expect(reason).toContain('no finite value');
});

test('an infinite fracture density is beyond any threshold', () => {
  expect(classifyLayer({ ...PLAIN, entropy: 0.9, fractureDensity: Infinity }).archetype).toBe('Oracle');
});

test.each([
  ['no list', {} as never, /array/],
  ['empty', [], /array/],
  ['unknown archetype', [{ archetype: 'Hero', conditions: [] }] as never, /Hero/],
  [
    'unknown metric',
    [{ archetype: 'Oracle', conditions: [{ metric: 'mood', comparison: '>', threshold: 1 }] }] as never,
    /mood/,
  ],
  [
    'unknown comparison',
    [{ archetype: 'Oracle', conditions: [{ metric: 'entropy', comparison: '>=', threshold: 1 }] }] as never,
    />=/,
  ],
  [
    'NaN threshold',
    [{ archetype: 'Oracle', conditions: [{ metric: 'entropy', comparison: '>', threshold: NaN }] }] as never,
    /NaN/,
  ],
  ['no last resort', [RULES[0]!], /last rule/],
])('rules that are wrong are misuse: %s', (_, rules, message) => {
  expect(() => classifyLayer(PLAIN, { rules })).toThrow(message);
});

describe('changes of archetype', () => {
  const pairs = ARCHETYPES.flatMap((from) =>
    ARCHETYPES.filter((to) => to !== from).map((to) => [from, to] as const),
  );

  test('all 42 have a meaning of their own, told as one sentence', () => {
    const sentences = pairs.map(([from, to]) => interpretClassificationChange(from, to, 7));
    expect(sentences).toHaveLength(42);
    expect(new Set(sentences).size).toBe(42);
    for (const sentence of sentences) expect(sentence).toMatch(/^Epoch 7: .{15,}\.$/);
  });

  test.each<[Archetype, Archetype, RegExp]>([
    ['Wanderer', 'Oracle', /specializ.*anomal/],
    ['Oracle', 'Sentinel', /stabiliz/],
    ['Alchemist', 'Trickster', /unstable.*closely/],
    ['Sentinel', 'Archivist', /stor/],
  ])("the guide's meaning of %s → %s is kept", (from, to, meaning) => {
    expect(interpretClassificationChange(from, to, 1)).toMatch(meaning);
  });

  test('no change says so; an unknown archetype is misuse', () => {
    expect(interpretClassificationChange('Oracle', 'Oracle', 3)).toBe('Epoch 3: the layer remains Oracle.');
    expect(() => interpretClassificationChange('Hero' as never, 'Oracle', 3)).toThrow(/Hero/);
  });
});

test('a reason gives as many digits as show that its condition holds', () => {
  const reason = (luminosity: number) => classifyLayer({ ...PLAIN, luminosity }).reason;
  expect(reason(1.23456)).toBe('Luminary, because luminosity 1.23 > 0.9.');
  expect(reason(0.90000000001)).toBe('Luminary, because luminosity 0.90000000001 > 0.9.');
  expect(reason(neighbor(0.9, 1))).toBe(`Luminary, because luminosity ${neighbor(0.9, 1)} > 0.9.`);
  expect(reason(Infinity)).toBe('Luminary, because luminosity Infinity > 0.9.');
  const rules: ClassificationRule[] = [
    { archetype: 'Oracle', conditions: [{ metric: 'entropy', comparison: '>', threshold: 0.12345 }] },
    { archetype: 'Wanderer', conditions: [] },
  ];
  expect(classifyLayer({ ...PLAIN, entropy: 0.123456 }, { rules }).reason).toBe(
    'Oracle, because entropy 0.1235 > 0.12345.',
  );
});
