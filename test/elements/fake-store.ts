import type { Anomaly } from '../../src/core/anomaly.js';
import { classifyLayer } from '../../src/analysis/classification/classify-layer.js';
import type { LayerMetrics } from '../../src/core/layer-metrics.js';
import type { Capture, LayerCapture } from '../../src/core/run-history-view.js';
import type { RunStatus } from '../../src/core/run-status.js';
import type { MonitorStore } from '../../src/core/store.js';
import { RunHistory } from '../../src/history/run-history.js';
import { uniformFrom } from '../support/layers.js';

/** A store around a real history, which tests drive by hand. */
export class FakeStore implements MonitorStore {
  readonly listeners = new Set<() => void>();
  readonly pauses: boolean[] = [];
  asked: readonly string[] = [];
  status: RunStatus;
  unitStats = new Map<string, ReturnType<MonitorStore['units']>>();

  constructor(
    readonly history: RunHistory = new RunHistory(),
    status: Partial<RunStatus> = {},
  ) {
    this.status = {
      phase: 'training',
      epoch: history.length - 1,
      epochs: 60,
      batch: 12,
      batches: 64,
      elapsedMs: 48_000,
      engine: { kind: 'webgpu', reason: 'A hardware GPU is present: NVIDIA, driver 555.' },
      cost: {
        captures: history.length,
        dropped: 2,
        cpuMs: 0.4,
        gpuMs: 0.9,
        latencyMs: 3.1,
        readbackBytes: 4096,
        residentBytes: 1 << 20,
      },
      costShare: 0.0123,
      budget: 0.02,
      captureEvery: 1,
      skipped: 0,
      monitoringPaused: false,
      error: null,
      settings: {},
      ...status,
    };
  }

  units(layer: string): ReturnType<MonitorStore['units']> {
    return this.unitStats.get(layer) ?? null;
  }

  subscribe(listener: () => void): () => void {
    const entry = (): void => listener();
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  setMonitoringPaused(paused: boolean): void {
    this.pauses.push(paused);
    this.update({ monitoringPaused: paused });
  }

  requestUnits(layers: readonly string[]): void {
    this.asked = layers;
  }

  update(change: Partial<RunStatus>): void {
    this.status = { ...this.status, ...change };
    this.changed();
  }

  changed(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

const NAMES = [
  'conv2d_1/kernel',
  'conv2d_1/bias',
  'conv2d_2/kernel',
  'conv2d_2/bias',
  'dense_1/kernel',
  'dense_1/bias',
  'dense_2/kernel',
  'output/kernel',
];

export interface FakeRunOptions {
  layers: number;
  epochs: number;
  seed?: number;
  /** Layer whose values all become NaN from half-time on. */
  nanLayer?: number;
  /** Layer that is captured every third time only. */
  absentLayer?: number;
  /** Layer with one epoch of a tenfold mean at two thirds of the run. */
  spikeLayer?: number;
  bins?: number;
  names?: (index: number) => string;
}

/**
 * One capture of a run that behaves as real ones do: means settle near 1, spreads grow, histograms skew to
 * the right.
 */
export function fakeCapture(epoch: number, options: FakeRunOptions): Capture {
  const { layers, epochs, seed = 1, bins = 50 } = options;
  const names =
    options.names ??
    ((i: number) =>
      layers <= NAMES.length
        ? NAMES[i]!
        : `block_${Math.floor(i / 4)}/${['query', 'key', 'value', 'mlp'][i % 4]}/kernel`);
  const time = epoch / Math.max(1, epochs - 1);
  const list: LayerCapture[] = [];
  for (let i = 0; i < layers; i++) {
    if (i === options.absentLayer && epoch % 3 !== 0) continue;
    const character = uniformFrom(seed * 7919 + i);
    const [a, b, c] = [character(), character(), character()];
    const noise = uniformFrom(seed * 104729 + i * 31 + epoch * 17)();
    const spike = i === options.spikeLayer && epoch === Math.floor(epochs * 0.66) ? 10 : 1;
    const dead = i === options.nanLayer && time >= 0.5;
    const mean = (1 - 0.25 * b * time + 0.02 * (noise - 0.5)) * spike;
    const spread =
      (0.02 + (0.25 + 1.1 * a) * Math.sqrt(time) * (0.6 + 0.4 * Math.sin(6 * c + 5 * time))) * spike;
    list.push(
      layerCapture(
        names(i),
        mean,
        Math.abs(spread),
        32 * 4 ** (1 + (i % 5)),
        bins,
        dead,
        1 / (1 + 0.02 + 0.5 * b * (1 - time) + 0.15 * noise * a),
      ),
    );
  }
  const base = 0.05 + 0.65 * Math.exp(-4 * time) + 0.02 * uniformFrom(seed + epoch)();
  return {
    epoch,
    layers: list,
    elapsedMs: epoch * 800,
    loss: { base, kintsugi: 0.98 + 0.05 * time, regularization: 0.5 + 0.3 * time },
    logs: { loss: base, val_loss: base * 1.15 + 0.02, acc: 0.985 - 0.2 * Math.exp(-5 * time) },
  };
}

export function layerCapture(
  layer: string,
  mean: number,
  std: number,
  count: number,
  bins = 50,
  allNaN = false,
  resilience = 0.85,
): LayerCapture {
  const low = Math.max(0, mean - 2 * std);
  const high = mean + 4 * std;
  const weights = Array.from({ length: bins }, (_, i) => {
    const z = (low + ((high - low) * (i + 0.5)) / bins - mean) / (std || 1);
    return Math.exp(-0.5 * z * z) + 0.15 * Math.exp(-0.5 * ((z - 2) / 0.8) ** 2);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const entropy =
    -weights.reduce((sum, weight) => sum + (weight / total) * Math.log(weight / total || 1), 0) /
    Math.log(bins);
  const nan = allNaN ? NaN : 1;
  const metrics: LayerMetrics = {
    count,
    nanCount: allNaN ? count : 0,
    infCount: 0,
    luminosity: mean * nan,
    variance: std * std * nan,
    std: std * nan,
    fractureDensity: (std / mean) * nan,
    entropy: entropy * nan,
    densityEntropy: entropy * nan * 2,
    resilience: resilience * nan,
    sparsity: 0.02 * nan,
    maxPhi: high * nan,
    minPhi: low * nan,
    meanAbsChange: 0.01 * nan,
    histogram: allNaN
      ? new Array<number>(bins).fill(0)
      : weights.map((weight) => Math.round((weight / total) * count)),
    histogramRange: allNaN ? [NaN, NaN] : [low, high],
  };
  return { layer, metrics, classification: classifyLayer(metrics) };
}

export function fakeHistory(options: FakeRunOptions): RunHistory {
  const history = new RunHistory();
  for (let epoch = 0; epoch < options.epochs; epoch++) history.append(fakeCapture(epoch, options));
  return history;
}

export function fakeAnomaly(epoch: number, change: Partial<Anomaly> = {}): Anomaly {
  return {
    type: 'phi_spike',
    layer: 'dense_1/kernel',
    epoch,
    end: epoch,
    count: 1,
    severity: 2.4,
    level: 'warning',
    description: `Mean φ moved by 0.42 at epoch ${epoch}, 7.2 times its usual change.`,
    advice: 'Lower β or the learning rate.',
    ...change,
  };
}
