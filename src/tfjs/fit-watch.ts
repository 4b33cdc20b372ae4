/** The flag that tfjs's `fit` and `fitDataset` hold true while they run, however they end. */
export interface Fitted {
  readonly isTraining?: boolean;
}

/** Milliseconds between two looks at the flag. */
const LOOK_EVERY_MS = 500;

/**
 * Notices a training that throws. tfjs tells its callbacks nothing of it: no `onTrainEnd`, no error. What can
 * be seen is the model's own flag, so that is looked at now and then, and when the next training begins.
 */
export class FitWatch {
  readonly #failed: () => void;
  #timer: ReturnType<typeof setInterval> | null = null;

  /** `failed` is called once for each training that ended without `end()`. */
  constructor(failed: () => void) {
    this.#failed = failed;
  }

  /** A training of this model has begun. One begun before that has not ended never will. */
  begin(model: Fitted): void {
    if (this.#timer !== null) this.#fail();
    // A tfjs without the flag cannot be watched.
    if (model.isTraining !== true) return;
    this.#timer = setInterval(() => {
      if (!model.isTraining) this.#fail();
    }, LOOK_EVERY_MS);
    // In Node: a process is not kept alive by looking.
    (this.#timer as { unref?(): void }).unref?.();
  }

  /** The training has ended as it should. */
  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #fail(): void {
    this.end();
    this.#failed();
  }
}
