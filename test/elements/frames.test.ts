import { describe, expect, it } from 'vitest';
import { FrameLoop, type FrameSource, type FrameTask } from '../../src/elements/shared/frames.js';

class Page implements FrameSource {
  callbacks: (() => void)[] = [];
  away = false;
  request = (callback: () => void): number => this.callbacks.push(callback);
  cancel = (): void => void (this.callbacks = []);
  hidden = (): boolean => this.away;
  frame(): void {
    for (const callback of this.callbacks.splice(0)) callback();
  }
}

const task = (awake = true): FrameTask & { ran: number; awake: boolean } => ({
  awake,
  ran: 0,
  frame() {
    this.ran++;
  },
});

describe('FrameLoop', () => {
  it('runs a task once a frame, however often it asks', () => {
    const page = new Page();
    const loop = new FrameLoop(page);
    const one = task();
    for (let i = 0; i < 100; i++) loop.request(one);
    expect(page.callbacks).toHaveLength(1);
    page.frame();
    expect(one.ran).toBe(1);
    page.frame();
    expect(one.ran).toBe(1);
  });

  it('asks for no frame while the page is hidden or nobody is awake, and catches up', () => {
    const page = new Page();
    const loop = new FrameLoop(page);
    const [seen, unseen] = [task(), task(false)];
    page.away = true;
    loop.request(seen);
    loop.request(unseen);
    expect(page.callbacks).toHaveLength(0);
    page.away = false;
    loop.wake();
    page.frame();
    expect([seen.ran, unseen.ran]).toEqual([1, 0]);
    loop.wake();
    expect(page.callbacks).toHaveLength(0);
    unseen.awake = true;
    loop.wake();
    page.frame();
    expect(unseen.ran).toBe(1);
  });

  it('forgets a task that left', () => {
    const page = new Page();
    const loop = new FrameLoop(page);
    const one = task();
    loop.request(one);
    loop.forget(one);
    page.frame();
    expect(one.ran).toBe(0);
    expect(loop.pending).toBe(0);
  });
});
