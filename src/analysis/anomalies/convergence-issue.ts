import type { RunHistoryView } from '../../core/run-history-view.js';
import { assessConvergence, CONVERGENCE } from '../convergence.js';
import type { AnomalyKind, Finding } from './anomaly-kind.js';

/**
 * | condition | threshold | level |
 * |---|---|---|
 * | the run has not converged | see `convergence.ts` | info: it was merely stopped early |
 * | and its loss rises, or φ shifts from capture to capture | > `phiSwing` of its range | warning |
 */
function judgeRun(history: RunHistoryView): Finding | null {
  const { converged, verdict, loss, phi } = assessConvergence(history);
  if (converged !== false) return null;
  const rising = loss.status === 'rising';
  const severity = rising ? 1 + Math.abs(loss.change) : phi.status === 'moving' ? 1 + phi.distance : 1;
  const level = rising || phi.distance > CONVERGENCE.phiSwing ? 'warning' : 'info';
  return { severity, level, description: verdict };
}

export const convergenceIssue = {
  type: 'convergence_issue',
  advice:
    'Train longer if the loss still falls; lower the learning rate or let β decay if it rises or φ will not ' +
    'settle.',
  thresholds: CONVERGENCE,
  judgeRun,
} as const satisfies AnomalyKind;
