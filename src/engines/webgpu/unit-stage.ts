import type { UnitStats } from '../../core/layer-stats.js';
import type { Arena } from './arena.js';
import { BindGroups } from './bind-groups.js';
import type { Pipelines } from './kernels.js';
import { workgroupGrid } from './layout.js';
import { exponentsOf, floatOfKey } from './record.js';
import { Table } from './tables.js';
import { ACCUMULATOR_WORDS, decodeTop, decodeUnitMeans, type UnitMeans, type UnitPlan } from './unit-plan.js';

const WORK_STRIDE = 256;

/**
 * The optional stage of a capture that takes per-unit figures. Encodes into the caller's pass; never submits.
 */
export class UnitStage {
  readonly #device: GPUDevice;
  readonly #pipelines: Pipelines;
  readonly #groups: BindGroups;
  readonly #tiles: Table;
  readonly #chunks: Table;
  readonly #contests: Table;
  readonly #accumulators: Table;
  readonly #candidates: Table;
  readonly #winners: Table;
  readonly #work: Table;

  constructor(device: GPUDevice, pipelines: Pipelines) {
    this.#device = device;
    this.#pipelines = pipelines;
    this.#groups = new BindGroups(device);
    const table = (label: string, use?: 'uniform') => new Table(device, label, use);
    this.#tiles = table('tiles');
    this.#chunks = table('top chunks');
    this.#contests = table('contests');
    this.#accumulators = table('unit accumulators');
    this.#candidates = table('top candidates');
    this.#winners = table('top winners');
    this.#work = table('unit work', 'uniform');
  }

  get #tables(): Table[] {
    return [
      this.#tiles,
      this.#chunks,
      this.#contests,
      this.#accumulators,
      this.#candidates,
      this.#winners,
      this.#work,
    ];
  }

  get bytes(): number {
    return this.#tables.reduce((sum, table) => sum + table.bytes, 0);
  }

  /** Bytes that `copyTo` appends to the staging buffer. */
  static readbackBytes(plan: UnitPlan): number {
    return plan.accumulators * ACCUMULATOR_WORDS * 4 + plan.requests.length * plan.top * 8;
  }

  prepare(encoder: GPUCommandEncoder, plan: UnitPlan, pageCount: number): void {
    this.#tiles.reserve(plan.tiles.byteLength);
    this.#tiles.write(plan.tiles);
    this.#chunks.reserve(plan.chunks.byteLength);
    this.#chunks.write(plan.chunks);
    this.#contests.reserve(plan.contests.byteLength);
    this.#contests.write(plan.contests);
    this.#accumulators.reserve(plan.accumulators * ACCUMULATOR_WORDS * 4);
    this.#candidates.reserve(plan.candidates * 8);
    this.#winners.reserve(plan.requests.length * plan.top * 8);
    const words = new Uint32Array(((2 * pageCount + 1) * WORK_STRIDE) / 4);
    const work = (index: number, first: number, count: number) =>
      words.set([first, count, plan.requests.length, 0, 0, 0, plan.top, 0], (index * WORK_STRIDE) / 4);
    plan.tilePages.forEach(({ first, count }, page) => work(page, first, count));
    plan.chunkPages.forEach(({ first, count }, page) => work(pageCount + page, first, count));
    work(2 * pageCount, 0, 0);
    this.#work.reserve(words.byteLength);
    this.#work.write(words);
    encoder.clearBuffer(this.#accumulators.buffer);
  }

  encode(
    pass: GPUComputePassEncoder,
    plan: UnitPlan,
    arena: Arena,
    segments: GPUBuffer,
    scales: GPUBuffer,
  ): void {
    const pageCount = arena.pages.length;
    const limit = this.#device.limits.maxComputeWorkgroupsPerDimension;
    const { layouts, pipelines } = this.#pipelines;
    const group = (key: string, layout: GPUBindGroupLayout, buffers: readonly GPUBuffer[]) => {
      const bound = buffers.map((buffer, binding) => ({ binding, buffer }));
      return this.#groups.get(key, layout, [
        ...bound,
        { binding: buffers.length, buffer: this.#work.buffer, size: 32 },
      ]);
    };
    const perPage = (
      name: 'unitSums' | 'topChunk',
      pages: UnitPlan['tilePages'],
      work: number,
      table: GPUBuffer,
      out: GPUBuffer,
    ) => {
      pass.setPipeline(pipelines[name]);
      pages.forEach(({ count }, index) => {
        const page = arena.pages[index];
        if (!page || count === 0) return;
        const bound = group(`${name} ${index}`, layouts.unit, [page.buffer, table, segments, scales, out]);
        pass.setBindGroup(0, bound, [(work + index) * WORK_STRIDE]);
        pass.dispatchWorkgroups(...workgroupGrid(count, limit));
      });
    };
    perPage('unitSums', plan.tilePages, 0, this.#tiles.buffer, this.#accumulators.buffer);
    if (plan.top === 0) return;
    perPage('topChunk', plan.chunkPages, pageCount, this.#chunks.buffer, this.#candidates.buffer);
    pass.setPipeline(pipelines.topLayer);
    const buffers = [this.#candidates.buffer, this.#contests.buffer, this.#winners.buffer];
    pass.setBindGroup(0, group('topLayer', layouts.candidate, buffers), [2 * pageCount * WORK_STRIDE]);
    pass.dispatchWorkgroups(...workgroupGrid(plan.requests.length, limit));
  }

  copyTo(encoder: GPUCommandEncoder, plan: UnitPlan, staging: GPUBuffer, offset: number): void {
    const bytes = plan.accumulators * ACCUMULATOR_WORDS * 4;
    if (bytes > 0) encoder.copyBufferToBuffer(this.#accumulators.buffer, 0, staging, offset, bytes);
    const winners = plan.requests.length * plan.top * 8;
    if (winners > 0) encoder.copyBufferToBuffer(this.#winners.buffer, 0, staging, offset + bytes, winners);
  }

  destroy(): void {
    for (const table of this.#tables) table.destroy();
  }
}

/**
 * Reads what `copyTo` appended: per request, in order. `record(layer)` gives the words of a layer's record.
 */
export function decodeUnits(
  plan: UnitPlan,
  data: ArrayBuffer,
  offset: number,
  record: (layer: number) => Uint32Array,
): { layer: number; stats: UnitStats; columnMeans: UnitMeans }[] {
  const accumulators = new Uint32Array(data, offset, plan.accumulators * ACCUMULATOR_WORDS);
  const winners = new Uint32Array(
    data,
    offset + accumulators.byteLength,
    plan.requests.length * plan.top * 2,
  );
  return plan.requests.map(({ layer, rows, columns, accumulator, withRows }, index) => {
    const { exponent, changeExponent } = exponentsOf(record(layer));
    const rowMeans = decodeUnitMeans(
      accumulators,
      accumulator,
      withRows ? rows : 0,
      exponent,
      changeExponent,
    );
    const columnMeans = decodeUnitMeans(accumulators, accumulator + rows, columns, exponent, changeExponent);
    const stats: UnitStats = {
      rows,
      columns,
      rowMean: rowMeans.mean,
      columnMean: columnMeans.mean,
      rowMeanAbsChange: rowMeans.meanAbsChange,
      columnMeanAbsChange: columnMeans.meanAbsChange,
      top: decodeTop(winners, index, plan.top, floatOfKey),
    };
    return { layer, stats, columnMeans };
  });
}
