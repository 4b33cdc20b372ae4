import * as tf from '@tensorflow/tfjs';
import type { MonitorStore } from 'kintsugi-monitor';
import { KintsugiCallback } from 'kintsugi-monitor/tfjs';
import { useBackend, type Backend } from './backend.js';
import { makeRareEvents, type RareEvents } from './data.js';
import { buildPair, disposePair, type Pair } from './models.js';
import { Pacer } from './pacer.js';
import { scoreDetector, type Scores } from './scores.js';
import type { Optimizer, Settings } from './settings.js';

const EXAMPLES = { vectors: 8192, windows: 2048 } as const;
const BATCH = { vectors: 128, windows: 64 } as const;
/** Held-out examples predicted at a time: a page must not freeze for the sake of a score. */
const PREDICT = { vectors: 512, windows: 128 } as const;
/** Held-out examples whose activations the monitor looks at. */
const PROBE = 64;
/**
 * Share of training time that captures may take: these models are so small that the usual 2 % is soon spent.
 */
const BUDGET = 0.1;

/** One epoch's outcome on held-out examples, for both models. */
export interface EpochScores {
  epoch: number;
  scores: Record<Optimizer, Scores>;
  loss: Record<Optimizer, number>;
}

export interface Progress {
  epoch: number;
  batch: number;
  batches: number;
}

export interface SessionEvents {
  progress(progress: Progress): void;
  epoch(outcome: EpochScores): void;
}

/**
 * Both models of a run, trained epoch by epoch on the same batches. The monitor reads one of them; the other
 * keeps it honest.
 */
export class TrainingSession {
  private readonly pacer = new Pacer();

  private constructor(
    readonly settings: Settings,
    readonly backend: Backend,
    readonly backendReason: string,
    readonly data: { train: RareEvents; heldOut: RareEvents },
    readonly pair: Pair,
    private readonly callback: KintsugiCallback,
    private readonly tensors: Record<'x' | 'y' | 'heldOut' | 'probe', tf.Tensor>,
  ) {}

  static async create(settings: Settings): Promise<TrainingSession> {
    const { backend, reason } = await useBackend(settings.backend, settings.data);
    const count = EXAMPLES[settings.data];
    const pacer = new Pacer();
    const data = await makeRareEvents(settings.data, count, settings.seed, () => pacer.breathe());
    const pair = buildPair(settings);
    const shape = [count, ...data.train.shape];
    const tensors = {
      x: tf.tensor(data.train.x, shape),
      y: tf.tensor(data.train.y, [count, 1]),
      heldOut: tf.tensor(data.heldOut.x, shape),
      probe: tf.tensor(data.heldOut.x.subarray(0, PROBE * (data.heldOut.x.length / count)), [
        PROBE,
        ...data.heldOut.shape,
      ]),
    };
    // It finds φ by itself: the optimizer's own, or |θ| of the model without one.
    const callback = new KintsugiCallback({
      activations: tensors.probe,
      budget: BUDGET,
      schedule: { anomalyDetection: 1 },
    });
    return new TrainingSession(settings, backend, reason, data, pair, callback, tensors);
  }

  get store(): MonitorStore {
    return this.callback.store;
  }

  /** The model that the monitor reads. */
  get monitored(): tf.LayersModel {
    return this.pair[this.settings.optimizer];
  }

  /** Trains to the last epoch, or until `stop`. */
  async train(events: SessionEvents): Promise<void> {
    const { x, y } = this.tensors;
    const { epochs, optimizer, fault } = this.settings;
    const batchSize = fault.batchSize ?? BATCH[this.settings.data];
    const other: Optimizer = optimizer === 'kintsugi' ? 'plain' : 'kintsugi';
    const batches = Math.ceil(this.data.train.count / batchSize);
    const { pacer } = this;
    const session = this;

    class Pace extends tf.Callback {
      override onBatchEnd(): Promise<void> {
        return pacer.breathe();
      }
    }
    // After the monitor's own callback, so that what the other model costs is not counted as this one's
    // training.
    class Compare extends Pace {
      private epoch = 0;
      override async onEpochBegin(epoch: number): Promise<void> {
        this.epoch = epoch;
        events.progress({ epoch, batch: 0, batches });
      }
      override async onBatchEnd(batch?: number): Promise<void> {
        events.progress({ epoch: this.epoch, batch: (batch ?? 0) + 1, batches });
        await super.onBatchEnd();
      }
      override async onEpochEnd(epoch: number, logs?: tf.Logs): Promise<void> {
        if (session.stopped) return;
        const fit = await session.pair[other].fit(x, y, {
          initialEpoch: epoch,
          epochs: epoch + 1,
          batchSize,
          shuffle: false,
          verbose: 0,
          callbacks: [new Pace()],
        });
        const loss = {
          [optimizer]: await readNumber(logs?.['loss']),
          [other]: Number(fit.history['loss']?.[0]),
        } as Record<Optimizer, number>;
        const scores = { kintsugi: await session.score('kintsugi'), plain: await session.score('plain') };
        if (!session.stopped) events.epoch({ epoch, scores, loss });
      }
    }
    await this.monitored.fit(x, y, {
      epochs,
      batchSize,
      shuffle: false,
      verbose: 0,
      callbacks: [this.callback, new Compare()],
    });
  }

  /** Held-out scores of one of the models as it is now. */
  async score(which: Optimizer): Promise<Scores> {
    const { count, y } = this.data.heldOut;
    const probabilities = new Float32Array(count);
    const piece = PREDICT[this.settings.data];
    for (let start = 0; start < count; start += piece) {
      const size = Math.min(piece, count - start);
      const predicted = tf.tidy(
        () => this.pair[which].predict(this.tensors.heldOut.slice(start, size)) as tf.Tensor,
      );
      probabilities.set(await predicted.data(), start);
      predicted.dispose();
      await this.pacer.breathe();
    }
    return scoreDetector(probabilities, y);
  }

  get paused(): boolean {
    return this.pacer.paused;
  }

  pause(): void {
    this.pacer.pause();
  }

  resume(): void {
    this.pacer.resume();
  }

  private stopped = false;

  /** Ends training at the next batch. */
  stop(): void {
    this.stopped = true;
    this.pair.kintsugi.stopTraining = true;
    this.pair.plain.stopTraining = true;
    this.pacer.resume();
  }

  /** Frees both models and the data; call when `train` has returned. The store keeps its history. */
  dispose(): void {
    this.callback.dispose();
    disposePair(this.pair);
    tf.dispose(this.tensors);
  }
}

/** What a class of callback is told is still a scalar on the device; plain functions are told numbers. */
async function readNumber(value: unknown): Promise<number> {
  return value instanceof tf.Tensor ? (await value.data())[0]! : Number(value ?? NaN);
}
