/** Something that draws when it is asked to and can be seen. */
export interface FrameTask {
  /** False while nobody can see it; asked again before each frame. */
  readonly awake: boolean;
  frame(): void;
}

/** The page's own clock, injected. */
export interface FrameSource {
  request(callback: () => void): number;
  cancel(handle: number): void;
  hidden(): boolean;
}

const PAGE: FrameSource = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
  hidden: () => document.visibilityState === 'hidden',
};

/**
 * One animation frame for everything on the page. A task that asks many times before a frame runs once; one
 * that sleeps, or whose page is hidden, keeps its place and runs when it is woken.
 */
export class FrameLoop {
  readonly #source: FrameSource;
  readonly #waiting = new Set<FrameTask>();
  #handle: number | undefined;

  constructor(source: FrameSource = PAGE) {
    this.#source = source;
  }

  /** True while a frame was asked for and has not come. */
  get busy(): boolean {
    return this.#handle !== undefined;
  }

  get pending(): number {
    return this.#waiting.size;
  }

  request(task: FrameTask): void {
    this.#waiting.add(task);
    this.wake();
  }

  forget(task: FrameTask): void {
    this.#waiting.delete(task);
    if (this.#waiting.size > 0 || this.#handle === undefined) return;
    this.#source.cancel(this.#handle);
    this.#handle = undefined;
  }

  /** Says that a task, or the page, may have woken. */
  wake(): void {
    if (this.#handle !== undefined || this.#source.hidden()) return;
    for (const task of this.#waiting) {
      if (!task.awake) continue;
      this.#handle = this.#source.request(() => this.#run());
      return;
    }
  }

  #run(): void {
    this.#handle = undefined;
    if (this.#source.hidden()) return;
    for (const task of [...this.#waiting]) {
      if (!task.awake) continue;
      this.#waiting.delete(task);
      try {
        task.frame();
      } catch (error) {
        console.error('A Kintsugi chart could not be drawn:', error);
      }
    }
  }
}

/** The loop that all elements of the page share. */
export const frames = new FrameLoop();
