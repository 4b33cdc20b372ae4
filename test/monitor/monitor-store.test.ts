import { describe, expect, it, vi } from 'vitest';
import { LiveMonitorStore } from '../../src/monitor/monitor-store.js';

function storeWith() {
  const tasks: (() => void)[] = [];
  const store = new LiveMonitorStore({} as never, (task) => tasks.push(task));
  return { store, tasks, run: () => tasks.splice(0).forEach((task) => task()) };
}

describe('LiveMonitorStore', () => {
  it('tells listeners of many changes once, and never synchronously', () => {
    const { store, tasks, run } = storeWith();
    const listener = vi.fn();
    store.subscribe(listener);
    expect(tasks).toHaveLength(0);
    for (let i = 0; i < 100; i++) store.update({ batch: i });
    expect(listener).not.toHaveBeenCalled();
    expect(tasks).toHaveLength(1);
    run();
    expect(listener).toHaveBeenCalledTimes(1);
    expect(store.status.batch).toBe(99);
    store.update({ batch: 100 });
    run();
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('tells nobody who has left, even where they leave during the telling', () => {
    const { store, run } = storeWith();
    const later = vi.fn();
    const stop: (() => void)[] = [];
    store.subscribe(() => stop.forEach((leave) => leave()));
    stop.push(store.subscribe(later));
    store.changed();
    run();
    expect(later).not.toHaveBeenCalled();
  });

  it('lets a function subscribe twice and leave once', () => {
    const { store, run } = storeWith();
    const listener = vi.fn();
    store.subscribe(listener);
    const leave = store.subscribe(listener);
    leave();
    leave();
    store.changed();
    run();
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('tells the others where one listener throws', () => {
    const { store, run } = storeWith();
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const other = vi.fn();
    store.subscribe(() => {
      throw new Error('broken view');
    });
    store.subscribe(other);
    store.changed();
    run();
    expect(other).toHaveBeenCalledTimes(1);
    expect(error).toHaveBeenCalledTimes(1);
    error.mockRestore();
  });

  it("remembers the user's wishes", () => {
    const { store } = storeWith();
    store.setMonitoringPaused(true);
    expect(store.status.monitoringPaused).toBe(true);
    store.requestUnits(['a', 'b', 'a']);
    expect(store.requestedUnits).toEqual(['a', 'b']);
    expect(store.units('a')).toBeNull();
  });

  it('gives a new status object with each change, so views may compare', () => {
    const { store } = storeWith();
    const before = store.status;
    store.update({ epoch: 1 });
    expect(store.status).not.toBe(before);
    expect(before.epoch).toBe(-1);
  });

  it('refuses a listener that is none', () => {
    expect(() => storeWith().store.subscribe(null as never)).toThrow(/subscribe takes a function/);
  });
});
