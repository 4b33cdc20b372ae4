import type { Capture } from '../../core/run-history-view.js';
import type { Finding } from './layer-point.js';

/**
 * `non_finite` of the model: its loss was given as NaN or infinite. Told as it comes: a history keeps NaN for a loss that was not given
 * as well, so a later look cannot tell the two apart.
 */
export class LossCheck {
  update({ logs, loss }: Capture): Finding | null {
    const given = logs && 'loss' in logs ? logs['loss']! : (loss?.base ?? 0);
    // A component that was left out is NaN too; only the logs say NaN on purpose.
    const bad = logs && 'loss' in logs ? !Number.isFinite(given) : Math.abs(given) === Infinity;
    if (!bad) return null;
    return {
      severity: 2,
      level: 'critical',
      description: `The loss is ${Number.isNaN(given) ? 'NaN' : 'infinite'}.`,
    };
  }
}
