// What one epoch's analysis costs after a short and after a long run, and what the history of a long run
// weighs.
import {
  AnomalyDetector,
  classifyLayer,
  metricsFromStats,
  RunHistory,
  type Capture,
  type LayerStats,
} from '../../src/index.js';

const BINS = 50;
const WARM_UP = 50;
const TIMED = 50;

function statsAt(layer: number, epoch: number): LayerStats {
  const wave = Math.sin(layer * 7 + epoch / 50);
  const mean = 1 + 0.1 * wave + 0.001 * Math.sin(epoch * 12.9898 + layer * 78.233);
  const histogram = Array.from({ length: BINS }, (_, bin) =>
    Math.round(200 * Math.exp(-(((bin - 25 - wave) / 10) ** 2)) + ((epoch * 31 + bin * 17 + layer) % 7)),
  );
  const count = histogram.reduce((sum, one) => sum + one, 0);
  return {
    name: `layer_${layer}`,
    count,
    nanCount: 0,
    infCount: 0,
    mean,
    variance: 0.09 + 0.01 * wave,
    min: mean - 1,
    max: mean + 1,
    belowThreshold: Math.round(count * 0.02),
    histogram,
    histogramRange: [mean - 1, mean + 1],
    outOfRange: 0,
    meanAbsChange: epoch === 0 ? NaN : 0.01 + 0.001 * wave,
    changeCount: count,
  };
}

/** One epoch as a monitor takes it: metrics, classes, history, anomalies. */
function analyze(
  epoch: number,
  stats: readonly LayerStats[],
  history: RunHistory,
  detector: AnomalyDetector,
): void {
  const layers = stats.map((one) => {
    const metrics = metricsFromStats(one, {
      meanAbsChange: history.meanAbsChange(one.name, one.meanAbsChange),
    });
    return {
      layer: one.name,
      metrics: {
        ...metrics,
        activationMean: 0.1 * one.mean,
        activationStd: one.mean,
        deadNeurons: epoch % 9,
        activationUnits: 64 + (epoch % 2),
      },
      classification: classifyLayer(metrics),
    };
  });
  const capture: Capture = {
    epoch,
    layers,
    loss: { base: Math.exp(-epoch / 3000), kintsugi: 1, regularization: 0.5 },
  };
  history.append(capture);
  history.addAnomalies(detector.update(capture));
}

/**
 * Median milliseconds of one epoch of `layerCount` layers after each of the lengths given, and the bytes held
 * by then.
 */
export function analysisRows(layerCount: number, lengths: readonly number[]) {
  const history = new RunHistory();
  const detector = new AnomalyDetector();
  const rows: {
    epochs: number;
    'ms an epoch': number;
    'MiB held': number;
    'captures kept': number;
    'with histograms': number;
    ratio: number;
  }[] = [];
  let times: number[] = [];
  const last = lengths.at(-1)! + TIMED;
  for (let epoch = 0; epoch < last; epoch++) {
    const stats = Array.from({ length: layerCount }, (_, layer) => statsAt(layer, epoch));
    const begun = performance.now();
    analyze(epoch, stats, history, detector);
    times.push(performance.now() - begun);
    if (times.length > TIMED) times = times.slice(-TIMED);
    if (!lengths.some((length) => length + TIMED - 1 === epoch) || epoch < WARM_UP) continue;
    const sorted = [...times].sort((a, b) => a - b);
    const ms = sorted[TIMED >> 1]!;
    const withHistograms = Array.from({ length: history.length }, (_, index) =>
      history.histogram('layer_0', index),
    ).filter(Boolean).length;
    rows.push({
      epochs: epoch + 1 - TIMED,
      'ms an epoch': ms,
      'MiB held': history.bytes / 2 ** 20,
      'captures kept': history.length,
      'with histograms': withHistograms,
      ratio: ms / (rows[0]?.['ms an epoch'] ?? ms),
    });
  }
  return rows;
}
