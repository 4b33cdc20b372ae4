import { generateMonitoringReport, zipTarget } from '../../src/index.js';
import type { LayerCapture } from '../../src/core/run-history-view.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import { RunHistory } from '../../src/history/run-history.js';

function historyOf(layers: number, epochs: number): RunHistory {
  const history = new RunHistory();
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const phi = Array.from({ length: layers }, () => Float32Array.from({ length: 64 }, () => 0.5 + random()));
  for (let epoch = 0; epoch < epochs; epoch++) {
    const captures = phi.map((values, i): LayerCapture => {
      values.forEach((value, k) => (values[k] = Math.max(0, value + 0.05 * (random() - 0.49))));
      const metrics = computeLayerMetrics({ phi: values })!;
      return { layer: `block_${i}/kernel`, metrics, classification: classifyLayer(metrics) };
    });
    history.append({ epoch, layers: captures, logs: { loss: 1 / (1 + epoch) } });
  }
  return history;
}

/** Time, size and longest task of one whole report, saved to a zip file. */
async function measureReport(layers: number, epochs: number): Promise<Record<string, number>> {
  const history = historyOf(layers, epochs);
  await new Promise((resolve) => setTimeout(resolve, 200));
  let longest = 0;
  const observer = new PerformanceObserver((list) =>
    list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration))),
  );
  observer.observe({ entryTypes: ['longtask'] });
  const heap = (): number =>
    (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize;
  const before = heap();
  let peak = before;
  const sampling = setInterval(() => (peak = Math.max(peak, heap())), 5);
  const begun = performance.now();
  const zip = zipTarget();
  const { failed } = await (await generateMonitoringReport({ history })).save(zip);
  const { size } = await zip.blob();
  const ms = performance.now() - begun;
  clearInterval(sampling);
  if (failed[0]) throw failed[0].error;
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  return {
    layers,
    epochs,
    ms: Math.round(ms),
    zipKiB: Math.round(size / 1024),
    heapGrowthMiB: Math.round((peak - before) / 2 ** 20),
    longestTaskMs: Math.round(longest),
  };
}

Object.assign(globalThis, { measureReport });
