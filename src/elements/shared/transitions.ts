import type { Archetype } from '../../core/classification.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import { ARCHETYPE_RANK } from '../../charts/theme/palette.js';
import { seriesOf } from '../../charts/series/run-series.js';

export interface Transition {
  epoch: number;
  from: Archetype;
  to: Archetype;
}

/** Every change of a layer's archetype up to a kept capture. Captures without the layer are passed over. */
export function transitionsOf(run: RunHistoryView, layer: string, until: number): Transition[] {
  const ranks = seriesOf(run).archetypes(layer);
  const found: Transition[] = [];
  let last = NaN;
  for (let i = 0; i <= until; i++) {
    const rank = ranks.at(i);
    if (rank !== rank) continue;
    if (last === last && rank !== last)
      found.push({ epoch: run.epochs[i]!, from: ARCHETYPE_RANK[last]!, to: ARCHETYPE_RANK[rank]! });
    last = rank;
  }
  return found;
}
