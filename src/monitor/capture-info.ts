import type { LossComponents } from '../core/run-history-view.js';
import type { ActivationProvider } from './capture-work.js';

/**
 * What is known of a moment besides the layers' values. Promises, of any kind, are waited for, no longer than
 * for a measurement; one that fails is reported and left out.
 */
export interface CaptureInfo {
  loss?: Partial<LossComponents> | PromiseLike<Partial<LossComponents>>;
  logs?: Record<string, number> | PromiseLike<Record<string, number>>;
  activations?: ActivationProvider;
  /**
   * Take per-unit figures of every layer, for pictures of them. Default: at the epochs of
   * `schedule.layerVisualizations`, where the monitor has a `saveDir`.
   */
  units?: boolean;
}

/** Hears the promises of a moment that is not captured: no rejection may go unhandled, which ends Node. */
export function disregard(info: CaptureInfo): void {
  for (const name of ['loss', 'logs'] as const) {
    // Read within the promise: a getter that throws is disregarded too.
    new Promise((resolve) => resolve(info?.[name])).catch(() => {});
  }
}
