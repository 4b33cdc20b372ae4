import * as tf from '@tensorflow/tfjs';
import type { Archetype } from 'kintsugi-monitor';
import { KintsugiCallback, KintsugiOptimizer } from 'kintsugi-monitor/tfjs';
import { TRAINING_TASKS, type TrainingTask } from './training-tasks.js';

/** What one training left. */
interface Outcome {
  heldOutLoss: number;
  /** Luminosity of each tensor of at least 16 weights at the end. */
  luminosity: number[];
  archetypes: Map<Archetype, number>;
}

async function train(task: TrainingTask, seed: number, layerShare: number | null): Promise<Outcome> {
  const model = task.model(seed);
  const inner = task.optimizer();
  const optimizer = layerShare === null ? inner : new KintsugiOptimizer(inner, { layerShare });
  model.compile({ optimizer, loss: task.loss });
  const { x, y, heldOutX, heldOutY } = task.data(seed);
  const callback = new KintsugiCallback({ budget: 1 });
  await model.fit(x, y, {
    epochs: task.epochs,
    batchSize: task.batchSize,
    shuffle: false,
    verbose: 0,
    yieldEvery: 'never',
    callbacks: [callback],
  });
  const loss = model.evaluate(heldOutX, heldOutY, { verbose: 0 }) as tf.Scalar;
  const outcome: Outcome = { heldOutLoss: (await loss.data())[0]!, luminosity: [], archetypes: new Map() };
  const { history } = callback.store;
  for (let index = 0; index < history.length; index++) {
    for (const { metrics, classification } of history.at(index)!.layers) {
      if (metrics.count < 16) continue;
      outcome.archetypes.set(
        classification.archetype,
        (outcome.archetypes.get(classification.archetype) ?? 0) + 1,
      );
      if (index === history.length - 1) outcome.luminosity.push(metrics.luminosity);
    }
  }
  callback.dispose();
  tf.dispose([x, y, heldOutX, heldOutY, loss]);
  model.dispose();
  optimizer.dispose();
  return outcome;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Held-out loss, spread of Luminosity and archetypes, by task and share. */
export async function* layerShareRows(
  shares: readonly (number | null)[],
  seeds: readonly number[],
  only?: string,
) {
  await tf.setBackend('cpu');
  for (const task of TRAINING_TASKS) {
    if (only && !task.name.includes(only)) continue;
    for (const share of shares) {
      const outcomes: Outcome[] = [];
      for (const seed of seeds) outcomes.push(await train(task, seed, share));
      const counts = new Map<Archetype, number>();
      for (const { archetypes } of outcomes)
        for (const [name, count] of archetypes) counts.set(name, (counts.get(name) ?? 0) + count);
      const spreads = outcomes.map(({ luminosity }) => Math.max(...luminosity) - Math.min(...luminosity));
      yield {
        task: task.name,
        layerShare: share === null ? 'inner optimizer alone' : String(share),
        losses: outcomes.map(({ heldOutLoss }) => heldOutLoss),
        heldOutLoss: mean(outcomes.map(({ heldOutLoss }) => heldOutLoss)),
        lowest: Math.min(...outcomes.flatMap(({ luminosity }) => luminosity)),
        highest: Math.max(...outcomes.flatMap(({ luminosity }) => luminosity)),
        spread: mean(spreads),
        archetypes: Object.fromEntries(counts),
      };
    }
  }
}
