import {
  AnomalyDetector,
  classifyLayer,
  metricsFromStats,
  RunHistory,
  type Capture,
  type LayerMetrics,
} from '../../src/index.js';

const BINS = 50;
/**
 * Histograms that the layers take turns at: a new one for each of two million captures would cost more than
 * all that is measured.
 */
const SHAPES = 32;

export const layerName = (layer: number): string => `block_${layer}/kernel`;

/** Mean φ of a layer: the series that every library of the comparison draws. */
export function meanAt(layer: number, epoch: number): number {
  return 1 + 0.1 * Math.sin(layer * 7 + epoch / 50) + 0.02 * Math.sin(epoch * 12.9898 + layer * 78.233);
}

const shapes = Array.from({ length: SHAPES }, (_, shape): LayerMetrics => {
  const center = 20 + shape / 3;
  const histogram = Array.from({ length: BINS }, (_, bin) =>
    Math.round(2000 * Math.exp(-(((bin - center) / 8) ** 2)) + ((bin * 17 + shape) % 7)),
  );
  const count = histogram.reduce((sum, one) => sum + one, 0);
  return metricsFromStats(
    {
      name: '',
      count,
      nanCount: 0,
      infCount: 0,
      mean: 1,
      variance: 0.09,
      min: 0,
      max: 2,
      belowThreshold: shape,
      histogram,
      histogramRange: [0, 2],
      outOfRange: 0,
      meanAbsChange: 0.01,
      changeCount: count,
    },
    { meanAbsChange: 0.01 },
  );
});

/**
 * A run that goes on: a real history with classes and anomalies, and the number of captures that were
 * appended.
 */
export class LongRun {
  readonly history: RunHistory;
  private readonly detector = new AnomalyDetector();
  private epoch = 0;
  /** Captures kept when the history last took some away; NaN where it never did. */
  fullLength = NaN;

  constructor(
    private readonly layers: number,
    epochs: number,
    maxBytes: number,
  ) {
    this.history = new RunHistory({ maxBytes });
    for (let epoch = 0; epoch < epochs; epoch++) this.append();
  }

  append(): void {
    const epoch = this.epoch++;
    const layers = Array.from({ length: this.layers }, (_, layer) => {
      const luminosity = meanAt(layer, epoch);
      const std = 0.3 + 0.1 * Math.sin(layer + epoch / 700);
      const metrics: LayerMetrics = {
        ...shapes[(layer + epoch) % SHAPES]!,
        luminosity,
        std,
        variance: std * std,
        fractureDensity: std / luminosity,
        minPhi: Math.max(0, luminosity - 3 * std),
        maxPhi: luminosity + 4 * std,
        resilience: 1 / (1.01 + 0.01 * Math.sin(epoch / 90)),
        meanAbsChange: 0.01 + 0.002 * Math.sin(epoch + layer),
      };
      return { layer: layerName(layer), metrics, classification: classifyLayer(metrics) };
    });
    const loss = Math.exp(-epoch / 3000);
    const capture: Capture = {
      epoch,
      layers,
      elapsedMs: epoch * 800,
      logs: { loss, val_loss: loss * 1.1 },
      loss: { base: loss, kintsugi: 1, regularization: 0.5 },
    };
    const { length } = this.history;
    this.history.append(capture);
    if (this.history.length <= length) this.fullLength = length;
    this.history.addAnomalies(this.detector.update(capture));
  }
}
