import type { EngineCost } from '../core/engine.js';
import type { Capture, LossComponents } from '../core/run-history-view.js';
import { Cancellation } from './cancellation.js';
import { CaptureQueue } from './capture-queue.js';
import type { Measurement } from './capture-work.js';
import { CostMeter } from './cost-meter.js';
import { replayInTurns } from './replay.js';
import { RunRecorder, type RecorderOptions } from './run-recorder.js';

export interface RunOptions extends RecorderOptions {
  budget?: number;
  clock: () => number;
  onError: (error: unknown) => void;
}

/** What belongs to one run and ends with it: its history, its costs, the captures under way. */
export class MonitoredRun {
  readonly recorder: RunRecorder;
  readonly meter: CostMeter;
  readonly queue: CaptureQueue;
  /** Ends the waits of its captures when they are given up. */
  readonly ended = new Cancellation();
  /** Captures begun so far; sampling goes by it. */
  turn = 0;
  /** Values of the last capture begun; Infinity where that is not known. */
  values = Infinity;
  readonly #clock: () => number;
  #begun = NaN;

  /** A history that goes on is gone through in turns; captures come after it. */
  constructor({ budget, clock, onError, ...options }: RunOptions) {
    this.#clock = clock;
    this.recorder = new RunRecorder(options);
    this.meter = new CostMeter(budget);
    // Begun a moment later: whoever makes a run can be told of its errors only once it is made.
    const replayed = Promise.resolve().then(() => replayInTurns(this.recorder, clock, this.ended));
    this.queue = new CaptureQueue(replayed.catch(onError));
  }

  /** Milliseconds since the run began; it begins with the first question. */
  elapsed(): number {
    const now = this.#clock();
    if (Number.isNaN(this.#begun)) this.#begun = now;
    return now - this.#begun;
  }

  /** Adds a capture to the history. `cost` is the engine's; a change of rate comes back as a sentence. */
  record(
    epoch: number,
    { stats, activations, blockingMs }: Measurement,
    known: { loss?: Partial<LossComponents>; logs?: Record<string, number>; elapsedMs: number },
    anomalyDetection: number,
    cost: Readonly<EngineCost> | undefined,
  ): { capture: Capture; rateChange: string | null } {
    const begun = this.#clock();
    const { loss, logs, elapsedMs } = known;
    const capture = this.recorder.record({ epoch, stats, activations, loss, logs, elapsedMs });
    this.recorder.detect(anomalyDetection, epoch);
    const ms = blockingMs + this.#clock() - begun;
    return { capture, rateChange: this.meter.captureDone(ms, this.meter.total(cost)) };
  }
}
