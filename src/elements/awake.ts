import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { frames, type FrameTask } from '../charts/frames.js';

let watching = 0;
const wake = (): void => frames.wake();

/** Draws its host at most once per animation frame, and only while it can be seen; what it missed is caught up when it is shown. */
export class Awake implements ReactiveController, FrameTask {
  private observer: IntersectionObserver | undefined;
  private seen = false;

  constructor(private readonly host: ReactiveControllerHost & Element, readonly frame: () => void) {
    host.addController(this);
  }

  get awake(): boolean {
    return this.seen;
  }

  /** Asks for a frame. */
  request(): void {
    if (this.observer) frames.request(this);
  }

  hostConnected(): void {
    if (watching++ === 0) document.addEventListener('visibilitychange', wake);
    this.observer = new IntersectionObserver((entries) => {
      this.seen = entries.at(-1)!.isIntersecting;
      if (this.seen) frames.wake();
    }, { rootMargin: '100px' });
    this.observer.observe(this.host);
    frames.request(this);
  }

  hostDisconnected(): void {
    if (--watching === 0) document.removeEventListener('visibilitychange', wake);
    this.observer?.disconnect();
    this.observer = undefined;
    this.seen = false;
    frames.forget(this);
  }
}
