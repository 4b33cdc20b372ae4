import { episodeKey, type Anomaly } from '../../core/anomaly.js';
import type { ClassChange } from '../../analysis/classification/class-changes.js';
import type { Archetype } from '../../core/classification.js';
import type { RunHistoryView } from '../../core/run-history-view.js';

/**
 * Finds what is new in a run since it was last looked at, at a cost that grows with what is new only. A run
 * that is already long when it is first seen has no changes.
 */
export class RunEvents {
  #run: RunHistoryView | null = null;
  #version = -1;
  #appended = 0;
  /** Of the anomalies seen so far: an episode that goes on is not news. */
  #seen = new Set<string>();
  readonly #classes = new Map<string, Archetype>();

  /** What is new in `run` since the last call; nothing if the last call was for another run. */
  changesSince(run: RunHistoryView | null): { anomalies: Anomaly[]; changes: ClassChange[] } {
    if (run !== this.#run) {
      this.#run = run;
      this.#classes.clear();
      this.#seen = new Set(run?.anomalies.map(episodeKey));
      this.#version = run?.version ?? -1;
      this.#appended = run?.appended ?? 0;
      if (run) this.#readClasses(run, run.length - 1);
      return { anomalies: [], changes: [] };
    }
    if (!run || run.version === this.#version) return { anomalies: [], changes: [] };
    this.#version = run.version;
    const anomalies = this.#freshOf(run.anomalies);
    const changes: ClassChange[] = [];
    // A capture taken again leaves `appended` as it is: look at the last one once more.
    const fresh = Math.min(run.length, Math.max(1, run.appended - this.#appended));
    for (let index = run.length - fresh; index < run.length; index++)
      changes.push(...this.#readClasses(run, index));
    this.#appended = run.appended;
    return { anomalies, changes };
  }

  /** New ones stand at the end. A bounded list may have dropped some that were seen. */
  #freshOf(all: readonly Anomaly[]): Anomaly[] {
    let first = all.length;
    while (first > 0 && !this.#seen.has(episodeKey(all[first - 1]!))) first--;
    const fresh = all.slice(first);
    for (const anomaly of fresh) this.#seen.add(episodeKey(anomaly));
    if (this.#seen.size > 2 * all.length + 64) this.#seen = new Set(all.map(episodeKey));
    return fresh;
  }

  #readClasses(run: RunHistoryView, index: number): ClassChange[] {
    if (index < 0) return [];
    return run.layerNames.flatMap((layer) => {
      const to = run.classification(layer, index)?.archetype;
      const from = this.#classes.get(layer);
      if (!to || to === from) return [];
      this.#classes.set(layer, to);
      return from ? [{ layer, from, to, epoch: run.epochs[index]! }] : [];
    });
  }
}
