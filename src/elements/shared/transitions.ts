import { classChanges, type ClassChange } from '../../analysis/classification/class-changes.js';
import type { RunHistoryView } from '../../core/run-history-view.js';

/** Every change of a layer's archetype up to a kept capture. Captures without the layer are passed over. */
export function transitionsOf(run: RunHistoryView, layer: string, until: number): ClassChange[] {
  return classChanges(run, [layer]).filter(({ epoch }) => epoch <= run.epochs[until]!);
}
