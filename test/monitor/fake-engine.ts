import type { ActivationStats } from '../../src/core/activation-stats.js';
import type { Engine, EngineCost, LayerInput, MeasureOptions } from '../../src/core/engine.js';
import type { LayerStats } from '../../src/core/layer-stats.js';

/** A call that the engine was given and has not answered yet. */
export interface PendingCall {
  layers: readonly LayerInput<unknown>[];
  options: MeasureOptions;
  resolve(stats?: LayerStats[]): void;
  reject(error: Error): void;
}

export function statsOf(name: string, values: ArrayLike<number>, units = false): LayerStats {
  const list = Array.from(values);
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  return {
    name,
    count: list.length,
    nanCount: 0,
    infCount: 0,
    mean,
    variance: list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length,
    min: Math.min(...list),
    max: Math.max(...list),
    belowThreshold: list.filter((value) => value < 0.1).length,
    histogram: Array.from({ length: 50 }, (_, i) => (i === 0 ? list.length : 0)),
    histogramRange: [mean - 0.5, mean + 0.5],
    outOfRange: 0,
    meanAbsChange: NaN,
    changeCount: 0,
    ...(units
      ? {
          units: {
            rows: 1,
            columns: list.length,
            rowMean: [mean],
            columnMean: list,
            rowMeanAbsChange: [NaN],
            columnMeanAbsChange: list.map(() => NaN),
            top: [],
          },
        }
      : {}),
  };
}

/** An engine whose answers come when the test says so, or at once where `automatic`. */
export class FakeEngine implements Engine {
  readonly kind = 'cpu';
  readonly reason = 'a test asked for it';
  readonly cost: EngineCost = {
    captures: 0,
    dropped: 0,
    cpuMs: 1,
    gpuMs: NaN,
    latencyMs: 2,
    readbackBytes: 0,
    residentBytes: 0,
  };
  readonly lost: Promise<string>;
  readonly calls: PendingCall[] = [];
  lose!: (reason: string) => void;
  full = false;
  disposed = false;

  constructor(private readonly automatic = true) {
    this.lost = new Promise((resolve) => (this.lose = resolve));
  }

  tryMeasure(
    layers: readonly LayerInput<unknown>[],
    options: MeasureOptions = {},
  ): Promise<LayerStats[]> | null {
    if (this.full) {
      this.cost.dropped++;
      return null;
    }
    return this.measure(layers, options);
  }

  measure(layers: readonly LayerInput<unknown>[], options: MeasureOptions = {}): Promise<LayerStats[]> {
    const answer = layers.map(({ name, data }) =>
      statsOf(
        name,
        data as Float32Array,
        options.units !== undefined && (options.units.layers?.includes(name) ?? true),
      ),
    );
    const call = new Promise<LayerStats[]>((resolve, reject) => {
      this.calls.push({ layers, options, reject, resolve: (stats = answer) => resolve(stats) });
    });
    if (this.automatic) this.calls.at(-1)!.resolve();
    return call.then((stats) => {
      this.cost.captures++;
      return stats;
    });
  }

  async measureActivations(layers: readonly LayerInput<unknown>[]): Promise<ActivationStats[]> {
    return layers.map(({ name, data }) => ({
      name,
      batch: 2,
      units: 3,
      activationMean: (data as Float32Array)[0]!,
      activationStd: 0.5,
      deadNeurons: 1,
      nonFinite: 0,
    }));
  }

  dispose(): void {
    this.disposed = true;
  }
}
