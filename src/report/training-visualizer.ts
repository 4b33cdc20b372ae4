import { checkOptions } from '../core/check-options.js';
import { refuse } from '../core/check-value.js';
import { checkSource, REPORT_OPTIONS } from './check-report.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import type { LayerPlots } from './draw-layers.js';
import type { ReportSource, ReportTools, SaveResult } from './report-source.js';
import type { SaveDir } from './targets/to-save-target.js';

export interface TrainingVisualizerOptions extends ReportTools {
  /** Where pictures go. Default: the monitor's `saveDir`. */
  saveDir?: SaveDir;
}

/**
 * Makes pictures of a run's layers, of those whose units were measured: by captures with `units: true`, or at
 * the epochs of `schedule.layerVisualizations` where the monitor has a `saveDir`.
 */
export class TrainingVisualizer {
  /** Vue's `reactive` must leave it alone: through a proxy private fields cannot be reached. */
  readonly __v_skip = true;
  readonly #monitor: ReportSource;
  readonly #options: TrainingVisualizerOptions;
  #plots: Promise<LayerPlots> | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /** @throws KintsugiError `misuse` for what is no monitor, or a wrong option */
  constructor(monitor: ReportSource, options: TrainingVisualizerOptions = {}) {
    checkSource('TrainingVisualizer', monitor);
    checkOptions('TrainingVisualizer', options, REPORT_OPTIONS);
    this.#monitor = monitor;
    this.#options = options;
  }

  /**
   * Saves a picture of each layer whose units were measured, as it was at its last capture, under the number
   * of this epoch. Resolves with what was saved and what was not. One call's files are written after those of
   * the call before.
   * @throws KintsugiError `misuse` where neither the monitor nor the visualizer was told where to save
   */
  async generateLayerPlots(epoch: number): Promise<SaveResult> {
    if (!Number.isFinite(epoch)) refuse('generateLayerPlots', 'epoch', epoch, 'the number of the epoch');
    const saveDir = this.#options.saveDir ?? this.#monitor.saveDir;
    if (saveDir === null || saveDir === undefined)
      throw new KintsugiError(
        'misuse',
        'Nowhere to save pictures: give {saveDir} to the LayerMonitor or to the TrainingVisualizer.',
      );
    this.#plots ??= import('./draw-layers.js').then(
      ({ LayerPlots }) => new LayerPlots(this.#monitor, saveDir, this.#options),
    );
    const plots = await this.#plots;
    const done = this.#tail.then(() => plots.save(epoch));
    this.#tail = done.catch(() => undefined);
    return done;
  }
}
