import type { Engine } from '../core/engine.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { Cancellation } from './cancellation.js';
import { onEngineLost, type EngineUser } from './engine-loss.js';
import { isThenable } from './settle.js';

/** The engine in use, if any, and what ends when it goes. */
export class EngineSlot {
  readonly #user: EngineUser;
  #engine: Engine | null = null;
  #gone = new Cancellation();
  #unwatch = (): void => {};

  constructor(user: EngineUser) {
    this.#user = user;
  }

  get engine(): Engine | null {
    return this.#engine;
  }

  /** Ends the waits for the present engine when it is detached or replaced. */
  get gone(): Cancellation {
    return this.#gone;
  }

  /** @throws KintsugiError `misuse` on what is no engine */
  attach(engine: Engine): void {
    if (typeof engine?.tryMeasure !== 'function' || !isThenable(engine.lost))
      throw new KintsugiError(
        'misuse',
        `reattach takes an engine, as createEngine() gives one, not ${String(engine)}.`,
      );
    this.detach();
    this.#engine = engine;
    this.#gone = new Cancellation();
    this.#unwatch = onEngineLost(engine, this.#user);
  }

  /** What the engine has not delivered, it may never deliver: all that waits for it ends. */
  detach(): void {
    this.#unwatch();
    this.#unwatch = () => {};
    this.#engine = null;
    this.#gone.cancel();
  }
}
