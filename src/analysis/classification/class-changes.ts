import { checkHistory } from '../../core/check-run.js';
import { isString, refuse } from '../../core/check-value.js';
import { ARCHETYPES, type Archetype } from '../../core/classification.js';
import { interpretClassificationChange } from './interpret-classification-change.js';
import type { RunHistoryView } from '../../core/run-history-view.js';

/** A layer's archetype changed from one capture of it to the next. JSON-able. */
export interface ClassChange {
  layer: string;
  /** Of the capture that shows the new one. */
  epoch: number;
  from: Archetype;
  to: Archetype;
}

/** How one layer's archetype went over a run. Captures without the layer are passed over. JSON-able. */
export interface ClassChanges {
  layer: string;
  /** Captures of the layer. */
  captures: number;
  changes: number;
  /** Changes per opportunity; NaN with fewer than two captures. */
  changeRate: number;
  first: Archetype | null;
  last: Archetype | null;
  /** Captures spent as each archetype. */
  captured: Record<Archetype, number>;
  /** Mean length of a stay as each archetype, in captures; NaN for one never taken. */
  dwell: Record<Archetype, number>;
  /** Every change, oldest first, with what it means. */
  events: { epoch: number; from: Archetype; to: Archetype; meaning: string }[];
}

function record(value: number): Record<Archetype, number> {
  return Object.fromEntries(ARCHETYPES.map((archetype) => [archetype, value])) as Record<Archetype, number>;
}

/**
 * Every change of archetype, layer by layer, the oldest of each first. Captures without the layer are passed
 * over.
 * @throws KintsugiError `misuse` if `history` is not a history or `layers` are not names
 */
export function classChanges(
  history: RunHistoryView,
  layers: readonly string[] = history?.layerNames,
): ClassChange[] {
  checkHistory('classChanges', history);
  if (!Array.isArray(layers) || !layers.every(isString))
    refuse('classChanges', 'layers', layers, 'an array of layer names');
  return layers.flatMap((layer) => {
    const changes: ClassChange[] = [];
    let from: Archetype | null = null;
    history.archetypes(layer).forEach((to, index) => {
      if (to === null) return;
      if (from !== null && to !== from) changes.push({ layer, epoch: history.epochs[index]!, from, to });
      from = to;
    });
    return changes;
  });
}

/**
 * Changes of archetype, stays and their lengths, of each layer.
 * @throws KintsugiError `misuse` if the value is not a history
 */
export function countClassChanges(history: RunHistoryView): ClassChanges[] {
  checkHistory('countClassChanges', history);
  return history.layerNames.map((layer) => {
    const captured = record(0);
    const stays = record(0);
    const events = classChanges(history, [layer]).map(({ epoch, from, to }) => ({
      epoch,
      from,
      to,
      meaning: interpretClassificationChange(from, to, epoch),
    }));
    let [first, last]: [Archetype | null, Archetype | null] = [null, null];
    history.archetypes(layer).forEach((archetype) => {
      if (archetype === null) return;
      captured[archetype]++;
      if (archetype !== last) stays[archetype]++;
      first ??= archetype;
      last = archetype;
    });
    const captures = ARCHETYPES.reduce((sum, archetype) => sum + captured[archetype], 0);
    const dwell = record(NaN);
    for (const archetype of ARCHETYPES) dwell[archetype] = captured[archetype] / stays[archetype];
    return {
      layer,
      captures,
      changes: events.length,
      changeRate: captures < 2 ? NaN : events.length / (captures - 1),
      first,
      last,
      captured,
      dwell,
      events,
    };
  });
}

/**
 * How often each archetype was followed by each, over all layers: `counts[from][to]`, staying included. Rows
 * sum to the opportunities.
 * @throws KintsugiError `misuse` for what is no history
 */
export function transitionMatrix(history: RunHistoryView): Record<Archetype, Record<Archetype, number>> {
  checkHistory('transitionMatrix', history);
  const counts = Object.fromEntries(ARCHETYPES.map((from) => [from, record(0)])) as Record<
    Archetype,
    Record<Archetype, number>
  >;
  for (const layer of history.layerNames) {
    let last: Archetype | null = null;
    for (const archetype of history.archetypes(layer)) {
      if (archetype === null) continue;
      if (last !== null) counts[last][archetype]++;
      last = archetype;
    }
  }
  return counts;
}
