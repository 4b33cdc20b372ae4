import { property } from 'lit/decorators.js';
import type { RunHistoryView } from '../../core/run-history-view.js';
import type { MonitorStore } from '../../core/store.js';
import { checkHistory, checkStore } from './check-properties.js';
import { KintsugiPanel } from './panel.js';

/** The base of the panels that can show a second run beside the first. */
export class ComparingPanel extends KintsugiPanel {
  /**
   * A second live run to compare with.
   * @throws KintsugiError `misuse` if the value is not a `MonitorStore`
   */
  @property({ attribute: false })
  get compareStore(): MonitorStore | null | undefined {
    return this.runs.shown.compareStore;
  }

  set compareStore(given: MonitorStore | null | undefined) {
    checkStore('compareStore', given);
    this.runs.set({ compareStore: given });
  }

  /**
   * A second run to compare with, without a store.
   * @throws KintsugiError `misuse` if the value is not a `RunHistoryView`
   */
  @property({ attribute: false })
  get compareHistory(): RunHistoryView | null | undefined {
    return this.runs.shown.compareHistory;
  }

  set compareHistory(given: RunHistoryView | null | undefined) {
    checkHistory('compareHistory', given);
    this.runs.set({ compareHistory: given });
  }

  protected override get compares(): boolean {
    return true;
  }

  protected get otherRun(): RunHistoryView | null {
    return this.runs.otherRun;
  }
}
