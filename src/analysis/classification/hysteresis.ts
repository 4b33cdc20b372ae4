import { ARCHETYPES, type Archetype, type Classification } from '../../core/classification.js';
import { describeClassification, type ClassifiableMetrics } from './classify-layer.js';
import { isNumber, isString, refuse } from '../../core/check-value.js';
import { LayerMemory } from '../layer-memory.js';
import { checkRules, RULES, type ClassificationRule } from './rules.js';

/** Holds a layer's archetype until another has been seen in several captures in a row. */
export interface Hysteresis {
  /**
   * The classification to show for a layer, from the one just made of its metrics.
   * @throws KintsugiError `misuse` for what is none
   */
  settle(layer: string, classification: Classification, metrics: ClassifiableMetrics): Classification;
}

/** So many layers are taken for a capture where none comes a second time. */
const LAYERS_OF_A_CAPTURE = 1024;

/** Hysteresis that may be told where captures begin; a layer that no longer comes is forgotten. */
export class LayerHysteresis implements Hysteresis {
  readonly #captures: number;
  readonly #rules: readonly ClassificationRule[];
  readonly #layers = new LayerMemory<{ held: Archetype; candidate: Archetype; agreed: number }>();
  /** Layers of the capture that is being settled. */
  readonly #settled = new Set<string>();

  constructor(captures: number, rules: readonly ClassificationRule[] = RULES) {
    if (!(Number.isSafeInteger(captures) && captures >= 1))
      refuse('createHysteresis', 'captures', captures, 'a whole number of at least 1');
    this.#captures = captures;
    this.#rules = checkRules(rules, 'createHysteresis');
  }

  /** Layers that are remembered. */
  get layerCount(): number {
    return this.#layers.size;
  }

  startCapture(names: Iterable<string> = []): void {
    this.#settled.clear();
    this.#layers.startCapture(names);
  }

  settle(layer: string, classification: Classification, metrics: ClassifiableMetrics): Classification {
    check(layer, classification, metrics);
    if (this.#settled.has(layer) || this.#settled.size >= LAYERS_OF_A_CAPTURE) this.startCapture([layer]);
    this.#settled.add(layer);
    const { archetype } = classification;
    const before = this.#layers.get(layer) ?? {
      held: archetype,
      candidate: archetype,
      agreed: this.#captures,
    };
    const agreed = archetype === before.candidate ? before.agreed + 1 : 1;
    const held = agreed >= this.#captures ? archetype : before.held;
    this.#layers.set(layer, { held, candidate: archetype, agreed });
    return held === archetype ? classification : describeClassification(held, metrics, this.#rules);
  }
}

/**
 * A layer changes archetype only after `captures` captures in a row agree on the new one. 1 changes at once. A
 * layer that has not come for 64 captures, or twice as many as one has been away for, is forgotten.
 * @throws KintsugiError `misuse` if `captures` is not an integer of at least 1, or for malformed rules
 */
export function createHysteresis(captures: number, rules: readonly ClassificationRule[] = RULES): Hysteresis {
  return new LayerHysteresis(captures, rules);
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
