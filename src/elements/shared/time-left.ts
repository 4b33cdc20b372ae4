import type { RunStatus } from '../../core/run-status.js';

/** How much of a run is done, 0 … 1, and the time left at its pace so far. NaN where it cannot be known. */
export function timeLeft({
  phase,
  epoch,
  epochs,
  batch,
  batches,
  elapsedMs,
}: Pick<RunStatus, 'phase' | 'epoch' | 'epochs' | 'batch' | 'batches' | 'elapsedMs'>): {
  share: number;
  leftMs: number;
} {
  if (phase === 'finished') return { share: 1, leftMs: 0 };
  const within = batches > 0 && batch >= 0 ? Math.min(1, batch / batches) : 0;
  const share = epochs > 0 ? Math.max(0, Math.min(1, (epoch + within) / epochs)) : NaN;
  return { share, leftMs: share > 0 ? (elapsedMs / share) * (1 - share) : NaN };
}
