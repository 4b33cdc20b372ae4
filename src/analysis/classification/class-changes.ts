import { checkHistory } from '../../core/check-run.js';
import { ARCHETYPES, type Archetype } from '../../core/classification.js';
import { interpretClassificationChange } from './interpret-classification-change.js';
import type { RunHistoryView } from '../../core/run-history-view.js';

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
 * Changes of archetype, stays and their lengths, of each layer.
 * @throws KintsugiError `misuse` for what is no history
 */
export function countClassChanges(history: RunHistoryView): ClassChanges[] {
  checkHistory('countClassChanges', history);
  return history.layerNames.map((layer) => {
    const captured = record(0);
    const stays = record(0);
    const events: ClassChanges['events'] = [];
    let [first, last]: [Archetype | null, Archetype | null] = [null, null];
    history.archetypes(layer).forEach((archetype, index) => {
      if (archetype === null) return;
      captured[archetype]++;
      if (archetype !== last) stays[archetype]++;
      if (last !== null && archetype !== last) {
        const epoch = history.epochs[index]!;
        events.push({
          epoch,
          from: last,
          to: archetype,
          meaning: interpretClassificationChange(last, archetype, epoch),
        });
      }
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
