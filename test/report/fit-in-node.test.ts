import * as tf from '@tensorflow/tfjs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GifReader } from 'omggif';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readTrainingSummary } from '../../src/index.js';
import { KintsugiCallback } from '../../src/tfjs/index.js';
import { buildTraining } from '../tfjs/training.js';

// Every picture is really drawn.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'kintsugi-fit-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

it('KintsugiCallback in Node saves every file of a real training by its schedule', async () => {
  await tf.setBackend('cpu');
  const training = buildTraining();
  const callback = new KintsugiCallback({
    saveDir: folder,
    budget: 1,
    clock: () => 0,
    awaitCaptures: true,
    schedule: { layerVisualizations: 2, fullReport: 3 },
  });
  await training.fit([callback]);
  await callback.saved();
  expect(callback.store.status.error).toBeNull();
  expect((await readdir(folder)).sort()).toEqual([
    'layer_classifications.png',
    'layer_classifications.svg',
    'layer_visualizations',
    'metrics_evolution.png',
    'metrics_evolution.svg',
    'monitoring_report.html',
    'phi_distribution_evolution.gif',
    'phi_distribution_evolution.svg',
    'training_summary.json',
  ]);
  const pictures = (await readdir(join(folder, 'layer_visualizations'))).sort();
  expect(pictures.map((name) => name.replace(/_[A-Z][a-z]+_epoch_(\d+)_\d{8}_\d{6}\.png$/, ' $1'))).toEqual(
    ['in_bias', 'in_kernel', 'out_bias', 'out_kernel'].flatMap((layer) =>
      [0, 2, 4].map((epoch) => `${layer} 000${epoch}`),
    ),
  );
  for (const name of pictures) {
    const { width, height, data } = PNG.sync.read(await readFile(join(folder, 'layer_visualizations', name)));
    expect([width, height]).toEqual([1080, 720]);
    expect(
      new Set(new Uint32Array(data.buffer, data.byteOffset, data.length / 4)).size,
      name,
    ).toBeGreaterThan(20);
  }
  const gif = new GifReader(await readFile(join(folder, 'phi_distribution_evolution.gif')));
  expect(gif.numFrames()).toBe(6);
  const summary = readTrainingSummary(await readFile(join(folder, 'training_summary.json'), 'utf8'));
  expect(summary.trainingSummary).toMatchObject({ layers: 4, captures: 6, firstEpoch: 0, lastEpoch: 5 });
  expect(summary.performanceAnalysis.loss.last).toBeLessThan(summary.performanceAnalysis.loss.first);
  training.dispose();
  callback.dispose();
});
