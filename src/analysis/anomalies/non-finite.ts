import type { Capture } from '../../core/run-history-view.js';
import { figure, watchOf, type AnomalyKind, type Finding, type LayerPoint } from './anomaly-kind.js';

function judgeLayer({ metrics: { count, nanCount, infCount } }: LayerPoint): Finding | null {
  const bad = nanCount + infCount;
  if (!(bad > 0)) return null;
  const share = figure((100 * bad) / count);
  const kinds = `${nanCount} NaN, ${infCount} infinite`;
  const description = `${bad} of ${count} values are not finite (${kinds}): ${share} %.`;
  return { severity: 1 + bad / count, level: 'critical', description };
}

/** A history keeps NaN for a loss that was not given as well, so a later look cannot tell the two apart. */
function judgeLoss({ logs, loss }: Capture): Finding | null {
  const given = logs && 'loss' in logs ? logs['loss']! : (loss?.base ?? 0);
  // A component that was left out is NaN too; only the logs say NaN on purpose.
  const bad = logs && 'loss' in logs ? !Number.isFinite(given) : Math.abs(given) === Infinity;
  if (!bad) return null;
  const description = `The loss is ${Number.isNaN(given) ? 'NaN' : 'infinite'}.`;
  return { severity: 2, level: 'critical', description };
}

/**
 * | condition | threshold | source | level |
 * |---|---|---|---|
 * | a layer has NaN or infinite values | one of them | SageMaker Debugger, TensorBoard | critical |
 * | the loss is NaN or infinite | at one capture | the same | critical |
 */
export const nonFinite = {
  type: 'non_finite',
  advice:
    'Lower the learning rate, clip gradients, and look for divisions by zero or logarithms of zero before ' +
    'this epoch.',
  thresholds: Object.freeze({}),
  watchLayer: watchOf(judgeLayer),
  watchModel: watchOf(judgeLoss),
} as const satisfies AnomalyKind;
