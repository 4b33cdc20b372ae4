import type { ClassificationRule } from '../analysis/classification/rules.js';
import type { Anomaly } from '../core/anomaly.js';
import type { Archetype } from '../core/classification.js';
import { SCALAR_METRICS, type ScalarMetric } from '../core/layer-metrics.js';
import type { LossComponents } from '../core/run-history-view.js';
import type { RunHistory } from './run-history.js';

export const HISTORY_FORMAT = 'kintsugi-run-history';
export const HISTORY_VERSION = 1;
/** Of a histogram that a history keeps, or reads. */
export const MOST_BINS = 2 ** 16;

type Numbers = ArrayLike<number>;

/** What stands once in a history, whatever its length. */
interface HistoryFacts {
  format: typeof HISTORY_FORMAT;
  version: typeof HISTORY_VERSION;
  appended: number;
  maxBytes: number;
  /** Absent where unbounded. */
  maxCaptures?: number;
  rules: readonly ClassificationRule[];
  anomalies: Anomaly[];
  /** Absent where there are none, and in older files. */
  anomaliesDropped?: number;
}

interface LayerFacts {
  name: string;
  changes: [sum: number, count: number];
}

/** What is kept of each capture, apart from its layers. */
export interface RunColumns {
  epochs: number[];
  elapsedMs: Numbers;
  loss: Record<keyof LossComponents, Numbers>;
}

/** What is kept of one layer at each capture; null where it was not captured, or its histogram is gone. */
export interface LayerHistoryColumns {
  archetypes: (Archetype | null)[];
  scalars: Partial<Record<ScalarMetric, Numbers>>;
  histograms: ({ counts: number[]; range: [number, number] } | null)[];
}

/**
 * A history as JSON: columns by name. Non-finite numbers are the strings "NaN", "Infinity" and "-Infinity".
 */
export interface HistoryDocument extends HistoryFacts, RunColumns {
  logs: { label: string; values: Numbers }[];
  layers: (LayerFacts & LayerHistoryColumns)[];
}

/** A history without its columns: these follow in blocks. */
export interface HistoryHead extends HistoryFacts {
  /** Captures. */
  length: number;
  logs: string[];
  layers: LayerFacts[];
}

/** Consecutive captures: of the run, or of one layer by its place in the head. */
export type HistoryBlock =
  ({ layer: null; logs: Numbers[] } & RunColumns) | ({ layer: number } & LayerHistoryColumns);

/** Numbers in a block at most: one is made, copied or checked in a few milliseconds. */
export const BLOCK_VALUES = 2 ** 15;
const BINS = 50;

export function headOf(history: RunHistory): HistoryHead {
  const { appended, length, maxBytes, maxCaptures, rules, anomalies, anomaliesDropped } = history;
  const { layerNames, logNames } = history;
  return {
    format: HISTORY_FORMAT,
    version: HISTORY_VERSION,
    appended,
    maxBytes,
    ...(Number.isFinite(maxCaptures) && { maxCaptures }),
    rules,
    anomalies: [...anomalies],
    ...(anomaliesDropped > 0 && { anomaliesDropped }),
    length,
    logs: [...logNames],
    layers: layerNames.map((name) => ({ name, changes: history.changeTotals(name) })),
  };
}

/** The columns that belong to a head, a block at a time, so that a caller may pause in between. */
export function* blocksOf(history: RunHistory, head: HistoryHead): Generator<HistoryBlock> {
  const { length, logs, layers } = head;
  for (const [from, to] of ranges(length, 5 + logs.length))
    yield {
      layer: null,
      ...runColumns(history, from, to),
      logs: logs.map((name) => history.log(name).slice(from, to)),
    };
  for (const [layer, { name }] of layers.entries())
    for (const [from, to] of ranges(length, SCALAR_METRICS.length + BINS + 3))
      yield { layer, ...layerColumns(history, name, from, to) };
}

function* ranges(length: number, valuesEach: number): Generator<[from: number, to: number]> {
  const step = Math.max(1, Math.floor(BLOCK_VALUES / valuesEach));
  for (let from = 0; from < length; from += step) yield [from, Math.min(length, from + step)];
}

/** The whole history in one go. */
export function documentOf(history: RunHistory): HistoryDocument {
  const { length, logs, layers, ...facts } = headOf(history);
  return {
    ...facts,
    ...runColumns(history, 0, length),
    logs: logs.map((label) => ({ label, values: history.log(label) })),
    layers: layers.map((layer) => ({ ...layer, ...layerColumns(history, layer.name, 0, length) })),
  };
}

function runColumns(history: RunHistory, from: number, to: number): RunColumns {
  return {
    epochs: Array.from(history.epochs.subarray(from, to)),
    elapsedMs: history.elapsedMs.slice(from, to),
    loss: {
      base: history.loss('base').slice(from, to),
      kintsugi: history.loss('kintsugi').slice(from, to),
      regularization: history.loss('regularization').slice(from, to),
    },
  };
}

function layerColumns(history: RunHistory, name: string, from: number, to: number): LayerHistoryColumns {
  return {
    archetypes: history.archetypes(name).slice(from, to),
    scalars: Object.fromEntries(
      SCALAR_METRICS.map((metric) => [metric, history.column(name, metric).slice(from, to)]),
    ),
    histograms: Array.from({ length: to - from }, (_, index) => history.histogram(name, from + index)),
  };
}

/** Puts a head and its blocks together again. Nothing is made for captures that no block has. */
export class DocumentBuilder {
  readonly #head: HistoryHead;
  readonly #run: (HistoryBlock & { layer: null })[] = [];
  readonly #layers: (HistoryBlock & { layer: number })[][];

  constructor(head: HistoryHead) {
    this.#head = head;
    this.#layers = head.layers.map(() => []);
  }

  add(block: HistoryBlock): void {
    if (block.layer === null) this.#run.push(block);
    else this.#layers[block.layer]!.push(block);
  }

  /** A layer a step, so that a caller may pause in between; the lengths are the caller's to check. */
  *build(): Generator<void, HistoryDocument> {
    const { length: _length, logs, layers, ...facts } = this.#head;
    const run = this.#run;
    const document: HistoryDocument = {
      ...facts,
      epochs: run.flatMap(({ epochs }) => epochs),
      elapsedMs: joined(run.map(({ elapsedMs }) => elapsedMs)),
      loss: {
        base: joined(run.map(({ loss }) => loss.base)),
        kintsugi: joined(run.map(({ loss }) => loss.kintsugi)),
        regularization: joined(run.map(({ loss }) => loss.regularization)),
      },
      logs: logs.map((label, log) => ({ label, values: joined(run.map((block) => block.logs[log]!)) })),
      layers: [],
    };
    for (const [index, layer] of layers.entries()) {
      const blocks = this.#layers[index]!;
      const column = (metric: ScalarMetric): Numbers =>
        joined(blocks.map(({ scalars, archetypes }) => scalars[metric] ?? archetypes.map(() => NaN)));
      document.layers.push({
        ...layer,
        archetypes: blocks.flatMap(({ archetypes }) => archetypes),
        scalars: Object.fromEntries(SCALAR_METRICS.map((metric) => [metric, column(metric)])),
        histograms: blocks.flatMap(({ histograms }) => histograms),
      });
      yield;
    }
    return document;
  }
}

function joined(parts: readonly Numbers[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
