import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { frames, type FrameTask } from './frames.js';

let watching = 0;
const wake = (): void => frames.wake();

export interface FrameOptions {
  /** Called in every frame that the host gets. */
  draw?: () => void;
  /** Gives a host that is out of sight its frame this much later, in milliseconds. Default: when it is seen. */
  unseenMs?: number;
}

/**
 * Gives its host at most one animation frame at a time, and only while it can be seen; what it missed is caught
 * up when it is shown. No host gets a frame in a hidden page.
 */
export class FrameController implements ReactiveController, FrameTask {
  readonly #host: ReactiveControllerHost & Element;
  readonly #draw: (() => void) | undefined;
  readonly #unseenMs: number | undefined;
  #observer: IntersectionObserver | undefined;
  #seen = false;
  #late: ReturnType<typeof setTimeout> | undefined;
  #due = false;
  #resolve: (() => void) | undefined;

  constructor(host: ReactiveControllerHost & Element, { draw, unseenMs }: FrameOptions) {
    this.#host = host;
    this.#draw = draw;
    this.#unseenMs = unseenMs;
    host.addController(this);
  }

  frame(): void {
    this.#forgetLate();
    const resolve = this.#resolve;
    this.#resolve = undefined;
    resolve?.();
    this.#draw?.();
  }

  get awake(): boolean {
    return this.#seen || this.#due;
  }

  /** Asks for a frame. */
  request(): void {
    if (!this.#observer) return;
    frames.request(this);
    if (this.#unseenMs === undefined || this.#seen || this.#late !== undefined) return;
    this.#late = setTimeout(() => {
      this.#due = true;
      frames.wake();
    }, this.#unseenMs);
  }

  /** Resolves in the next frame; asks for it. One caller may wait at a time. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.request();
    });
  }

  hostConnected(): void {
    if (watching++ === 0) document.addEventListener('visibilitychange', wake);
    this.#observer = new IntersectionObserver(
      (entries) => {
        this.#seen = entries.at(-1)!.isIntersecting;
        if (this.#seen) frames.wake();
      },
      { rootMargin: '100px' },
    );
    this.#observer.observe(this.#host);
    frames.request(this);
  }

  hostDisconnected(): void {
    if (--watching === 0) document.removeEventListener('visibilitychange', wake);
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#seen = false;
    this.#forgetLate();
    frames.forget(this);
  }

  #forgetLate(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
    this.#due = false;
  }
}
