import type { Engine, MeasureOptions } from '../core/engine.js';
import { refuse } from '../core/check-value.js';
import { Cancellation } from './cancellation.js';
import { takeMeasurement, type ActivationProvider, type Measurement } from './capture-work.js';
import { onEngineLost, type EngineUser } from './engine-loss.js';
import type { LayerProvider, LayerSelector } from './layer-provider.js';
import { ENGINE, isEngine } from './monitor-options.js';
import { GIVEN_UP, NoAnswer, settleWithin } from './settle.js';
import { TimeLimit } from './time-limit.js';

/** What is measured, and until when anybody wants it. */
export interface Wanted {
  provider: LayerProvider;
  select: LayerSelector;
  options: MeasureOptions;
  activationsOf: ActivationProvider | undefined;
  run: Cancellation;
}

/** Measures with the engine in use or the one to come; gives up an engine that does not answer. */
export class LayerMeasurer implements EngineUser {
  readonly #limit: TimeLimit;
  readonly #clock: () => number;
  readonly #onLost: (reason: string) => void;
  #engine: Engine | null = null;
  /** Ends the waits for the present engine. */
  #gone = new Cancellation();
  #unwatch = (): void => {};
  /** What must settle before anything is measured; null: nothing. */
  #gate: Promise<unknown> | null = null;

  /** `onLost` hears of an engine that can measure no more, once it is detached. */
  constructor(timeoutMs: number | undefined, clock: () => number, onLost: (reason: string) => void) {
    this.#limit = new TimeLimit(timeoutMs);
    this.#clock = clock;
    this.#onLost = onLost;
  }

  get engine(): Engine | null {
    return this.#engine;
  }

  /** True while measurements hold their values and wait, for an engine most often. */
  get holding(): boolean {
    return this.#gate !== null;
  }

  /** Milliseconds for which an answer is waited for now. */
  get limitMs(): number {
    return this.#limit.ms;
  }

  /** @throws KintsugiError `misuse` on what is no engine */
  attach(engine: Engine): void {
    if (!isEngine(engine)) refuse('reattach', 'the engine', engine, ENGINE);
    this.detach();
    this.#engine = engine;
    this.#gone = new Cancellation();
    this.#unwatch = onEngineLost(engine, this);
  }

  /** What the engine has not delivered, it may never deliver: all that waits for it ends. */
  detach(): void {
    this.#unwatch();
    this.#unwatch = () => {};
    this.#engine = null;
    this.#gone.cancel();
  }

  engineLost(engine: Engine, reason: string): void {
    if (this.#engine !== engine) return;
    this.detach();
    this.#onLost(reason);
  }

  /** Nothing is measured before this has settled; values are those of the moments of the calls all the same. */
  holdFor(work: Promise<unknown>): void {
    const gate = Promise.allSettled([this.#gate, work]).then(() => {
      if (this.#gate === gate) this.#gate = null;
    });
    this.#gate = gate;
  }

  /**
   * Null where the engine had no free slot or did not come.
   * @throws GIVEN_UP where the engine went or the run was given up; what a provider or the engine throws
   */
  measure({ run, ...wanted }: Wanted): Promise<Measurement | null> {
    const gate = this.#gate;
    return takeMeasurement({
      ...wanted,
      clock: this.#clock,
      engine: gate === null ? this.#engine : gate.then(() => this.#engine),
      wait: (work, who) => this.within(work, who, run),
      answer: (engine, work) => this.#answer(engine, work),
    });
  }

  /** What a program promised, waited for no longer than for an engine. */
  within<T>(work: PromiseLike<T>, who: string, run: Cancellation): Promise<T> {
    return settleWithin(work, who, this.#limit.ms, run);
  }

  async #answer<T>(engine: Engine, work: PromiseLike<T>): Promise<T> {
    const begun = this.#clock();
    // One that was replaced between the reading of the layers and their measurement is gone already.
    const gone = engine === this.#engine ? this.#gone : Cancellation.done();
    try {
      const answer = await settleWithin(work, 'The engine', this.#limit.ms, gone);
      // An engine that failed or was given up has not shown how long an answer takes.
      this.#limit.took(this.#clock() - begun);
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.engineLost(engine, error.message);
      throw GIVEN_UP;
    }
  }
}
