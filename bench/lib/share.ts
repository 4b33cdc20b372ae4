import * as tf from '@tensorflow/tfjs';
import { KintsugiCallback, KintsugiOptimizer } from 'kintsugi-monitor/tfjs';
import { makeRareEvents } from '../../demo/data.js';
import { buildPair, disposePair } from '../../demo/models.js';
import { DEFAULTS } from '../../demo/settings.js';

/** One way to train: without a monitor, or with one that captures this often. */
export interface ShareRow {
  backend: string;
  capture: string;
  /** Milliseconds of one epoch, median over the rounds. */
  epochMs: number;
  /** Time of an epoch against the same without a monitor, median of the ratios within each round. */
  ratio: number;
  /** The monitor's own account: captures as a share of training. */
  ownShare: number;
  captures: number;
  dropped: number;
}

const WAYS = ['none', 'epoch', 'batch'] as const;
const EXAMPLES = 4096;
const EPOCHS = 10;

/**
 * Trains the demo's dense model in every way in turn, `rounds` times, so that a change of the machine's pace
 * meets all of them.
 */
export async function measureShare(backend: string, rounds: number): Promise<ShareRow[]> {
  await tf.setBackend(backend);
  const { train } = await makeRareEvents('vectors', EXAMPLES, 7, () => Promise.resolve());
  const x = tf.tensor(train.x, [EXAMPLES, ...train.shape]);
  const y = tf.tensor(train.y, [EXAMPLES, 1]);
  const times = new Map(WAYS.map((way) => [way, [] as number[]]));
  const last = new Map<string, { ownShare: number; captures: number; dropped: number }>();
  for (let round = -1; round < rounds; round++) {
    // Each round begins with another way, so that no way always profits from what the one before it left
    // warm.
    for (let turn = 0; turn < WAYS.length; turn++) {
      const way = WAYS[(turn + round + WAYS.length) % WAYS.length]!;
      const pair = buildPair({ ...DEFAULTS, backend: 'auto' });
      if (!((pair.kintsugi.optimizer as unknown) instanceof KintsugiOptimizer))
        throw new Error('the model is not trained by Kintsugi');
      // A budget of 1: every capture is taken, none is skipped to save time.
      const callback = way === 'none' ? undefined : new KintsugiCallback({ capture: way, budget: 1 });
      const start = performance.now();
      await pair.kintsugi.fit(x, y, {
        epochs: EPOCHS,
        batchSize: 128,
        shuffle: false,
        verbose: 0,
        yieldEvery: 'never',
        callbacks: callback ? [callback] : [],
      });
      await Promise.all(pair.kintsugi.getWeights().map((weight) => weight.data()));
      const elapsed = (performance.now() - start) / EPOCHS;
      // The first round warms up kernels and compiled code.
      if (round >= 0) times.get(way)!.push(elapsed);
      if (callback) {
        const { cost, costShare } = callback.store.status;
        last.set(way, { ownShare: costShare, captures: cost.captures, dropped: cost.dropped });
        callback.dispose();
      }
      disposePair(pair);
    }
  }
  tf.dispose([x, y]);
  const plain = times.get('none')!;
  return WAYS.map((way) => ({
    backend,
    capture: way === 'none' ? 'no monitor' : `every ${way}`,
    epochMs: middle(times.get(way)!),
    ratio: middle(times.get(way)!.map((time, round) => time / plain[round]!)),
    ...(last.get(way) ?? { ownShare: 0, captures: 0, dropped: 0 }),
  }));
}

function middle(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
