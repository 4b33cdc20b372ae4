import type { NumberFormat } from '../../charts/axes/number-format.js';
import type { RunStatus } from '../../core/run-status.js';
import type { Texts } from '../shared/texts.js';
import { timeLeft } from '../shared/time-left.js';

/** The status of a run in words; what is not known is empty. */
export interface RunStatusWords {
  /** Share of the run that is done, 0 … 1; NaN where it is not known. */
  share: number;
  epoch: string;
  batch: string;
  timeLeft: string;
  elapsed: string;
  cost: string;
  costDetail: string;
  lastCapture: string;
  captures: string;
  capturesDetail: string;
}

export function runStatusWords(status: Readonly<RunStatus>, t: Texts, format: NumberFormat): RunStatusWords {
  const { phase, elapsedMs, costShare, cost } = status;
  const { share, leftMs } = timeLeft(status);
  const running = phase === 'training' || phase === 'paused';
  const showsLeft = running && leftMs > 500 && leftMs < Infinity;
  return {
    share,
    epoch: epochWords(status, t, format),
    batch: running ? batchWords(status, t, format) : '',
    timeLeft: showsLeft ? t.timeLeft(format.duration(leftMs)) : '',
    elapsed: !showsLeft && Number.isFinite(elapsedMs) ? t.elapsed(format.duration(elapsedMs)) : '',
    cost: Number.isFinite(costShare) ? format.share(costShare) : '–',
    costDetail: costWords(status, t, format),
    lastCapture: lastCaptureWords(cost, t, format),
    captures: format.count(cost.captures),
    capturesDetail: captureWords(status, t, format),
  };
}

function epochWords({ epoch, epochs }: RunStatus, t: Texts, format: NumberFormat): string {
  if (epoch < 0) return '';
  if (!Number.isFinite(epochs)) return t.epochNumber(format.count(epoch + 1));
  return t.epochOf(format.count(Math.min(epoch + 1, epochs)), format.count(epochs));
}

function batchWords({ batch, batches }: RunStatus, t: Texts, format: NumberFormat): string {
  if (!Number.isFinite(batch) || !Number.isFinite(batches)) return '';
  return t.batchOf(format.count(Math.min(batch + 1, batches)), format.count(batches));
}

function costWords({ costShare, budget, captureEvery }: RunStatus, t: Texts, format: NumberFormat): string {
  const parts = [
    Number.isFinite(costShare) ? t.costOf(format.share(costShare), format.share(budget)) : '',
    captureEvery > 1 ? t.throttled(captureEvery) : '',
  ];
  return parts.filter(Boolean).join('; ');
}

function captureWords({ cost, skipped }: RunStatus, t: Texts, format: NumberFormat): string {
  const dropped = cost.dropped > 0 ? t.dropped(format.count(cost.dropped)) : t.noneDropped;
  return skipped > 0 ? `${dropped}, ${t.skipped(format.count(skipped))}` : dropped;
}

/** What the last capture took, as far as it is known: not every GPU has timestamps. */
function lastCaptureWords(cost: RunStatus['cost'], t: Texts, format: NumberFormat): string {
  const { cpuMs, gpuMs, latencyMs, readbackBytes } = cost;
  const parts = [
    cpuMs >= 0 ? t.cpuTime(format.duration(cpuMs)) : '',
    gpuMs >= 0 ? t.gpuTime(format.duration(gpuMs)) : '',
    readbackBytes > 0 ? t.readBack(format.bytes(readbackBytes)) : '',
    latencyMs >= 0 ? t.latency(format.duration(latencyMs)) : '',
  ].filter(Boolean);
  return parts.length > 0 ? t.lastCapture(parts.join(' · ')) : '';
}
