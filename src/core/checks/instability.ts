import type { Archetype } from '../classification.js';
import { percent, type Finding, type LayerPoint } from './layer-point.js';

/** `classification_instability`: changes of archetype per opportunity, over the last INSTABILITY_WINDOW of them (guide: 0.3). */
export const INSTABILITY_SHARE = 0.3;
export const INSTABILITY_WINDOW = 50;
export const FEWEST_OPPORTUNITIES = 20;

/** A sliding count of changes; of one layer, or of all layers of a model. */
export class ChangeRate {
  readonly #changes: boolean[] = [];
  #changed = 0;
  #told = false;

  constructor(private readonly window: number, private readonly fewest: number) {}

  /** A finding when the rate first exceeds the threshold, and again only after it has halved. */
  add(changed: boolean, epoch: number, who: string): Finding | null {
    this.#changes.push(changed);
    if (changed) this.#changed++;
    if (this.#changes.length > this.window && this.#changes.shift()) this.#changed--;
    const share = this.#changed / this.#changes.length;
    if (share < INSTABILITY_SHARE / 2) this.#told = false;
    if (this.#told || this.#changes.length < this.fewest || share <= INSTABILITY_SHARE) return null;
    this.#told = true;
    const description = `${who} changed archetype at ${this.#changed} of ${this.#changes.length} opportunities (${percent(share)}).`;
    return { epoch, severity: share / INSTABILITY_SHARE, level: 'warning', description };
  }
}

/** Whether each layer changed since its last capture. */
export class InstabilityCheck {
  readonly #rate = new ChangeRate(INSTABILITY_WINDOW, FEWEST_OPPORTUNITIES);
  #last: Archetype | null = null;

  update({ epoch, archetype }: LayerPoint): { finding: Finding | null; changed: boolean | null } {
    const last = this.#last;
    this.#last = archetype;
    if (last === null) return { finding: null, changed: null };
    const changed = archetype !== last;
    return { finding: this.#rate.add(changed, epoch, 'The layer'), changed };
  }
}
