import { generateMonitoringReport, TrainingVisualizer, zipTarget } from '../../src/index.js';
import { trainingRun } from './training-run.js';

/**
 * A run and all its files, made in a worker: a canvas there is an OffscreenCanvas, and there is no document.
 */
async function run(): Promise<{ zip: Blob; failed: string[]; document: boolean }> {
  const monitor = await trainingRun({}, { epochs: 5 });
  const zip = zipTarget();
  const plots = await new TrainingVisualizer(monitor, { saveDir: zip }).generateLayerPlots(4);
  const { saved } = await generateMonitoringReport(monitor, { saveDir: zip });
  return {
    zip: await zip.blob(),
    failed: [...plots.failed, ...saved!.failed].map(({ path, error }) => `${path}: ${error.message}`),
    document: 'document' in globalThis,
  };
}

run().then(
  (result) => postMessage(result),
  (error: Error) => postMessage({ failed: [error.message] }),
);
