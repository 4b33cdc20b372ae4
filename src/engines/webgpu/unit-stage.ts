import type { Arena } from './arena.js';
import { BindGroups } from './bind-groups.js';
import type { Pipelines } from './kernels.js';
import { workgroupGrid } from './chunk-plan.js';
import { pack } from './layout.js';
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
    this.#groups = new BindGroups(device, pipelines.layouts);
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
    const common = { layer_count: plan.requests.length, ranged: 0, low: 0, high: 0, top: plan.top };
    const work = (index: number, first: number, count: number) =>
      words.set(
        pack('Work', { first_chunk: first, chunk_count: count, ...common }),
        (index * WORK_STRIDE) / 4,
      );
    plan.tiles.pages.forEach(({ first, count }, page) => work(page, first, count));
    plan.chunks.pages.forEach(({ first, count }, page) => work(pageCount + page, first, count));
    work(2 * pageCount, 0, 0);
    this.#work.reserve(words.byteLength);
    this.#work.write(words);
  }

  encode(pass: GPUComputePassEncoder, plan: UnitPlan, arena: Arena, segments: GPUBuffer): void {
    const pageCount = arena.pages.length;
    const limit = this.#device.limits.maxComputeWorkgroupsPerDimension;
    const { pipelines } = this.#pipelines;
    const work = this.#work.buffer;
    const perPage = (
      name: 'unitSums' | 'topChunk',
      { pages }: PagedWork,
      firstWork: number,
      bind: (page: GPUBuffer, index: number) => GPUBindGroup,
    ) => {
      pass.setPipeline(pipelines[name]);
      pages.forEach(({ count }, index) => {
        const page = arena.pages[index];
        if (!page || count === 0) return;
        pass.setBindGroup(0, bind(page.buffer, index), [(firstWork + index) * WORK_STRIDE]);
        pass.dispatchWorkgroups(...workgroupGrid(count, limit));
      });
    };
    const tiles = this.#tiles.buffer;
    const sums = this.#sums.buffer;
    perPage('unitSums', plan.tiles, 0, (page, index) =>
      this.#groups.get(`unitSums ${index}`, 'tile', { page, tiles, segments, unit_sum_words: sums, work }),
    );
    if (plan.top === 0) return;
    const chunks = this.#chunks.buffer;
    const candidates = this.#candidates.buffer;
    perPage('topChunk', plan.chunks, pageCount, (page, index) =>
      this.#groups.get(`topChunk ${index}`, 'search', { page, chunks, segments, candidates, work }),
    );
    pass.setPipeline(pipelines.topLayer);
    const contest = { candidates, contests: this.#contests.buffer, winners: this.#winners.buffer, work };
    pass.setBindGroup(0, this.#groups.get('topLayer', 'contest', contest), [2 * pageCount * WORK_STRIDE]);
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
