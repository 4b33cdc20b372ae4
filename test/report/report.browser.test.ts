import axe from 'axe-core';
import { unzipSync } from 'fflate';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { generateMonitoringReport, privateTarget, TrainingVisualizer, zipTarget } from '../../src/index.js';
import { KintsugiCallback } from '../../src/tfjs/index.js';
import { buildTraining } from '../tfjs/training.js';
import { HOSTILE, trainingRun } from './training-run.js';

async function bitmap(data: Uint8Array, type: string): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([data as Uint8Array<ArrayBuffer>], { type }));
}

describe('reports in a page', () => {
  it('KintsugiCallback saves every file of a real training by its schedule', async () => {
    await tf.setBackend('cpu');
    const zip = zipTarget();
    const callback = new KintsugiCallback({
      saveDir: zip,
      schedule: { layerVisualizations: 2, fullReport: 3 },
    });
    const training = buildTraining();
    await training.fit([callback]);
    await callback.saved();
    expect(callback.store.status.error).toBeNull();
    const files = unzipSync(new Uint8Array(await (await zip.blob()).arrayBuffer()));
    const names = Object.keys(files);
    expect(names).toEqual(
      expect.arrayContaining([
        'metrics_evolution.png',
        'layer_classifications.png',
        'phi_distribution_evolution.gif',
        'training_summary.json',
        'monitoring_report.html',
      ]),
    );
    for (const epoch of [0, 2, 4])
      expect(names.filter((name) => name.includes(`_epoch_000${epoch}_`)).length, `epoch ${epoch}`).toBe(4);
    const png = await bitmap(files['metrics_evolution.png']!, 'image/png');
    expect([png.width, png.height]).toEqual([1740, 1176]);
    expect((await bitmap(files['phi_distribution_evolution.gif']!, 'image/gif')).width).toBe(640);
    training.dispose();
    callback.dispose();
  });

  it('writes to the origin-private file system, anew over what was there', async () => {
    const monitor = await trainingRun({}, { epochs: 3 });
    const target = await privateTarget('runs/test');
    for (let i = 0; i < 2; i++)
      expect((await generateMonitoringReport(monitor, { saveDir: target })).saved!.failed).toEqual([]);
    const folder = await (
      await (await navigator.storage.getDirectory()).getDirectoryHandle('runs')
    ).getDirectoryHandle('test');
    const file = await (await folder.getFileHandle('training_summary.json')).getFile();
    expect(JSON.parse(await file.text())).toMatchObject({ version: 1, trainingSummary: { captures: 3 } });
  });

  it.each(['webp', 'jpeg', 'png'] as const)('writes %s pictures that open again', async (format) => {
    const monitor = await trainingRun({}, { epochs: 2 });
    monitor.enableCompression({ format, quality: 40 });
    const zip = zipTarget();
    const { failed, saved } = await new TrainingVisualizer(monitor, { saveDir: zip }).generateLayerPlots(1);
    expect(failed).toEqual([]);
    const files = unzipSync(new Uint8Array(await (await zip.blob()).arrayBuffer()));
    const picture = await bitmap(files[saved[0]!]!, `image/${format}`);
    expect([picture.width, picture.height]).toEqual([1080, 720]);
  });

  it('is accessible and inert whatever layers are called', async () => {
    const { html } = await generateMonitoringReport(await trainingRun({}, { epochs: 4, names: HOSTILE }));
    const inner = new DOMParser().parseFromString(html, 'text/html');
    expect(inner.querySelector('script, img, iframe')).toBeNull();
    expect(inner.title).toBe('Training report');
    const place = document.createElement('div');
    place.append(
      document.importNode(inner.querySelector('style')!, true),
      ...[...inner.body.childNodes].map((node) => document.importNode(node, true)),
    );
    document.body.append(place);
    const { violations } = await axe.run(place, { resultTypes: ['violations'] });
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]!.html.slice(0, 200)}`)).toEqual([]);
    place.remove();
  });
});
