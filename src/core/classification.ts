/** The seven behavioral classes. See docs/metrics.md#archetypes. */
export const ARCHETYPES = [
  'Oracle',
  'Sentinel',
  'Alchemist',
  'Archivist',
  'Trickster',
  'Luminary',
  'Wanderer',
] as const;

export type Archetype = (typeof ARCHETYPES)[number];

export type Priority = 'critical' | 'high' | 'medium' | 'low';

/**
 * One condition of a rule as it held: `value` compared with `threshold`, `margin` = how far beyond it (always
 * ≥ 0).
 */
export interface ConditionHeld {
  metric: 'luminosity' | 'fractureDensity' | 'entropy' | 'resilience' | 'variance';
  comparison: '>' | '<';
  value: number;
  threshold: number;
  margin: number;
}

/** What a layer behaves like, and why. JSON-able. */
export interface Classification {
  archetype: Archetype;
  /** Typical role. */
  role: string;
  priority: Priority;
  /** What to watch for. */
  advice: string;
  /** The conditions of the rule that won; empty for Wanderer. */
  conditions: ConditionHeld[];
  /** The answer to "why is this layer an Oracle?", one sentence with the figures. */
  reason: string;
}
