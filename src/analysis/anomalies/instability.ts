import type { Archetype } from '../../core/classification.js';
import { percent, type Finding, type LayerPoint } from './layer-point.js';

/**
 * `classification_instability`, over the last INSTABILITY_WINDOW opportunities to change:
 *
 * | changes per opportunity | of which to a third archetype | level |
 * |---|---|---|
 * | > INSTABILITY_SHARE (guide) | > WANDERING_SHARE of the opportunities | warning |
 * | > INSTABILITY_SHARE | fewer: the layer flickers between two archetypes, as one that lies at a threshold does | info |
 *
 * The layers of a model together: a warning above INSTABILITY_SHARE.
 */
export const INSTABILITY_SHARE = 0.3;
export const WANDERING_SHARE = 0.1;
export const INSTABILITY_WINDOW = 50;
export const FEWEST_OPPORTUNITIES = 20;

/** A sliding share of changes, high from when it first exceeds a threshold until it has halved. */
export class ChangeRate {
  readonly #changes: boolean[] = [];
  #changed = 0;
  #high = false;

  constructor(
    private readonly window: number,
    private readonly fewest: number,
    private readonly threshold: number = INSTABILITY_SHARE,
  ) {}

  get share(): number {
    return this.#changed / this.#changes.length;
  }

  /** The figures as a sentence about `who`. */
  describe(who: string): string {
    return `${who} changed archetype at ${this.#changed} of ${this.#changes.length} opportunities (${percent(this.share)}).`;
  }

  /** Whether the share is high, this change or stay included. */
  add(changed: boolean): boolean {
    this.#changes.push(changed);
    if (changed) this.#changed++;
    if (this.#changes.length > this.window && this.#changes.shift()) this.#changed--;
    if (this.share < this.threshold / 2) this.#high = false;
    if (this.#changes.length >= this.fewest && this.share > this.threshold) this.#high = true;
    return this.#high;
  }
}

/** Whether each layer changed since its last capture. */
export class InstabilityCheck {
  readonly #rate = new ChangeRate(INSTABILITY_WINDOW, FEWEST_OPPORTUNITIES);
  readonly #wandering = new ChangeRate(INSTABILITY_WINDOW, FEWEST_OPPORTUNITIES, WANDERING_SHARE);
  #last: Archetype | null = null;
  #other: Archetype | null = null;

  update({ archetype }: LayerPoint): { finding: Finding | null; changed: boolean | null } {
    const [last, other] = [this.#last, this.#other];
    this.#last = archetype;
    if (last === null) return { finding: null, changed: null };
    const changed = archetype !== last;
    if (changed) this.#other = last;
    const often = this.#rate.add(changed);
    const far = this.#wandering.add(changed && other !== null && archetype !== other);
    const severity = this.#rate.share / INSTABILITY_SHARE;
    if ((often || far) && severity > 1 && this.#wandering.share > WANDERING_SHARE) {
      return {
        finding: { severity, level: 'warning', description: this.#rate.describe('The layer') },
        changed,
      };
    }
    if (!often) return { finding: null, changed };
    const description = `${this.#rate.describe('The layer')} It goes back and forth between ${last} and ${archetype === last ? (other ?? last) : archetype}, as a layer at a threshold does.`;
    return { finding: { severity, level: 'info', description }, changed };
  }
}
