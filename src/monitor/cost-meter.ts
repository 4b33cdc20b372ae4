import type { EngineCost } from '../core/engine.js';
import { BudgetController } from './budget.js';
import { NO_COST } from './idle-status.js';

/**
 * Adds up what monitoring costs beside what training takes, and says which scheduled captures fit the budget.
 */
export class CostMeter {
  readonly #controller: BudgetController;
  #turn = 0;
  #trainingMs = 0;
  #captureMs = 0;
  /** Training time since the last scheduled capture. */
  #sinceTurn = 0;
  #told = false;
  #lastCapture = NaN;
  #captures = 0;
  #dropped = 0;
  #leftOut = 0;

  constructor(budget?: number) {
    this.#controller = new BudgetController(budget);
  }

  get budget(): number {
    return this.#controller.budget;
  }

  get captureEvery(): number {
    return this.#controller.captureEvery;
  }

  /** Scheduled captures that the budget did not allow. */
  get skipped(): number {
    return this.#leftOut;
  }

  /** Capture time as a share of training time so far; NaN before both are known. */
  get share(): number {
    return this.#trainingMs > 0 && this.#captureMs > 0 ? this.#captureMs / this.#trainingMs : NaN;
  }

  /** Training took this long; the more often it is told, the better. */
  addTraining(ms: number): void {
    if (!(ms >= 0 && Number.isFinite(ms))) return;
    this.#told = true;
    this.#trainingMs += ms;
    this.#sinceTurn += ms;
  }

  /** Whether the capture scheduled now is to be taken. */
  nextTurn(): boolean {
    this.#controller.recordInterval(this.#told ? this.#sinceTurn : NaN);
    this.#sinceTurn = 0;
    const allowed = this.#controller.allows(this.#turn++);
    if (!allowed) this.#leftOut++;
    return allowed;
  }

  /** Without word of the training itself, the time between captures stands for it. `now` in ms. */
  captureBegins(now: number): void {
    if (!this.#told && !Number.isNaN(this.#lastCapture)) {
      const ms = Math.max(0, now - this.#lastCapture);
      this.#trainingMs += ms;
      this.#controller.recordInterval(ms);
    }
    this.#lastCapture = now;
  }

  /**
   * A capture took `ownMs` of the calling thread beside what its engine took, as `cost` says. Returns a
   * change of rate as a sentence, or null.
   */
  captureDone(ownMs: number, cost: Readonly<EngineCost>): string | null {
    this.#captures++;
    // What the GPU does for a capture it does not do for training; what a worker does, it does beside it.
    const ms = ownMs + (cost.cpuMs || 0) + (cost.gpuMs || 0);
    this.#captureMs += ms;
    return this.#controller.recordCapture(ms);
  }

  /** A capture was wanted and could not be taken. */
  drop(): void {
    this.#dropped++;
  }

  /**
   * What the present engine costs, with the captures of this run: the engine's own counts are of everybody
   * who uses it, and end with it.
   */
  total(cost?: Readonly<Partial<EngineCost>>): EngineCost {
    return { ...NO_COST, ...cost, captures: this.#captures, dropped: this.#dropped };
  }
}
