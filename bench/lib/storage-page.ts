import { HistoryStorage, historyCsvChunks, historyToCsv, LayerMonitor, RunHistory } from '../../src/index.js';
import { ADVICE } from '../../src/analysis/anomalies/anomaly-kinds.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import { computeLayerMetrics } from '../../src/analysis/compute-layer-metrics.js';
import type { Anomaly } from '../../src/core/anomaly.js';
import type { LayerCapture } from '../../src/core/run-history-view.js';
import { RunRecorder } from '../../src/monitor/run-recorder.js';

const RUN = 'run';
let history = new RunHistory();
let storage: HistoryStorage;

/** A history that the next captures would thin, with as many anomalies as it keeps. */
function fill(layers: number): Record<string, number> {
  history = new RunHistory();
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const phi = Array.from({ length: layers }, () => Float32Array.from({ length: 64 }, () => 0.5 + random()));
  // Some captures, measured again and again.
  const moments = Array.from({ length: 20 }, () =>
    phi.map((values, i): LayerCapture => {
      values.forEach((value, k) => (values[k] = Math.max(0, value + 0.05 * (random() - 0.49))));
      const metrics = { ...computeLayerMetrics({ phi: values })!, meanAbsChange: random() };
      return { layer: `block_${i}/kernel`, metrics, classification: classifyLayer(metrics) };
    }),
  );
  while (history.anomaliesDropped === 0)
    history.addAnomalies(Array.from({ length: 1000 }, (_, i) => anomaly(history.anomalies.length + i)));
  let epoch = 0;
  const append = (): void =>
    history.append({ epoch, layers: moments[epoch++ % moments.length]!, logs: { loss: 1 / (1 + epoch) } });
  while (history.length === history.appended) append();
  // It has thinned itself once, when it had as many captures as fit: filled up to those again.
  const full = epoch - 1;
  for (let before = -1; history.length > before && history.length < full; append()) before = history.length;
  return { captures: history.length, MiB: history.bytes / 2 ** 20, anomalies: history.anomalies.length };
}

function anomaly(epoch: number): Anomaly {
  return {
    type: 'phi_spike',
    layer: `block_${epoch % 100}/kernel`,
    epoch,
    severity: 1,
    level: 'warning',
    description: `φ rose at epoch ${epoch}.`,
    advice: ADVICE.phi_spike,
    end: epoch,
    count: 1,
  };
}

/** Each step with the page's turns in between, and in one go. */
const steps: Record<string, [inPieces: () => Promise<unknown>, inOneGo: () => unknown]> = {
  save: [() => storage.save(RUN, history), () => JSON.stringify(history)],
  load: [() => storage.load(RUN), () => RunHistory.fromJSON(history.toJSON())],
  resume: [
    () => new LayerMonitor(() => [], { history }).idle(),
    () => new RunRecorder({ history }).replay(() => false),
  ],
  CSV: [
    async () => {
      for await (const _ of historyCsvChunks(history));
    },
    () => historyToCsv(history),
  ],
};

async function openStorage(): Promise<void> {
  storage = await HistoryStorage.open();
}

async function runStep(name: string, way: 0 | 1): Promise<number> {
  // The call itself is answered first, so that its task is none of the step's.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const begun = performance.now();
  await steps[name]![way]();
  return performance.now() - begun;
}

Object.assign(globalThis, { fill, openStorage, runStep, stepNames: Object.keys(steps) });
