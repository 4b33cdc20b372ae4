import type { ActivationStats } from '../../core/activation-stats.js';
import type { EngineCost, LayerInput, MeasureOptions } from '../../core/engine.js';
import { KintsugiError } from '../../core/kintsugi-error.js';
import type { LayerStats } from '../../core/layer-stats.js';
import { activationFigures, activationWish } from './activation-figures.js';
import { CaptureStage, type CaptureResult } from './capture-stage.js';
import type { GpuEngine } from './gpu-engine.js';
import { guarded } from './guarded.js';
import {
  checkActivations,
  checkLayers,
  checkMeasureOptions,
  type CheckedLayer,
  type GpuData,
} from './gpu-input.js';
import { pipelinesFor } from './kernels.js';
import { ReadbackFailed, ReadbackRing, type ReadbackSlot } from './readback-ring.js';
import type { UnitWish } from './unit-plan.js';

export interface WebGpuEngineOptions {
  /** Histogram bins, 1 to 256. Default 50. */
  bins?: number;
  /** Captures that may be on their way at once. Default 3. */
  inFlight?: number;
  /** Why this engine was chosen, for people. */
  reason?: string;
  /** Destroy the device with the engine: for a device that nobody else uses. Default false. */
  ownsDevice?: boolean;
  /** Milliseconds, monotonic. */
  clock?: () => number;
}

/** A device that is lost before it is used loses the engine, not the page. */
export async function createWebGpuEngine(
  device: GPUDevice,
  options: WebGpuEngineOptions = {},
): Promise<GpuEngine> {
  const {
    bins = 50,
    inFlight = 3,
    reason = 'asked for',
    ownsDevice = false,
    clock = () => performance.now(),
  } = options;
  if (!Number.isInteger(bins) || bins < 1 || bins > 256)
    throw new KintsugiError('misuse', `bins is ${bins}: give a whole number from 1 to 256`);
  if (!Number.isInteger(inFlight) || inFlight < 1)
    throw new KintsugiError('misuse', `inFlight is ${inFlight}: give a whole number from 1`);
  const { result, errors } = guarded(device, () => pipelinesFor(device, bins));
  try {
    const stage = new CaptureStage(device, await result, bins);
    const error = await errors;
    if (error) throw error;
    return new WebGpuEngine(device, stage, new ReadbackRing(device, inFlight), reason, ownsDevice, clock);
  } catch (cause) {
    throw cause instanceof KintsugiError
      ? cause
      : new KintsugiError('unsupported', `the GPU cannot run the kernels: ${String(cause)}`, { cause });
  }
}

class WebGpuEngine implements GpuEngine {
  readonly kind = 'webgpu';
  readonly device: GPUDevice;
  readonly reason: string;
  readonly cost: EngineCost = {
    captures: 0,
    dropped: 0,
    cpuMs: NaN,
    gpuMs: NaN,
    latencyMs: NaN,
    readbackBytes: 0,
    residentBytes: 0,
  };
  readonly lost: Promise<string>;
  /** Why nothing more can be measured; null while it can. */
  #ended: KintsugiError | null = null;

  readonly #stage: CaptureStage;
  readonly #ring: ReadbackRing;
  readonly #ownsDevice: boolean;
  readonly #clock: () => number;

  constructor(
    device: GPUDevice,
    stage: CaptureStage,
    ring: ReadbackRing,
    reason: string,
    ownsDevice: boolean,
    clock: () => number,
  ) {
    this.device = device;
    this.reason = reason;
    this.#stage = stage;
    this.#ring = ring;
    this.#ownsDevice = ownsDevice;
    this.#clock = clock;
    this.lost = device.lost.then(({ message, reason: why }) => {
      const sentence = message || `the GPU device was lost (${why})`;
      this.#end(
        new KintsugiError(
          'device-lost',
          `${sentence}: make a new engine on a new device; the history is kept`,
        ),
      );
      return sentence;
    });
  }

  async measure(layers: readonly LayerInput<GpuData>[], options: MeasureOptions = {}): Promise<LayerStats[]> {
    const { checked, wishes, settings } = this.#prepare(layers, options);
    if (checked.length === 0) return [];
    const slot = this.#ring.tryAcquire() ?? (await this.#ring.acquire());
    return (await this.#capture(checked, 'phi', settings, wishes, slot)).stats;
  }

  tryMeasure(
    layers: readonly LayerInput<GpuData>[],
    options: MeasureOptions = {},
  ): Promise<LayerStats[]> | null {
    if (this.#ended) return Promise.reject(this.#ended);
    const slot = this.#ring.tryAcquire();
    if (!slot) {
      this.cost.dropped++;
      return null;
    }
    const capture = async () => {
      let prepared;
      try {
        prepared = this.#prepare(layers, options);
      } catch (error) {
        slot.cancel();
        throw error;
      }
      if (prepared.checked.length === 0) {
        slot.cancel();
        return [];
      }
      return (await this.#capture(prepared.checked, 'phi', prepared.settings, prepared.wishes, slot)).stats;
    };
    return capture();
  }

  async measureActivations(layers: readonly LayerInput<GpuData>[]): Promise<ActivationStats[]> {
    if (this.#ended) throw this.#ended;
    const checked = checkActivations(layers);
    if (checked.length === 0) return [];
    const wishes = checked.map(({ count, shape }, layer) => activationWish(layer, shape[0]!, count));
    const slot = this.#ring.tryAcquire() ?? (await this.#ring.acquire());
    const { stats, units } = await this.#capture(checked, 'activations', {}, wishes, slot);
    return stats.map((layer, index) => activationFigures(layer, units[index]!.stats));
  }

  dispose(): void {
    this.#end(new KintsugiError('disposed', 'this engine was disposed: create another with createEngine()'));
    if (this.#ownsDevice) this.device.destroy();
  }

  #end(error: KintsugiError): void {
    if (this.#ended) return;
    this.#ended = error;
    this.#ring.close(error);
    this.#stage.destroy();
    this.cost.residentBytes = 0;
  }

  #prepare(layers: readonly LayerInput<GpuData>[], options: MeasureOptions) {
    if (this.#ended) throw this.#ended;
    const settings = checkMeasureOptions(options);
    const checked = checkLayers(layers);
    const { units } = settings;
    const wishes: UnitWish[] = [];
    checked.forEach(({ name, count, columns }, layer) => {
      if (!units || columns === 0 || count === 0 || (units.layers && !units.layers.includes(name))) return;
      wishes.push({ layer, rows: count / columns, columns, withRows: true, top: units.top });
    });
    return { checked, wishes, settings };
  }

  /** Encodes and submits before its first await, so that the values are those of the moment of the call. */
  async #capture(
    layers: readonly CheckedLayer[],
    space: string,
    { range }: MeasureOptions,
    wishes: readonly UnitWish[],
    slot: ReadbackSlot,
  ): Promise<CaptureResult> {
    const begun = this.#clock();
    let submitted;
    try {
      if (this.#ended) throw this.#ended;
      submitted = guarded(this.device, () => this.#stage.submit(layers, space, wishes, range, slot));
    } catch (error) {
      slot.cancel();
      throw error;
    }
    this.cost.cpuMs = this.#clock() - begun;
    this.cost.residentBytes = this.#stage.bytes + this.#ring.bytes;
    const { result: decode, errors } = submitted;
    const [reading, error] = await Promise.all([
      slot
        .read(decode.bytes, decode.read)
        .catch((cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause)))),
      errors,
    ]);
    if (this.#ended) throw this.#ended;
    if (error) {
      this.#stage.invalidate();
      throw error;
    }
    if (reading instanceof ReadbackFailed) throw await this.#explain(reading);
    // A fault of ours, and of this capture alone: its values are on the GPU, for the next |Δφ|.
    if (reading instanceof Error)
      throw new KintsugiError('unsupported', `the capture could not be decoded: ${reading.message}`, {
        cause: reading,
      });
    if (space === 'phi') this.cost.captures++;
    this.cost.gpuMs = reading.gpuMs;
    this.cost.latencyMs = this.#clock() - begun;
    this.cost.readbackBytes = decode.bytes;
    return reading;
  }

  /** A failed readback is most often the first sign of a lost device, told to us a moment later. */
  async #explain(cause: Error): Promise<KintsugiError> {
    await Promise.race([this.lost, new Promise((resolve) => setTimeout(resolve, 50))]);
    return (
      this.#ended ??
      new KintsugiError('device-lost', `the figures could not be read back: ${cause.message}`, { cause })
    );
  }
}
