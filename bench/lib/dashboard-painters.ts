import type { LongRun } from './dashboard-run.js';

/**
 * One way to show a run. Data are appended off the clock; what is measured is `show` and each of `updates`.
 */
export interface Painter {
  /** Puts everything into `box` and answers once it is drawn. */
  show(box: HTMLElement): Promise<void>;
  /** One more epoch of data. */
  append(): void;
  /** Ways to bring the picture up to date; where there are several, the fastest counts. */
  updates: Record<string, () => Promise<unknown> | void>;
  /** Of ours: the run, and word of a change without waiting for its drawing. */
  run?: LongRun;
  tell?: () => void;
}

/** The end of the next frame: after its callbacks, its layout and its painting. */
export async function frameEnd(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}
