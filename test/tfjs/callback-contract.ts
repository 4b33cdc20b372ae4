import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { KintsugiCallback } from '../../src/tfjs/kintsugi-callback.js';
import type { KintsugiCallbackOptions } from '../../src/tfjs/callback-options.js';
import { KintsugiOptimizer } from '../../src/tfjs/kintsugi-optimizer.js';
import { weightMagnitude } from '../../src/tfjs/phi-sources.js';
import { buildTraining, readBack } from './training.js';

vi.setConfig({ testTimeout: 60_000 });

const LAYERS = ['in/kernel', 'in/bias', 'out/kernel', 'out/bias'];

/** Reads φ back at the end of each epoch, the slow and certain way. */
class Witness extends tf.Callback {
  readonly phi: number[][][] = [];
  constructor(private readonly optimizer: KintsugiOptimizer) {
    super();
  }
  override async onEpochEnd(): Promise<void> {
    this.phi.push(await readBack(this.optimizer.phi.values()));
  }
}

/**
 * Lets each capture arrive before the next epoch begins: epochs this short would outrun a slow device, and
 * captures be dropped.
 */
class Settle extends tf.Callback {
  constructor(private readonly watched: readonly KintsugiCallback[]) {
    super();
  }
  override async onEpochEnd(): Promise<void> {
    await Promise.all(this.watched.map(({ monitor }) => monitor.idle()));
  }
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The callback in a real model.fit, the same on every backend of tfjs; call it once the backend is set. */
export function describeCallback(backend: string, given: () => KintsugiCallbackOptions = () => ({})): void {
  // Captures of so small a model would not fit any budget; on a clock that stands still they cost nothing.
  const options = (): KintsugiCallbackOptions => ({ budget: 1, clock: () => 0, ...given() });
  describe(`KintsugiCallback on ${backend}`, () => {
    it('records every epoch: the figures of φ as read back from the model, loss components, logs', async () => {
      const training = buildTraining();
      const optimizer = training.optimizer as KintsugiOptimizer;
      const callback = new KintsugiCallback(options());
      const witness = new Witness(optimizer);
      const { history: fitted } = await training.fit([callback, witness, new Settle([callback])], {
        validationSplit: 0.2,
      });
      const { history, status } = callback.store;
      expect(status.error).toBeNull();
      expect(Array.from(history.epochs)).toEqual([0, 1, 2, 3, 4, 5]);
      LAYERS.forEach((layer, index) =>
        witness.phi.forEach((_, epoch) => {
          const values = witness.phi.slice(0, epoch + 1).map((phi) => phi[index]!);
          const expected = computeLayerMetrics({ phi: values.at(-1), history: values })!;
          for (const metric of [
            'count',
            'luminosity',
            'variance',
            'std',
            'fractureDensity',
            'entropy',
            'resilience',
            'sparsity',
            'minPhi',
            'maxPhi',
          ] as const) {
            const difference = Math.abs(history.column(layer, metric)[epoch]! - expected[metric]);
            expect(
              difference,
              `${metric} of ${layer} at epoch ${epoch}: ${history.column(layer, metric)[epoch]} for ${expected[metric]}`,
            ).toBeLessThanOrEqual(2e-6 * Math.max(1e-2, Math.abs(expected[metric])));
          }
          expect(history.histogram(layer, epoch)!.counts).toEqual(expected.histogram);
          expect(history.archetypes(layer)[epoch]).toBe(classifyLayer(expected).archetype);
        }),
      );
      fitted['loss']!.forEach((loss, epoch) =>
        expect(history.loss('base')[epoch]).toBeCloseTo(loss as number, 5),
      );
      fitted['val_acc']!.forEach((accuracy, epoch) =>
        expect(history.log('val_acc')[epoch]).toBeCloseTo(accuracy as number, 5),
      );
      const last = await optimizer.lossComponents();
      expect(history.loss('kintsugi')[5]).toBeCloseTo(last.kintsugi, 5);
      expect(history.loss('regularization')[5]).toBeCloseTo(last.regularization, 5);
      expect(status).toMatchObject({ phase: 'finished', epoch: 5, epochs: 6, batches: 4, batch: 4 });
      expect(status.settings['source']).toMatch(/KintsugiOptimizer/);
      callback.dispose();
      training.dispose();
    });

    it('changes nothing of the training: the weights are the same to the last bit with and without it', async () => {
      const [watched, alone] = [buildTraining(), buildTraining()];
      const callback = new KintsugiCallback({ ...options(), capture: 'batch' });
      await watched.fit([callback, new Settle([callback])]);
      await alone.fit([]);
      expect(await readBack(watched.model.getWeights())).toEqual(await readBack(alone.model.getWeights()));
      expect(callback.store.history.length).toBeGreaterThan(5);
      callback.dispose();
      watched.dispose();
      alone.dispose();
    });

    it('leaves no tensor behind, whatever the number of epochs', async () => {
      const training = buildTraining();
      const probe = tf.ones([3, 4]);
      const callback = new KintsugiCallback({ ...options(), activations: probe });
      await training.fit([callback, new Settle([callback])], { epochs: 2 });
      const { numTensors } = tf.memory();
      await training.fit([callback, new Settle([callback])], { epochs: 8, initialEpoch: 2 });
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(callback.store.history.length).toBe(8);
      callback.dispose();
      training.dispose();
      probe.dispose();
    });

    it('measures a plain model by |θ|, and its activations over a batch that never changes', async () => {
      const training = buildTraining(tf.train.sgd(0));
      const probe = tf.tensor2d([
        [1, 2, 3, 4],
        [-1, 0, 1, 2],
        [0, 0, 0, 0],
      ]);
      const callback = new KintsugiCallback({ ...options(), activations: probe });
      await training.fit([callback, new Settle([callback])], { epochs: 2 });
      const { history } = callback.store;
      const [kernel] = await readBack(weightMagnitude()(training.model).map(({ tensor }) => tensor));
      expect(history.column('in/kernel', 'luminosity')[1]).toBeCloseTo(mean(kernel!), 5);
      expect(history.column('in/kernel', 'resilience')[1]).toBe(1);
      const hidden = tf.tidy(
        () =>
          tf
            .model({
              inputs: training.model.inputs,
              outputs: training.model.layers[0]!.output as tf.SymbolicTensor,
            })
            .predict(probe) as tf.Tensor2D,
      );
      const units = await hidden.array();
      const all = units.flat();
      const sampleStd = Math.sqrt(
        all.reduce((sum, value) => sum + (value - mean(all)) ** 2, 0) / (all.length - 1),
      );
      expect(history.column('in/kernel', 'activationMean')[1]).toBeCloseTo(mean(all), 5);
      expect(history.column('in/kernel', 'activationStd')[1]).toBeCloseTo(sampleStd, 5);
      expect(history.column('in/kernel', 'deadNeurons')[1]).toBe(
        units[0]!.filter((_, unit) => mean(units.map((row) => row[unit]!)) < 1e-6).length,
      );
      expect(callback.store.status.error).toBeNull();
      hidden.dispose();
      callback.dispose();
      training.dispose();
      probe.dispose();
    });

    it('lets two monitors watch one model: they agree', async () => {
      const training = buildTraining();
      const [first, second] = [new KintsugiCallback(options()), new KintsugiCallback(options())];
      await training.fit([first, second, new Settle([first, second])]);
      for (const layer of LAYERS) {
        for (const metric of ['luminosity', 'variance', 'entropy', 'meanAbsChange'] as const) {
          expect(Array.from(first.store.history.column(layer, metric))).toEqual(
            Array.from(second.store.history.column(layer, metric)),
          );
        }
      }
      expect(first.store.history.length).toBe(6);
      first.dispose();
      second.dispose();
      training.dispose();
    });
  });
}
