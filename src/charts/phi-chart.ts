import type { NumberFormat } from './axes/number-format.js';
import type { ScaleKind } from './axes/scales.js';
import type { ChartTable, Probe } from './chart-model.js';
import { PHI_BINS } from './series/phi-bins.js';
import type { PhiColumns } from './series/phi-columns.js';

/** What both charts of the moving distribution of φ are made of. */
export interface PhiChartOptions {
  key: string;
  summary: string;
  /** Null where there is nothing to show. */
  columns: PhiColumns | null;
  /** How a count becomes a shade or a height. */
  scale: ScaleKind;
  format: NumberFormat;
  texts: {
    epoch: string;
    value: string;
    share: string;
    most: string;
    empty: string;
    none: string;
    fullest: string;
  };
}

/** A count as a share of the fullest bin: linear, or logarithmic so that one value among a million shows. */
export function shade(count: number, fullest: number, scale: ScaleKind): number {
  if (!(count > 0) || !(fullest > 0)) return 0;
  return scale === 'log' ? Math.max(0.06, Math.log1p(count) / Math.log1p(fullest)) : count / fullest;
}

/** What stands in one bin of one column. */
export function phiProbe(
  { format, texts }: PhiChartOptions,
  { range, columns }: PhiColumns,
  column: number,
  bin: number,
  place: Pick<Probe, 'x' | 'y' | 'column' | 'row'>,
): Probe {
  const { epoch, counts, total, beyond } = columns[column]!;
  const edge = edgesOf(range, format);
  return {
    ...place,
    epoch,
    lines: [
      `${texts.epoch} ${format.count(epoch)}`,
      ...(beyond === null ? [] : [`${texts.most} ${format.value(beyond)}`]),
      `${texts.value} ${edge(bin)} … ${edge(bin + 1)}`,
      `${texts.share}: ${total ? format.share(counts[bin]! / total) : '–'}`,
    ],
  };
}

export function phiTable({ columns: found, texts, format }: PhiChartOptions): ChartTable {
  if (!found) return { columns: [texts.epoch], rows: [] };
  const edge = edgesOf(found.range, format);
  return {
    columns: [texts.epoch, ...Array.from({ length: PHI_BINS }, (_, i) => `${edge(i)} … ${edge(i + 1)}`)],
    rows: found.columns.map(({ epoch, counts }) => [
      epoch,
      ...Array.from(counts, (count) => Math.round(count * 100) / 100),
    ]),
  };
}

function edgesOf({ low, high }: PhiColumns['range'], format: NumberFormat): (bin: number) => string {
  return (bin) => format.value(low + ((high - low) * bin) / PHI_BINS);
}
