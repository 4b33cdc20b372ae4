import type { MeasureOptions } from '../core/engine.js';
import type { CaptureInfo } from './capture-info.js';
import type { LayerSelector } from './layer-provider.js';
import type { LayerMonitorOptions } from './monitor-options.js';
import type { MonitoredRun } from './monitored-run.js';
import { LayerSampler } from './sampling.js';
import { isDue, monitoringSchedule, type MonitoringSchedule } from './schedule.js';

/** Strongest weights reported of each layer whose units are measured. */
const STRONGEST = 64;

/** What each capture visits and measures. */
export class CapturePlan {
  readonly schedule: Readonly<MonitoringSchedule>;
  sampler = new LayerSampler();
  readonly #drawn: boolean;

  constructor({ schedule, saveDir }: Pick<LayerMonitorOptions, 'schedule' | 'saveDir'>) {
    this.schedule = monitoringSchedule(schedule);
    this.#drawn = saveDir !== undefined;
  }

  /** The layers of the run's next capture. */
  selector(run: MonitoredRun): LayerSelector {
    const turn = run.turn++;
    return (candidates) => {
      const chosen = this.sampler.select(candidates, turn);
      run.values = candidates.reduce((sum, { count }, index) => sum + (chosen[index] ? count : 0), 0);
      return chosen;
    };
  }

  /** `requested`: layers whose units a view has asked for. */
  measureOptions(epoch: number, { units }: CaptureInfo, requested: readonly string[]): MeasureOptions {
    const drawn = this.#drawn && isDue(this.schedule.layerVisualizations, epoch);
    if (units ?? drawn) return { units: { top: STRONGEST } };
    return requested.length === 0 ? {} : { units: { top: STRONGEST, layers: requested } };
  }
}
