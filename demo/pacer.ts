/** Milliseconds of work after which the page gets a turn: about a frame. */
const TURN = 16;

/** Lets the page answer between batches, and holds training while paused. */
export class Pacer {
  private last = performance.now();
  private held: { promise: Promise<void>; release: () => void } | undefined;
  private readonly channel = new MessageChannel();

  get paused(): boolean {
    return this.held !== undefined;
  }

  pause(): void {
    if (this.held) return;
    let release = () => {};
    const promise = new Promise<void>((resolve) => (release = resolve));
    this.held = { promise, release };
  }

  resume(): void {
    this.held?.release();
    this.held = undefined;
  }

  async breathe(): Promise<void> {
    if (this.held) await this.held.promise;
    if (performance.now() - this.last < TURN) return;
    await this.turn();
    this.last = performance.now();
  }

  /** A message is a task of its own, and unlike a timer or a frame it is not held back in a hidden tab. */
  private turn(): Promise<void> {
    return new Promise((resolve) => {
      this.channel.port1.onmessage = () => resolve();
      this.channel.port2.postMessage(null);
    });
  }
}
