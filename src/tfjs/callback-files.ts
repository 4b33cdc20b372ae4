import { KintsugiError } from '../core/kintsugi-error.js';
import { sessionOf, type LayerMonitor } from '../monitor/layer-monitor.js';
import { isDue } from '../monitor/schedule.js';
import { generateMonitoringReport, TrainingVisualizer, type SaveResult } from '../report/index.js';

/** Sets of files that may wait for those before them. */
const MOST_WAITING = 32;

/**
 * Saves a run's pictures and reports by the monitor's schedule. Training never waits for a file; an error is
 * reported and ends nothing.
 */
export class CallbackFiles {
  readonly #monitor: LayerMonitor;
  readonly #visualizer: TrainingVisualizer;
  #tail: Promise<void> = Promise.resolve();
  #reporting = false;
  #waiting = 0;

  constructor(monitor: LayerMonitor) {
    this.#monitor = monitor;
    this.#visualizer = new TrainingVisualizer(monitor);
  }

  /** Begins what is due once the epoch's capture is in the history. */
  afterCapture(epoch: number, captured: Promise<unknown>): void {
    const { layerVisualizations, fullReport } = this.#monitor.schedule;
    if (isDue(layerVisualizations, epoch))
      this.#begin(captured, () => this.#visualizer.generateLayerPlots(epoch));
    // A report still in the making is not begun again behind itself.
    if (!isDue(fullReport, epoch) || epoch === 0 || this.#reporting) return;
    this.#reporting = true;
    this.#begin(captured, () => this.#report().finally(() => (this.#reporting = false)));
  }

  /** The report of the whole run, at its end. */
  finish(): void {
    if (this.#monitor.schedule.fullReport > 0) this.#begin(undefined, () => this.#report());
  }

  /** Resolves when every file begun so far is saved or given up. */
  async idle(): Promise<void> {
    await this.#tail;
  }

  async #report(): Promise<SaveResult | null> {
    return (await generateMonitoringReport(this.#monitor, { saveDir: this.#monitor.saveDir! })).saved;
  }

  #begin(after: Promise<unknown> | undefined, work: () => Promise<SaveResult | null>): void {
    const { errors } = sessionOf(this.#monitor);
    // A target that hangs holds up what comes after it; that must not pile up.
    if (this.#waiting >= MOST_WAITING) {
      errors.report(
        new KintsugiError('storage', 'Files were left out: those before them are not saved yet.'),
      );
      return;
    }
    this.#waiting++;
    this.#tail = this.#tail
      .then(async () => {
        await after;
        throwFirst(await work());
      })
      .catch((error: unknown) => errors.report(error))
      .finally(() => this.#waiting--);
  }
}

function throwFirst(result: SaveResult | null): void {
  const [first] = result?.failed ?? [];
  if (first === undefined) return;
  const { failed, saved } = result!;
  throw new KintsugiError(
    'storage',
    `${failed.length} of ${failed.length + saved.length} files were not saved. ${first.error.message}`,
    { cause: first.error },
  );
}
