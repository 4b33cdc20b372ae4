import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { KintsugiLayers } from '../../src/element.js';
import { FakeStore, fakeCapture, fakeHistory } from './fake-store.js';
import { chartOf, drawsOf, eventfulStore, inside, mount, settled, text } from './page.js';

beforeEach(() => page.viewport(1280, 2400));

afterEach(() => document.body.replaceChildren());

const rowsOf = (list: KintsugiLayers): number => list.shadowRoot!.querySelectorAll('tr[data-layer]').length;
const small = (): FakeStore => new FakeStore(fakeHistory({ layers: 2, epochs: 5 }));

describe('a panel in the slot of a monitor', () => {
  it('shows its run, follows its view and speaks its texts', async () => {
    const store = eventfulStore();
    const monitor = await mount(store, { texts: { layers: { title: 'Schichten' } } });
    const list = document.createElement('kintsugi-layers');
    monitor.append(list);
    await settled();
    expect(rowsOf(list)).toBe(8);
    expect(text(list.shadowRoot!, 'h3')).toContain('Schichten');
    monitor.viewState = { layer: 'dense_1/bias' };
    await settled();
    expect(list.shadowRoot!.querySelector('tr.chosen')!.getAttribute('data-layer')).toBe('dense_1/bias');
    monitor.store = small();
    monitor.texts = undefined;
    await settled();
    expect(rowsOf(list)).toBe(2);
    expect(text(list.shadowRoot!, 'h3')).toContain('Layers');
  });

  it('with a run and a view of its own keeps to them', async () => {
    const store = small();
    const monitor = await mount(eventfulStore());
    const list = document.createElement('kintsugi-layers');
    const other = document.createElement('kintsugi-timeline');
    list.store = store;
    list.view = other.view;
    monitor.append(list);
    monitor.viewState = { layer: 'conv2d_1/kernel' };
    await settled();
    expect([rowsOf(list), list.shadowRoot!.querySelectorAll('tr.chosen').length]).toEqual([2, 0]);
    store.history.append(fakeCapture(5, { layers: 3, epochs: 6 }));
    store.changed();
    await settled();
    expect(rowsOf(list)).toBe(3);
  });

  it('moved out lets go of the run, and its store is no longer listened to', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const before = store.listeners.size;
    const list = document.createElement('kintsugi-layers');
    monitor.append(list);
    await settled();
    expect(store.listeners.size).toBe(before + 1);
    document.body.append(list);
    await settled();
    expect([rowsOf(list), store.listeners.size]).toEqual([0, before]);
    monitor.append(list);
    await settled();
    expect([rowsOf(list), store.listeners.size]).toEqual([8, before + 1]);
  });
});

it('a monitor within another one shows its own run only', async () => {
  const outer = await mount(eventfulStore());
  const inner = document.createElement('kintsugi-monitor');
  outer.append(inner);
  await settled();
  expect(inside(inner, 'kintsugi-run-header').textContent).toContain('No run yet');
  outer.viewState = { view: 'loss' };
  await settled();
  expect(inner.viewState.view).toBe('overview');
});

it('a panel alone is given what it shows, and may be given nothing again', async () => {
  const list = document.createElement('kintsugi-layers');
  list.history = eventfulStore().history;
  list.compareHistory = small().history;
  document.body.append(list);
  await settled();
  expect(rowsOf(list)).toBe(8);
  expect(list.shadowRoot!.querySelectorAll('[data-metric="delta"]')).toHaveLength(8);
  list.compareHistory = null;
  await settled();
  expect(list.shadowRoot!.querySelectorAll('[data-metric="delta"]')).toHaveLength(0);
  list.history = null;
  await settled();
  expect(rowsOf(list)).toBe(0);
});

it('a change of the other run draws the charts that compare, and no others', async () => {
  const other = small();
  const monitor = await mount(eventfulStore(), { compareStore: other });
  const [metrics, classes] = [
    chartOf(monitor, 'kintsugi-metrics'),
    chartOf(monitor, 'kintsugi-classification'),
  ];
  const draws = [metrics, classes].map(drawsOf);
  other.history.append(fakeCapture(5, { layers: 2, epochs: 6 }));
  other.changed();
  await settled();
  expect([metrics, classes].map(drawsOf)).toEqual([draws[0]! + 1, draws[1]]);
});
