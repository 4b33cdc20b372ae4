import { layerKeys } from '../../core/layer-keys.js';
import type { LayerStats } from '../../core/layer-stats.js';
import { Arena, type Snapshot } from './arena.js';
import { BindGroups } from './bind-groups.js';
import { CaptureTables } from './capture-tables.js';
import type { CheckedLayer } from './gpu-input.js';
import type { Pipelines } from './kernels.js';
import { planChunks, workgroupGrid, type ChunkTable } from './chunk-plan.js';
import { recordWords, WORDS } from './layout.js';
import { decodeRecord } from './record.js';
import type { ReadbackSlot } from './readback-ring.js';
import { GpuTimer } from './timer.js';
import { decodeUnits } from './unit-figures.js';
import { planUnits, type UnitPlan, type UnitWish } from './unit-plan.js';
import { UnitStage } from './unit-stage.js';
import { upload } from './upload.js';

export interface CaptureResult {
  readonly stats: LayerStats[];
  readonly units: ReturnType<typeof decodeUnits>;
  readonly gpuMs: number;
}

/** How to read a submitted capture back. */
export interface Pending {
  readonly bytes: number;
  readonly read: (data: ArrayBuffer) => CaptureResult;
}

const SWEEP_EVERY = 256;
/** A layer that this many captures in a row have not seen is forgotten. */
const KEEP_UNSEEN = 1024;

/**
 * One submission per capture: copies into the arena, two passes over the values, one copy of all records to
 * staging.
 */
export class CaptureStage {
  readonly #device: GPUDevice;
  readonly #pipelines: Pipelines['pipelines'];
  readonly #bins: number;
  readonly #arena: Arena;
  readonly #tables: CaptureTables;
  readonly #groups: BindGroups;
  readonly #units: UnitStage;
  readonly #timer: GpuTimer | null;
  #captures = 0;
  /** The last plan, good for as long as the same layers lie in the same places. */
  #plan: { snapshots: readonly Snapshot[]; generation: number; table: ChunkTable } | null = null;
  #unitPlan: { snapshots: readonly Snapshot[]; generation: number; wishes: string; plan: UnitPlan } | null =
    null;

  constructor(device: GPUDevice, pipelines: Pipelines, bins: number) {
    this.#device = device;
    this.#pipelines = pipelines.pipelines;
    this.#bins = bins;
    this.#arena = new Arena(device);
    this.#tables = new CaptureTables(device);
    this.#groups = new BindGroups(device, pipelines.layouts);
    this.#units = new UnitStage(device, pipelines);
    this.#timer = GpuTimer.for(device);
  }

  get bytes(): number {
    return this.#arena.bytes + this.#tables.bytes + this.#units.bytes;
  }

  /** Encodes and submits one capture, without awaiting anything. */
  submit(
    layers: readonly CheckedLayer[],
    space: string,
    wishes: readonly UnitWish[],
    range: readonly [number, number] | undefined,
    slot: ReadbackSlot,
  ): Pending {
    if (++this.#captures % SWEEP_EVERY === 0) this.#arena.sweep(this.#captures - KEEP_UNSEEN);
    const snapshots = this.#snapshots(layers, space);
    for (const snapshot of snapshots) turnOver(snapshot);
    try {
      return this.#submit(layers, snapshots, wishes, range, slot);
    } catch (error) {
      // What was captured last stays the last capture.
      for (const snapshot of snapshots) turnOver(snapshot);
      throw error;
    }
  }

  #submit(
    layers: readonly CheckedLayer[],
    snapshots: readonly Snapshot[],
    wishes: readonly UnitWish[],
    range: readonly [number, number] | undefined,
    slot: ReadbackSlot,
  ): Pending {
    const table = this.#planFor(snapshots);
    const unitPlan = wishes.length > 0 ? this.#unitPlanFor(snapshots, wishes) : null;

    const recordBytes = layers.length * recordWords(this.#bins) * 4;
    const timerOffset = Math.ceil(recordBytes / 16) * 16;
    const unitOffset = timerOffset + GpuTimer.BYTES;
    const bytes = unitOffset + (unitPlan ? UnitStage.readbackBytes(unitPlan) : 0);
    const staging = slot.buffer(bytes);

    const encoder = this.#device.createCommandEncoder({ label: 'kintsugi capture' });
    this.#timer?.begin(encoder);
    upload(this.#device, encoder, this.#arena, layers, snapshots);
    this.#tables.prepare(table, snapshots, this.#arena, recordBytes, range);
    if (unitPlan) this.#units.prepare(unitPlan, this.#arena.pages.length);
    encoder.clearBuffer(this.#tables.records, 0, recordBytes);
    const pass = encoder.beginComputePass({
      label: 'kintsugi capture',
      ...(this.#timer && { timestampWrites: this.#timer.endOfPass }),
    });
    this.#encodePasses(pass, table);
    if (unitPlan) this.#units.encode(pass, unitPlan, this.#arena, this.#tables.segments);
    pass.end();
    encoder.copyBufferToBuffer(this.#tables.records, 0, staging, 0, recordBytes);
    this.#timer?.resolve(encoder, staging, timerOffset);
    if (unitPlan) this.#units.copyTo(encoder, unitPlan, staging, unitOffset);
    this.#device.queue.submit([encoder.finish()]);
    for (const snapshot of snapshots) snapshot.captured = true;

    const timed = this.#timer !== null;
    return {
      bytes,
      read: (data) => this.#decode(data, layers, range, timed ? timerOffset : -1, unitPlan, unitOffset),
    };
  }

  invalidate(): void {
    this.#arena.invalidate();
  }

  destroy(): void {
    this.#arena.destroy();
    this.#tables.destroy();
    this.#units.destroy();
    this.#timer?.destroy();
  }

  #snapshots(layers: readonly CheckedLayer[], space: string): Snapshot[] {
    const keys = layerKeys(layers);
    let ahead = layers.reduce(
      (sum, { count, bytesPerValue }) => sum + Math.ceil((count * bytesPerValue) / 16) * 16,
      0,
    );
    return layers.map(({ count, format, bytesPerValue }, index) => {
      const key = `${space} ${keys[index]}`;
      const snapshot = this.#arena.snapshot(key, count, format, bytesPerValue, ahead);
      ahead -= Math.ceil((count * bytesPerValue) / 16) * 16;
      snapshot.lastSeen = this.#captures;
      return snapshot;
    });
  }

  #planFor(snapshots: readonly Snapshot[]): ChunkTable {
    const { generation, pages } = this.#arena;
    const known = this.#plan;
    if (known && known.generation === generation && sameItems(known.snapshots, snapshots)) return known.table;
    const table = planChunks(snapshots, pages.length);
    this.#plan = { snapshots, generation, table };
    return table;
  }

  #unitPlanFor(snapshots: readonly Snapshot[], wishes: readonly UnitWish[]): UnitPlan {
    const { generation, pages } = this.#arena;
    const known = this.#unitPlan;
    const wanted = JSON.stringify(wishes);
    if (
      known &&
      known.generation === generation &&
      known.wishes === wanted &&
      sameItems(known.snapshots, snapshots)
    )
      return known.plan;
    let segments = 0;
    const firstSegment = snapshots.map(
      (snapshot) => (segments += snapshot.segments.length) - snapshot.segments.length,
    );
    const plan = planUnits(wishes, snapshots, firstSegment, pages.length);
    this.#unitPlan = { snapshots, generation, wishes: wanted, plan };
    return plan;
  }

  #encodePasses(pass: GPUComputePassEncoder, table: ChunkTable): void {
    const limit = this.#device.limits.maxComputeWorkgroupsPerDimension;
    const pipelines = this.#pipelines;
    const { chunks, segments, layers, records, roughMeans, scales, work } = this.#tables;
    const shared = { records, rough_means: roughMeans, scales, work };
    const overPages = (pipeline: GPUComputePipeline) => {
      pass.setPipeline(pipeline);
      table.pages.forEach(({ count }, index) => {
        const page = this.#arena.pages[index]?.buffer;
        if (!page || count === 0) return;
        const group = this.#groups.get(`page ${index}`, 'chunk', { page, chunks, segments, ...shared });
        pass.setBindGroup(0, group, [index * CaptureTables.WORK_STRIDE]);
        pass.dispatchWorkgroups(...workgroupGrid(count, limit));
      });
    };
    overPages(pipelines.extent);
    pass.setPipeline(pipelines.scale);
    pass.setBindGroup(0, this.#groups.get('layers', 'layer', { layers, ...shared }), [0]);
    pass.dispatchWorkgroups(...workgroupGrid(table.layers.length / WORDS.Layer, limit));
    overPages(pipelines.accumulate);
  }

  #decode(
    data: ArrayBuffer,
    layers: readonly CheckedLayer[],
    range: readonly [number, number] | undefined,
    timerOffset: number,
    unitPlan: UnitPlan | null,
    unitOffset: number,
  ): CaptureResult {
    const words = recordWords(this.#bins);
    const stats = layers.map(({ name, count }, layer) =>
      decodeRecord(name, count, new Uint32Array(data, layer * words * 4, words), this.#bins, range),
    );
    const units = unitPlan ? decodeUnits(unitPlan, data, unitOffset) : [];
    for (const { layer, stats: unitStats } of units) stats[layer]!.units = unitStats;
    return { stats, units, gpuMs: timerOffset < 0 ? NaN : GpuTimer.milliseconds(data, timerOffset) };
  }
}

/** Makes the other half of its page a layer's present one. */
function turnOver(snapshot: Snapshot): void {
  snapshot.turn = snapshot.turn === 0 ? 1 : 0;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
