import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { KintsugiMonitor, ViewName } from '../../src/element.js';
import { SCALAR_METRICS } from '../../src/core/layer-metrics.js';
import { eventfulStore, inside, mount, settled, text, until } from './page.js';

const unhandled: string[] = [];
const note = (event: ErrorEvent | PromiseRejectionEvent): void =>
  void unhandled.push(String('reason' in event ? event.reason : event.message));

beforeEach(async () => {
  await page.viewport(1280, 1800);
  unhandled.length = 0;
  window.addEventListener('error', note);
  window.addEventListener('unhandledrejection', note);
});

afterEach(() => {
  window.removeEventListener('error', note);
  window.removeEventListener('unhandledrejection', note);
  document.body.replaceChildren();
  history.replaceState(null, '', location.pathname + location.search);
});

const elementsWithin = (root: ParentNode): number =>
  [...root.querySelectorAll('*')].reduce(
    (sum, { shadowRoot }) => sum + 1 + (shadowRoot ? elementsWithin(shadowRoot) : 0),
    0,
  );

describe('the view in the address', () => {
  it('shows each column once, however often a link repeats it', async () => {
    const plain = await mount(eventfulStore(), { viewState: { columns: [...SCALAR_METRICS] } as never });
    const most = elementsWithin(plain.shadowRoot!);
    plain.remove();
    location.hash = `#run=${encodeURIComponent(`{"columns":[${new Array(20_000).fill('"count"').join()}]}`)}`;
    const monitor = await mount(eventfulStore(), { urlKey: 'run' });
    expect(monitor.viewState.columns).toEqual(['count']);
    expect(elementsWithin(monitor.shadowRoot!)).toBeLessThan(most);
    expect(decodeURIComponent(location.hash)).toBe('#run={"columns":["count"]}');
  });

  it.each(['my run', 'Größe', 'a&b', 'a=b', '100%'])('is kept under the key %s', async (urlKey) => {
    const monitor = await mount(eventfulStore(), { urlKey });
    const lengths: number[] = [];
    for (const layer of ['dense_1/bias', 'output/kernel', 'dense_1/bias']) {
      monitor.viewState = { layer };
      await settled();
      lengths.push(location.hash.length);
    }
    expect(lengths[2]).toBe(lengths[0]);
    expect(location.hash.match(/=/g)).toHaveLength(1);
    const other = await mount(eventfulStore(), { urlKey });
    expect(other.viewState.layer).toBe('dense_1/bias');
  });
});

describe('a logged name of 2,000 letters', () => {
  it.each([320, 390, 1280, 2560])(
    'at %i px leaves its choice within its panel, and the page',
    async (width) => {
      await page.viewport(width, 1800);
      const store = eventfulStore();
      const name = 'validation_'.repeat(182);
      store.history.append({ epoch: 60, layers: store.history.at(-1)!.layers, logs: { [name]: 1 } });
      for (const view of ['overview', 'metrics'] satisfies ViewName[]) {
        const monitor = await mount(store, {
          viewState: { view, metric: `log:${name}`, second: `log:${name}` } as never,
        });
        const panel = inside(monitor, 'kintsugi-metrics').querySelector('.panel')!.getBoundingClientRect();
        const choices = [...inside(monitor, 'kintsugi-metrics').querySelectorAll('select')];
        expect(choices).toHaveLength(2);
        for (const choice of choices) {
          expect(choice.selectedOptions[0]!.text).toMatch(/^validation_.*…$/);
          const { left, right } = choice.getBoundingClientRect();
          expect(left, view).toBeGreaterThanOrEqual(panel.left);
          expect(right, view).toBeLessThanOrEqual(panel.right);
        }
        expect(document.documentElement.scrollWidth, view).toBeLessThanOrEqual(width);
        monitor.remove();
      }
    },
  );
});

/** A history in which something is not as it should be. */
function changedHistory(change: Record<string, unknown>): unknown {
  const { history: run } = eventfulStore();
  return new Proxy(run, {
    get(target, key) {
      if (Object.hasOwn(change, key)) return change[key as string];
      const found = Reflect.get(target, key, target) as unknown;
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
}

describe('a property', () => {
  const saved = (): KintsugiMonitor['history'] => eventfulStore().history;

  it.each([
    ['history', 5],
    ['history', {}],
    ['history', '{"format":"kintsugi-run-history"}'],
    ['compareHistory', {}],
    ['compareStore', { subscribe: () => () => {}, history: {} }],
    ['store', { subscribe: () => () => {}, history: {} }],
    ['view', null],
    ['view', {}],
    ['history', changedHistory({ layerNames: [1, 2] })],
    ['history', changedHistory({ logNames: [null] })],
    ['history', changedHistory({ column: () => null })],
    ['history', changedHistory({ archetypes: () => undefined })],
    ['history', changedHistory({ loss: () => 5 })],
    ['history', changedHistory({ log: () => null })],
    ['urlKey', 5],
    ['urlKey', {}],
    ['texts', null],
    ['texts', 'deutsch'],
    ['texts', { views: null }],
    ['texts', { verdict: { healthy: 'gut' } }],
  ])('%s given %o throws, keeps what it had, and the element goes on', async (name, given) => {
    const monitor = await mount(null, { history: saved(), texts: { savedRun: 'Gespeichert' } });
    const before = monitor[name as 'history'];
    expect(() => Object.assign(monitor, { [name]: given })).toThrow(
      expect.objectContaining({
        name: 'KintsugiError',
        code: 'misuse',
        message: expect.stringMatching(new RegExp(`^${name}.* is not .*: give `)),
      }),
    );
    expect(monitor[name as 'history']).toBe(before);
    monitor.viewState = { view: 'layers', layer: 'dense_1/bias' };
    await settled();
    expect(inside(monitor, 'kintsugi-layers').querySelectorAll('tr[data-layer]')).toHaveLength(8);
    expect(text(inside(monitor, 'kintsugi-run-header'), '.soft')).toBe('Gespeichert · Captures 40');
    expect(unhandled).toEqual([]);
  });

  it('takes the store of another realm', async () => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const store = eventfulStore();
    const { Object: Foreign } = frame.contentWindow as unknown as { Object: ObjectConstructor };
    const given = Foreign.assign(new Foreign(), {
      history: store.history,
      status: store.status,
      subscribe: () => () => {},
      units: () => null,
      setMonitoringPaused: () => {},
      requestUnits: () => {},
    });
    expect(given instanceof Object).toBe(false);
    const monitor = await mount(null, { store: given });
    await until(
      () => inside(monitor, 'kintsugi-layers').querySelectorAll('tr[data-layer]').length === 8,
      'the run is shown',
    );
    expect(unhandled).toEqual([]);
  });

  it('takes a store whose subscribe returns nothing, and lets it go', async () => {
    const store = eventfulStore();
    const subscribe = store.subscribe.bind(store);
    store.subscribe = ((listener: () => void) => void subscribe(listener)) as never;
    const monitor = await mount(null, { store });
    expect(store.listeners.size).toBeGreaterThan(0);
    monitor.store = eventfulStore();
    await settled();
    monitor.remove();
    await settled();
    expect(unhandled).toEqual([]);
  });

  it('view undefined gives the element a view of its own again', async () => {
    const [one, other] = [await mount(eventfulStore()), await mount(eventfulStore())];
    other.view = one.view;
    Object.assign(other, { view: undefined });
    one.viewState = { layer: 'dense_1/bias' };
    await settled();
    expect(other.viewState.layer).toBeNull();
    expect(unhandled).toEqual([]);
  });
});
