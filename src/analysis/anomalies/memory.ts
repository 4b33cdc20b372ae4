import type { AnomalyKind, Finding } from './anomaly-kind.js';

/**
 * | condition | threshold | source |
 * |---|---|---|
 * | share of the bytes allowed that is in use, by the history or on the GPU | ≥ `share` | ours, uncalibrated |
 *
 * Told by who holds the memory, through `AnomalyDetector.noteMemory`.
 */
const MEMORY = Object.freeze({ share: 0.9 });

export function judgeMemory(what: string, used: number, bound: number): Finding | null {
  if (!(used >= MEMORY.share * bound)) return null;
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const description = `${what} holds ${mebibytes(used)} of at most ${mebibytes(bound)} MiB.`;
  return { severity: used / bound, level: 'info', description };
}

export const memory = {
  type: 'memory',
  advice: 'Capture less often, sample layers, or raise the bound; older captures are being thinned.',
  thresholds: MEMORY,
} as const satisfies AnomalyKind;
