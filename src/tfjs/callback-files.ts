import { KintsugiError } from '../core/kintsugi-error.js';
import type { LayerMonitor } from '../monitor/layer-monitor.js';
import { isDue } from '../monitor/schedule.js';
import { generateMonitoringReport, TrainingVisualizer, type SaveResult } from '../report/index.js';

/**
 * Saves a run's pictures and reports by the monitor's schedule. Training never waits for a file; an error is
 * reported and ends nothing.
 */
export class CallbackFiles {
  private readonly visualizer: TrainingVisualizer;
  private tail: Promise<void> = Promise.resolve();
  private reporting = false;

  constructor(private readonly monitor: LayerMonitor) {
    // The captures due to be drawn measure units by themselves; a visualizer of the monitor's own would have
    // every capture do so.
    this.visualizer = new TrainingVisualizer({
      get history() {
        return monitor.history;
      },
      store: monitor.store,
      saveDir: monitor.saveDir,
      get visualization() {
        return monitor.visualization;
      },
    });
  }

  /** Begins what is due once the epoch's capture is in the history. */
  afterCapture(epoch: number, captured: Promise<unknown>): void {
    const { layerVisualizations, fullReport } = this.monitor.schedule;
    if (isDue(layerVisualizations, epoch))
      this.begin(captured, () => this.visualizer.generateLayerPlots(epoch));
    // A report still in the making is not begun again behind itself.
    if (!isDue(fullReport, epoch) || epoch === 0 || this.reporting) return;
    this.reporting = true;
    this.begin(captured, () => this.report().finally(() => (this.reporting = false)));
  }

  /** The report of the whole run, at its end. */
  finish(): void {
    if (this.monitor.schedule.fullReport > 0) this.begin(undefined, () => this.report());
  }

  async idle(): Promise<void> {
    await this.tail;
  }

  private async report(): Promise<SaveResult | null> {
    return (await generateMonitoringReport(this.monitor, { saveDir: this.monitor.saveDir! })).saved;
  }

  private begin(after: Promise<unknown> | undefined, work: () => Promise<SaveResult | null>): void {
    this.tail = this.tail
      .then(async () => {
        await after;
        const result = await work();
        const [first] = result?.failed ?? [];
        if (!first) return;
        throw new KintsugiError(
          'storage',
          `${result!.failed.length} of ${result!.failed.length + result!.saved.length} files were not saved. ${first.error.message}`,
          { cause: first.error },
        );
      })
      .catch((error: unknown) => this.monitor.reportError(error));
  }
}
