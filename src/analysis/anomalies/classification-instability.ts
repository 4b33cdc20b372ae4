import type { Archetype } from '../../core/classification.js';
import type { Capture } from '../../core/run-history-view.js';
import { LayerMemory } from '../layer-memory.js';
import { percent, type AnomalyKind, type Finding, type LayerPoint, type Watch } from './anomaly-kind.js';

/**
 * Over the last `window` opportunities to change, of which there must be `fewest`:
 *
 * | condition | threshold | source | level |
 * |---|---|---|---|
 * | changes per opportunity | > `share` | guide | warning |
 * | and of these to a third archetype, per opportunity | > `wanderingShare` | ours, uncalibrated | warning |
 * | changes per opportunity alone: it flickers between two archetypes | > `share` | guide | info |
 * | changes per opportunity, of the layers of a model together | > `share` | guide | warning |
 *
 * A rate that was high stays so until it is below `calm` times the threshold.
 */
const CLASSIFICATION_INSTABILITY = Object.freeze({
  share: 0.3,
  wanderingShare: 0.1,
  window: 50,
  fewest: 20,
  calm: 0.5,
});
const {
  share: SHARE,
  wanderingShare: WANDERING_SHARE,
  window: WINDOW,
  fewest: FEWEST,
} = CLASSIFICATION_INSTABILITY;

/** A sliding share of changes, high from when it first exceeds a threshold until it is calm again. */
class ChangeRate {
  readonly #threshold: number;
  readonly #layers: number;
  readonly #changes: boolean[] = [];
  #changed = 0;
  #high = false;

  constructor(threshold: number, layers = 1) {
    this.#threshold = threshold;
    this.#layers = layers;
  }

  get share(): number {
    return this.#changed / this.#changes.length;
  }

  /** The figures as a sentence about `who`. */
  describe(who: string): string {
    const times = `${this.#changed} of ${this.#changes.length} opportunities (${percent(this.share)})`;
    return `${who} changed archetype at ${times}.`;
  }

  /** Whether the share is high, this change or stay included. */
  add(changed: boolean): boolean {
    this.#changes.push(changed);
    if (changed) this.#changed++;
    if (this.#changes.length > WINDOW * this.#layers && this.#changes.shift()) this.#changed--;
    if (this.share < CLASSIFICATION_INSTABILITY.calm * this.#threshold) this.#high = false;
    if (this.#changes.length >= FEWEST * this.#layers && this.share > this.#threshold) this.#high = true;
    return this.#high;
  }
}

/** One layer keeps changing its archetype. */
class LayerInstability implements Watch<LayerPoint> {
  readonly #rate = new ChangeRate(SHARE);
  readonly #wandering = new ChangeRate(WANDERING_SHARE);
  #last: Archetype | null = null;
  #other: Archetype | null = null;

  update({ archetype }: LayerPoint): Finding | null {
    const [last, other] = [this.#last, this.#other];
    this.#last = archetype;
    if (last === null) return null;
    const changed = archetype !== last;
    if (changed) this.#other = last;
    const often = this.#rate.add(changed);
    const far = this.#wandering.add(changed && other !== null && archetype !== other);
    const severity = this.#rate.share / SHARE;
    const description = this.#rate.describe('The layer');
    if ((often || far) && severity > 1 && this.#wandering.share > WANDERING_SHARE)
      return { severity, level: 'warning', description };
    if (!often) return null;
    const pair = `${last} and ${archetype === last ? (other ?? last) : archetype}`;
    const flicker = `It goes back and forth between ${pair}, as a layer at a threshold does.`;
    return { severity, level: 'info', description: `${description} ${flicker}` };
  }
}

/** The layers of a model together keep changing theirs. */
class ModelInstability implements Watch<Capture> {
  readonly #last = new LayerMemory<Archetype>();
  #rate: ChangeRate | null = null;

  update({ layers }: Capture): Finding | null {
    this.#rate ??= new ChangeRate(SHARE, Math.max(1, layers.length));
    this.#last.startCapture(layers.map(({ layer }) => layer));
    let [changes, opportunities] = [0, 0];
    for (const { layer, classification } of layers) {
      const last = this.#last.get(layer);
      this.#last.set(layer, classification.archetype);
      if (last === undefined) continue;
      opportunities++;
      if (last !== classification.archetype) changes++;
    }
    if (this.#last.size < 2) return null;
    let finding: Finding | null = null;
    for (let turn = 0; turn < opportunities; turn++) {
      if (!this.#rate.add(turn < changes)) continue;
      const severity = this.#rate.share / SHARE;
      finding ??= { severity, level: 'warning', description: this.#rate.describe('The layers together') };
    }
    return finding;
  }
}

export const classificationInstability = {
  type: 'classification_instability',
  advice:
    'Capture less often or ask for hysteresis, and check whether the training converges; a smaller learning ' +
    'rate calms layers that really change.',
  thresholds: CLASSIFICATION_INSTABILITY,
  watchLayer: () => new LayerInstability(),
  watchModel: () => new ModelInstability(),
} as const satisfies AnomalyKind;
