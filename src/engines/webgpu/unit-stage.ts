import type { Arena } from './arena.js';
import { BindGroups } from './bind-groups.js';
import type { Pipelines } from './kernels.js';
import { workgroupGrid } from './layout.js';
import { Table } from './tables.js';
import { unitBytes } from './unit-figures.js';
import type { PagedWork, UnitPlan } from './unit-plan.js';

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
  readonly #sums: Table;
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
    this.#sums = table('unit sums');
    this.#candidates = table('top candidates');
    this.#winners = table('top winners');
    this.#work = table('unit work', 'uniform');
  }

  get #tables(): Table[] {
    return [
      this.#tiles,
      this.#chunks,
      this.#contests,
      this.#sums,
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
    const { sums, winners } = unitBytes(plan);
    return sums + winners;
  }

  prepare(plan: UnitPlan, pageCount: number): void {
    this.#tiles.reserve(plan.tiles.words.byteLength);
    this.#tiles.write(plan.tiles.words);
    this.#chunks.reserve(plan.chunks.words.byteLength);
    this.#chunks.write(plan.chunks.words);
    this.#contests.reserve(plan.contests.byteLength);
    this.#contests.write(plan.contests);
    this.#sums.reserve(unitBytes(plan).sums);
    this.#candidates.reserve(plan.candidates * 8);
    this.#winners.reserve(unitBytes(plan).winners);
    const words = new Uint32Array(((2 * pageCount + 1) * WORK_STRIDE) / 4);
    const work = (index: number, first: number, count: number) =>
      words.set([first, count, plan.requests.length, 0, 0, 0, plan.top, 0], (index * WORK_STRIDE) / 4);
    plan.tiles.pages.forEach(({ first, count }, page) => work(page, first, count));
    plan.chunks.pages.forEach(({ first, count }, page) => work(pageCount + page, first, count));
    work(2 * pageCount, 0, 0);
    this.#work.reserve(words.byteLength);
    this.#work.write(words);
  }

  encode(pass: GPUComputePassEncoder, plan: UnitPlan, arena: Arena, segments: GPUBuffer): void {
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
      pages: PagedWork['pages'],
      work: number,
      table: GPUBuffer,
      out: GPUBuffer,
    ) => {
      pass.setPipeline(pipelines[name]);
      pages.forEach(({ count }, index) => {
        const page = arena.pages[index];
        if (!page || count === 0) return;
        const bound = group(`${name} ${index}`, layouts.unit, [page.buffer, table, segments, out]);
        pass.setBindGroup(0, bound, [(work + index) * WORK_STRIDE]);
        pass.dispatchWorkgroups(...workgroupGrid(count, limit));
      });
    };
    perPage('unitSums', plan.tiles.pages, 0, this.#tiles.buffer, this.#sums.buffer);
    if (plan.top === 0) return;
    perPage('topChunk', plan.chunks.pages, pageCount, this.#chunks.buffer, this.#candidates.buffer);
    pass.setPipeline(pipelines.topLayer);
    const buffers = [this.#candidates.buffer, this.#contests.buffer, this.#winners.buffer];
    pass.setBindGroup(0, group('topLayer', layouts.candidate, buffers), [2 * pageCount * WORK_STRIDE]);
    pass.dispatchWorkgroups(...workgroupGrid(plan.requests.length, limit));
  }

  copyTo(encoder: GPUCommandEncoder, plan: UnitPlan, staging: GPUBuffer, offset: number): void {
    const { sums, winners } = unitBytes(plan);
    if (sums > 0) encoder.copyBufferToBuffer(this.#sums.buffer, 0, staging, offset, sums);
    if (winners > 0) encoder.copyBufferToBuffer(this.#winners.buffer, 0, staging, offset + sums, winners);
  }

  destroy(): void {
    for (const table of this.#tables) table.destroy();
  }
}
