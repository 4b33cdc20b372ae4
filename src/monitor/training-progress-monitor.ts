import type { Archetype } from '../core/classification.js';
import { checkOptions, type OptionTable } from '../core/check-options.js';
import { hasMethods, isCount, refuse } from '../core/check-value.js';
import type { Capture, LossComponents } from '../core/run-history-view.js';
import { summarizeRun, type RunSummary } from '../analysis/summarize-run.js';
import { disregard, type CaptureInfo } from './capture-info.js';
import type { LayerMonitor } from './layer-monitor.js';
import { isDue } from './schedule.js';

/**
 * The run so far, one entry for each kept capture at an epoch of the monitor's own, oldest first: the
 * guide's four lists.
 */
export interface ProgressHistory {
  phiDistributions: {
    epoch: number;
    layers: Record<string, { counts: number[]; range: [low: number, high: number] }>;
  }[];
  layerClassifications: { epoch: number; layers: Record<string, Archetype> }[];
  performanceMetrics: { epoch: number; logs: Record<string, number> }[];
  lossComponents: ({ epoch: number } & LossComponents)[];
}

export interface TrainingProgressOptions {
  /** Epochs between captures. Default 10. */
  updateFrequency?: number;
}

/** Epochs between captures unless told otherwise (guide). */
export const DEFAULT_UPDATE_FREQUENCY = 10;

const OPTIONS: OptionTable<TrainingProgressOptions> = {
  updateFrequency: [isCount, 'a whole number of epochs, at least 1'],
};

/** Follows the progress of a training loop through a `LayerMonitor`, which holds all that is kept. */
export class TrainingProgressMonitor {
  readonly monitor: LayerMonitor;
  readonly updateFrequency: number;

  /**
   * @throws KintsugiError `misuse` where there is no monitor or the frequency is not an integer of at least 1
   */
  constructor(monitor: LayerMonitor, options: TrainingProgressOptions = {}) {
    if (!hasMethods(monitor, 'captureLayerStates', 'progress'))
      refuse('TrainingProgressMonitor', 'the monitor', monitor, 'a LayerMonitor');
    const { updateFrequency = DEFAULT_UPDATE_FREQUENCY } = checkOptions(
      'TrainingProgressMonitor',
      options,
      OPTIONS,
    );
    this.monitor = monitor;
    this.updateFrequency = updateFrequency;
  }

  /**
   * Call at the end of each epoch, with what the training logged. Captures where the epoch is due; resolves
   * to the capture or null. Never rejects and need not be awaited. `logs.loss` is taken for the task's own
   * loss where `info.loss` does not say otherwise. Of an epoch that is not due nothing is kept, and promises of
   * its loss or logs that reject are no errors.
   */
  onEpochEnd(
    epoch: number,
    logs: Record<string, number> = {},
    info: CaptureInfo = {},
  ): Promise<Capture | null> {
    // An epoch that is not a number is reported by the capture, as all its errors are.
    if (!Number.isFinite(epoch)) return this.monitor.captureLayerStates(epoch, info);
    this.monitor.progress({ phase: 'training', epoch });
    if (!isDue(this.updateFrequency, epoch)) {
      disregard(info);
      return Promise.resolve(null);
    }
    return this.monitor.captureLayerStates(epoch, withLogs(info, logs));
  }

  /**
   * The run told as a whole: training summary, analysis of each layer, performance, anomalies,
   * recommendations. Ends the run.
   */
  generateFinalReport(): RunSummary {
    this.monitor.finish();
    return summarizeRun(this.monitor.history);
  }

  /** Read from the monitor's history, which is bounded: of a very long run, older captures may be thinned. */
  get history(): ProgressHistory {
    const { history } = this.monitor;
    const kept: ProgressHistory = {
      phiDistributions: [],
      layerClassifications: [],
      performanceMetrics: [],
      lossComponents: [],
    };
    for (let index = 0; index < history.length; index++) {
      const epoch = history.epochs[index]!;
      if (!isDue(this.updateFrequency, epoch)) continue;
      const distributions = history.layerNames.flatMap((layer) => {
        const histogram = history.histogram(layer, index);
        return histogram === null ? [] : [[layer, histogram] as const];
      });
      const classes = history.layerNames.flatMap((layer) => {
        const archetype = history.archetypes(layer)[index] ?? null;
        return archetype === null ? [] : [[layer, archetype] as const];
      });
      const logged = history.logNames
        .map((name) => [name, history.log(name)[index]!] as const)
        .filter(([, value]) => !Number.isNaN(value));
      kept.phiDistributions.push({ epoch, layers: Object.fromEntries(distributions) });
      kept.layerClassifications.push({ epoch, layers: Object.fromEntries(classes) });
      kept.performanceMetrics.push({ epoch, logs: Object.fromEntries(logged) });
      kept.lossComponents.push({
        epoch,
        base: history.loss('base')[index]!,
        kintsugi: history.loss('kintsugi')[index]!,
        regularization: history.loss('regularization')[index]!,
      });
    }
    return kept;
  }
}

/** What is known of an epoch, with what the training logged where that does not say otherwise. */
function withLogs(info: CaptureInfo, logs: Record<string, number>): CaptureInfo {
  try {
    // Logs that are not an object are reported by the capture.
    const loss = (logs as Record<string, number> | null)?.['loss'];
    return { logs, ...(loss === undefined ? {} : { loss: { base: loss } }), ...info };
  } catch {
    // A getter that throws: the capture, which reads it again, reports it.
    return info;
  }
}
