import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { frames, type FrameTask } from './frames.js';

let watching = 0;
const wake = (): void => frames.wake();

/**
 * Draws its host at most once per animation frame, and only while it can be seen; what it missed is caught up
 * when it is shown, or where
 * `unseenMs` is given, that much later. Nothing is drawn in a hidden page.
 */
export class Awake implements ReactiveController, FrameTask {
  private observer: IntersectionObserver | undefined;
  private seen = false;

  private late: ReturnType<typeof setTimeout> | undefined;
  private due = false;

  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly draw: () => void,
    private readonly unseenMs?: number,
  ) {
    host.addController(this);
  }

  frame(): void {
    clearTimeout(this.late);
    this.late = undefined;
    this.due = false;
    this.draw();
  }

  get awake(): boolean {
    return this.seen || this.due;
  }

  /** Asks for a frame. */
  request(): void {
    if (!this.observer) return;
    frames.request(this);
    if (this.unseenMs === undefined || this.seen || this.late !== undefined) return;
    this.late = setTimeout(() => {
      this.due = true;
      frames.wake();
    }, this.unseenMs);
  }

  hostConnected(): void {
    if (watching++ === 0) document.addEventListener('visibilitychange', wake);
    this.observer = new IntersectionObserver(
      (entries) => {
        this.seen = entries.at(-1)!.isIntersecting;
        if (this.seen) frames.wake();
      },
      { rootMargin: '100px' },
    );
    this.observer.observe(this.host);
    frames.request(this);
  }

  hostDisconnected(): void {
    if (--watching === 0) document.removeEventListener('visibilitychange', wake);
    this.observer?.disconnect();
    this.observer = undefined;
    this.seen = this.due = false;
    clearTimeout(this.late);
    this.late = undefined;
    frames.forget(this);
  }
}
