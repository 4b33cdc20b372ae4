import type { Capture } from '../../core/run-history-view.js';
import { figure, percent, Sustained, type AnomalyKind, type Finding, type Watch } from './anomaly-kind.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | mean \|Δφ\| of every layer, to its mean φ | ≤ `change` | ours, uncalibrated |
 * | loss, to the first | > `loss` | ours, uncalibrated |
 * | for as many captures | `captures` | ours, uncalibrated |
 */
const STALLED = Object.freeze({ change: 1e-6, loss: 0.7, captures: 10 });

/** φ of the whole model no longer moves while the loss is still high. */
class StalledWatch implements Watch<Capture> {
  readonly #sustained = new Sustained(STALLED.captures);
  #firstLoss = NaN;

  update({ layers, loss: components, logs }: Capture): Finding | null {
    const loss = components?.base ?? logs?.['loss'] ?? NaN;
    if (Number.isNaN(this.#firstLoss) && Number.isFinite(loss)) this.#firstLoss = loss;
    // A layer of one weight keeps φ at the mean, which is 1: it says nothing.
    const telling = layers.filter(({ metrics }) => metrics.count > 1 && Number.isFinite(metrics.luminosity));
    const still =
      telling.length > 0 &&
      telling.every(({ metrics }) => metrics.meanAbsChange <= STALLED.change * Math.abs(metrics.luminosity));
    if (!this.#sustained.update(still && loss > STALLED.loss * this.#firstLoss)) return null;
    const share = loss / this.#firstLoss;
    const level = `${figure(loss)}, ${percent(share)} of what it was at first`;
    const description = `φ has not moved for ${STALLED.captures} captures while the loss is ${level}.`;
    return { severity: share / STALLED.loss, level: 'warning', description };
  }
}

export const stalled = {
  type: 'stalled',
  advice:
    'Check that gradients are not zero; raise the learning rate or β, or look at the data and the loss.',
  thresholds: STALLED,
  watchModel: () => new StalledWatch(),
} as const satisfies AnomalyKind;
