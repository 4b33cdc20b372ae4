import { ARCHETYPES, type Archetype, type Classification } from '../../core/classification.js';
import { describeClassification, type ClassifiableMetrics } from './classify-layer.js';
import { isNumber, isString, refuse } from '../../core/check-value.js';
import { checkRules, RULES, type ClassificationRule } from './rules.js';

/** Holds a layer's archetype until another has been seen in several captures in a row. */
export interface Hysteresis {
  /**
   * The classification to show for a layer, from the one just made of its metrics.
   * @throws KintsugiError `misuse` for what is none
   */
  settle(layer: string, classification: Classification, metrics: ClassifiableMetrics): Classification;
}

/**
 * A layer changes archetype only after `captures` captures in a row agree on the new one. 1 changes at once.
 * @throws KintsugiError `misuse` if `captures` is not an integer of at least 1, or for malformed rules
 */
export function createHysteresis(captures: number, rules: readonly ClassificationRule[] = RULES): Hysteresis {
  if (!(Number.isSafeInteger(captures) && captures >= 1))
    refuse('createHysteresis', 'captures', captures, 'a whole number of at least 1');
  checkRules(rules, 'createHysteresis');
  const layers = new Map<string, { held: Archetype; candidate: Archetype; agreed: number }>();
  return {
    settle(layer, classification, metrics) {
      check(layer, classification, metrics);
      const { archetype } = classification;
      const state = layers.get(layer) ?? { held: archetype, candidate: archetype, agreed: captures };
      layers.set(layer, state);
      state.agreed = archetype === state.candidate ? state.agreed + 1 : 1;
      state.candidate = archetype;
      if (state.agreed >= captures) state.held = archetype;
      return state.held === archetype ? classification : describeClassification(state.held, metrics, rules);
    },
  };
}

function check(layer: unknown, classification: unknown, metrics: unknown): void {
  const who = 'Hysteresis.settle';
  if (!isString(layer)) refuse(who, 'layer', layer, "the layer's name");
  const { archetype } = (classification ?? {}) as { archetype?: Archetype };
  if (archetype === undefined || !ARCHETYPES.includes(archetype))
    refuse(who, 'classification', classification, "classifyLayer()'s result");
  if (!isNumber((metrics as ClassifiableMetrics | null)?.luminosity))
    refuse(who, 'metrics', metrics, "computeLayerMetrics()'s result");
}
