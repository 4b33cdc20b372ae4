import { csvCell } from '../core/csv-cell.js';
import { SCALAR_METRICS } from '../core/layer-metrics.js';
import type { RunHistoryView } from '../core/run-history-view.js';
import type { Archetype } from '../core/classification.js';
import { LOSS_COMPONENTS } from './run-columns.js';

/** A history that is thinned again and again while it is copied is copied in one go at last. */
const ATTEMPTS = 3;

/** Copies of all columns of a history at one moment: what is captured later does not move them. */
export interface CsvColumns {
  length: number;
  epochs: ArrayLike<number>;
  logNames: readonly string[];
  /** Loss components, then logs. */
  run: ArrayLike<number>[];
  layers: {
    name: string;
    archetypes: readonly (Archetype | null)[];
    columns: ArrayLike<number>[];
  }[];
}

/**
 * Copies the columns, yielding after each layer, so that a caller may pause there. Captures that come in
 * between are left out; where captures were taken away it begins again.
 */
export function* csvColumns(history: RunHistoryView): Generator<void, CsvColumns> {
  for (let attempt = 1; ; attempt++) {
    const { length, appended } = history;
    const last = history.epochs[length - 1];
    const onlyGrew = (): boolean =>
      history.appended - appended === history.length - length && history.epochs[length - 1] === last;
    const logNames = [...history.logNames];
    const copied: CsvColumns = {
      length,
      logNames,
      epochs: copyOf(history.epochs, length),
      run: [
        ...LOSS_COMPONENTS.map((name) => copyOf(history.loss(name), length)),
        ...logNames.map((name) => copyOf(history.log(name), length)),
      ],
      layers: [],
    };
    for (const name of [...history.layerNames]) {
      copied.layers.push({
        name: csvCell(name),
        archetypes: history.archetypes(name).slice(0, length),
        columns: SCALAR_METRICS.map((metric) => copyOf(history.column(name, metric), length)),
      });
      if (attempt > ATTEMPTS) continue;
      yield;
      if (!onlyGrew()) break;
    }
    if (attempt > ATTEMPTS || onlyGrew()) return copied;
  }
}

function copyOf(values: ArrayLike<number>, length: number): ArrayLike<number> {
  return values instanceof Float32Array || values instanceof Float64Array
    ? values.slice(0, length)
    : Float64Array.from({ length }, (_, index) => values[index]!);
}
