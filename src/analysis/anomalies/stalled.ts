import { figure, Sustained, type Finding } from './layer-point.js';
import type { Capture } from '../../core/run-history-view.js';

/**
 * `stalled`, for the whole model: every layer's mean |Δφ| below STALLED_CHANGE of its mean, for STALLED_CAPTURES captures, while the loss
 * is above STALLED_LOSS of the first.
 */
export const STALLED_CHANGE = 1e-6;
export const STALLED_CAPTURES = 10;
export const STALLED_LOSS = 0.7;

export class StalledCheck {
  readonly #sustained = new Sustained(STALLED_CAPTURES);
  #firstLoss = NaN;

  update({ layers }: Capture, loss: number): Finding | null {
    if (Number.isNaN(this.#firstLoss) && Number.isFinite(loss)) this.#firstLoss = loss;
    // A layer of one weight keeps φ at the mean, which is 1: it says nothing.
    const telling = layers.filter(({ metrics }) => metrics.count > 1 && Number.isFinite(metrics.luminosity));
    const still =
      telling.length > 0 &&
      telling.every(({ metrics }) => metrics.meanAbsChange <= STALLED_CHANGE * Math.abs(metrics.luminosity));
    const high = loss > STALLED_LOSS * this.#firstLoss;
    if (!this.#sustained.update(still && high)) return null;
    const description = `φ has not moved for ${STALLED_CAPTURES} captures while the loss is ${figure(loss)}, ${figure((100 * loss) / this.#firstLoss)} % of what it was at first.`;
    return { severity: loss / this.#firstLoss / STALLED_LOSS, level: 'warning', description };
  }
}
