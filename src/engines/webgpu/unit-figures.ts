import type { UnitStats } from '../../core/layer-stats.js';
import { UNIT_SUM_WORDS } from './layout.js';
import { floatOfKey } from './record.js';
import type { UnitAxis, UnitPlan } from './unit-plan.js';

/** Where in a unit's sums each figure lies. */
const SUM = { total: 0, baseAndCount: 4 } as const;
const CHANGE = { total: 2, baseAndCount: 5 } as const;

/** Bytes that the per-unit figures of a capture take when read back. */
export function unitBytes(plan: UnitPlan): { sums: number; winners: number } {
  return { sums: plan.sums * UNIT_SUM_WORDS * 4, winners: plan.requests.length * plan.top * 8 };
}

/** The mean of each unit of an axis, over all tiles that it runs through; NaN for a unit without values. */
function means(words: Uint32Array, { units, tiles }: UnitAxis, figure: typeof SUM | typeof CHANGE): number[] {
  const sums = new Float64Array(units);
  const counts = new Float64Array(units);
  for (const { first, end, firstSum } of tiles) {
    for (let unit = first; unit < end; unit++) {
      const at = (firstSum + unit - first) * UNIT_SUM_WORDS;
      const [low, high] = words.subarray(at + figure.total);
      const baseAndCount = words[at + figure.baseAndCount]!;
      // 64 bits in two's complement, in units of 2^(base − 149).
      sums[unit]! += ((high! | 0) * 2 ** 32 + low!) * 2 ** ((baseAndCount & 0xffff) - 149);
      counts[unit]! += baseAndCount >>> 16;
    }
  }
  return Array.from(sums, (sum, unit) => sum / counts[unit]!);
}

/** The largest values of one request. */
function largest(winners: Uint32Array, request: number, top: number): UnitStats['top'] {
  const found: UnitStats['top'] = [];
  for (let round = 0; round < top; round++) {
    const [key, index] = winners.subarray((request * top + round) * 2);
    if (key) found.push({ index: index!, value: floatOfKey(key) });
  }
  return found;
}

/** Per-unit figures as the kernels leave them, in double precision: per request, in order. */
export function decodeUnits(
  plan: UnitPlan,
  data: ArrayBuffer,
  offset: number,
): { layer: number; stats: UnitStats }[] {
  const { sums, winners } = unitBytes(plan);
  const words = new Uint32Array(data, offset, sums / 4);
  const winnerWords = new Uint32Array(data, offset + sums, winners / 4);
  return plan.requests.map(({ layer, rows, columns, rowAxis, columnAxis }, index) => {
    const stats: UnitStats = {
      rows,
      columns,
      rowMean: means(words, rowAxis, SUM),
      columnMean: means(words, columnAxis, SUM),
      rowMeanAbsChange: means(words, rowAxis, CHANGE),
      columnMeanAbsChange: means(words, columnAxis, CHANGE),
      top: largest(winnerWords, index, plan.top),
    };
    return { layer, stats };
  });
}
