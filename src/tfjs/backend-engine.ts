import { getBackend } from '@tensorflow/tfjs';
import type { Engine } from '../core/engine.js';
import { Cancellation } from '../monitor/cancellation.js';
import type { CaptureSession } from '../monitor/capture-session.js';
import { GIVEN_UP, settleWithin } from '../monitor/settle.js';
import { engineForBackend } from './engine-for-backend.js';
import { deliveryFor } from './model-layers.js';
import { webGpuBackend, type Delivery } from './tensor-layers.js';

/** The engine for where tfjs computes now, unless the program brought one of its own. */
export class BackendEngine {
  readonly #session: CaptureSession;
  readonly #create: () => Promise<Engine>;
  /** True where the engine is the program's, to replace and to dispose of. */
  readonly #given: boolean;
  #engine: Engine | null;
  /** tfjs's backend for which it was made. */
  #backend = '';
  #starting: Promise<void> | null = null;
  #stop = new Cancellation();
  #lost: Engine | null = null;

  constructor(session: CaptureSession, given: Engine | undefined, create = engineForBackend) {
    this.#session = session;
    this.#given = given !== undefined;
    this.#engine = given ?? null;
    this.#create = create;
  }

  /** Resolves, never rejects, when the engine being made is there or given up; null where none is made. */
  get starting(): Promise<void> | null {
    return this.#starting;
  }

  /** How the present engine wants its data. */
  get delivery(): Delivery {
    return deliveryFor(this.#engine);
  }

  /** Begins to make an engine where there is none, and another where tfjs computes elsewhere than before. */
  ensure(): void {
    if (this.#given || this.#starting !== null) return;
    const { attached } = this.#session;
    const former = this.#engine;
    const sameBackend = this.#backend === getBackend() && (former?.kind !== 'webgpu' || this.#onTfjsDevice());
    // A monitor of the program's own comes with an engine of its own.
    if (attached && (sameBackend || former === null)) return;
    // The device of tfjs itself was lost: nothing to measure until the page sets another backend.
    if (former?.kind === 'webgpu' && former === this.#lost && this.#onTfjsDevice()) return;
    this.#starting = this.#start(former, this.#stop).finally(() => (this.#starting = null));
    this.#session.measurer.holdFor(this.#starting);
  }

  /** Disposes of the engine made here, if any. */
  dispose(): void {
    this.#stop.cancel();
    this.#stop = new Cancellation();
    if (this.#given || this.#engine === null) return;
    this.#session.detach('The callback was disposed.');
    this.#engine.dispose();
    this.#engine = null;
  }

  async #start(former: Engine | null, stop: Cancellation): Promise<void> {
    const backend = getBackend();
    const coming = this.#create();
    try {
      const engine = await settleWithin(
        coming,
        'The making of an engine',
        this.#session.measurer.limitMs,
        stop,
      );
      this.#session.attach(engine);
      this.#engine = engine;
      this.#backend = backend;
      const lose = (): void => void (this.#lost = engine);
      engine.lost.then(lose, lose);
      former?.dispose();
    } catch (error) {
      // One that comes after all is nobody's.
      coming.then(
        (late) => late.dispose(),
        () => {},
      );
      if (error !== GIVEN_UP) this.#session.errors.report(error);
    }
  }

  #onTfjsDevice(): boolean {
    const { delivery } = this;
    return delivery !== 'arrays' && delivery.device === webGpuBackend()?.device;
  }
}
