import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { sharedContext } from '../../src/charts/paint/webgl/shared-context.js';
import { channels, PALETTES } from '../../src/charts/theme/palette.js';
import type { KintsugiChart, KintsugiMonitor } from '../../src/element.js';
import { RunHistory } from '../../src/history/run-history.js';
import { fakeCapture, FakeStore, fakeHistory, layerCapture } from './fake-store.js';
import {
  axeFindings,
  canvasOf,
  chartOf,
  drawsOf,
  framesAsked,
  macrotask,
  outOfSight,
  eventfulStore,
  inside,
  mount,
  pixel,
  settled,
  text,
  until,
} from './page.js';
import { pretendGpu } from './pretend-gpu.js';

// The context of a machine without a GPU is as good for these tests as any.
let gpu: ReturnType<typeof pretendGpu>;
beforeAll(() => {
  gpu = pretendGpu();
});

afterAll(() => gpu.restore());

beforeEach(() => page.viewport(1280, 1800));

afterEach(async () => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
  await settled();
});

const pictureOf = (chart: KintsugiChart): Uint8ClampedArray => {
  const canvas = canvasOf(chart);
  return canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
};

/** Share of pixels whose colors differ visibly. */
function difference(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  expect(a.length).toBe(b.length);
  let differing = 0;
  for (let i = 0; i < a.length; i += 4)
    if ([0, 1, 2, 3].some((c) => Math.abs(a[i + c]! - b[i + c]!) > 60)) differing++;
  return differing / (a.length / 4);
}

const crowd = (): FakeStore => new FakeStore(fakeHistory({ layers: 40, epochs: 120, seed: 5 }));
const dense = ['kintsugi-classification', 'kintsugi-metrics'] as const;

/** Colors of the class map where the archetypes say what they must be. */
function checkClassMap(monitor: KintsugiMonitor, store: FakeStore): void {
  const chart = chartOf(monitor, 'kintsugi-classification');
  const plot = chart.plot!;
  for (const [row, column] of [
    [0, 3],
    [20, 60],
    [39, 118],
  ] as const) {
    const probe = plot.at(column, row)!;
    expect(pixel(chart, plot.epochs!.toPixel(column + 0.5), probe.y).slice(0, 3)).toEqual(
      channels(PALETTES.light.archetypes[store.history.archetypes(probe.layer!)[column]!]),
    );
  }
}

describe('the WebGL context', () => {
  it('is one for twenty monitors, and is given back with the last', async () => {
    const made = gpu.contexts.length;
    for (let i = 0; i < 20; i++) await mount(crowd());
    expect(document.querySelectorAll('kintsugi-monitor')).toHaveLength(20);
    for (const monitor of document.querySelectorAll('kintsugi-monitor')) monitor.scrollIntoView();
    await settled();
    expect(gpu.contexts.length).toBe(made + 1);
    // Five charts of each overview, and the monitor itself.
    expect(sharedContext.userCount).toBe(120);
    const gl = gpu.contexts.at(-1)!;
    expect(gl.isContextLost()).toBe(false);
    document.body.replaceChildren();
    await settled();
    expect(sharedContext.userCount).toBe(0);
    expect(sharedContext.alive).toBe(false);
    expect(gl.isContextLost()).toBe(true);
  });

  it('absent, the 2D canvas draws the same', async () => {
    const store = crowd();
    const withGl = await mount(store, { theme: 'light' });
    expect(sharedContext.alive).toBe(true);
    const pictures = dense.map((name) => pictureOf(chartOf(withGl, name)));
    withGl.remove();
    await settled();
    const original = HTMLCanvasElement.prototype.getContext;
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind.startsWith('webgl')
        ? null
        : (original as (kind: string, ...rest: unknown[]) => unknown).call(this, kind, ...rest);
    } as typeof original);
    const without = await mount(store, { theme: 'light' });
    expect(sharedContext.alive).toBe(false);
    checkClassMap(without, store);
    dense.forEach((name, i) =>
      expect(difference(pictures[i]!, pictureOf(chartOf(without, name))), name).toBeLessThan(0.03),
    );
  });

  it('lost, the 2D canvas takes over; restored, it draws again', async () => {
    const store = crowd();
    const monitor = await mount(store, { theme: 'light' });
    const chart = chartOf(monitor, 'kintsugi-classification');
    const before = pictureOf(chart);
    const extension = gpu.contexts.at(-1)!.getExtension('WEBGL_lose_context')!;
    let draws = drawsOf(chart);
    extension.loseContext();
    await until(() => drawsOf(chart) > draws, 'drawn after the loss');
    checkClassMap(monitor, store);
    draws = drawsOf(chart);
    extension.restoreContext();
    await until(() => drawsOf(chart) > draws, 'drawn after the context came back');
    await settled();
    checkClassMap(monitor, store);
    expect(difference(before, pictureOf(chart))).toBeLessThan(0.001);
  });
});

describe('the life of an element', () => {
  it('removed, it lets go of the store, the context, the page and the frame loop', async () => {
    const store = eventfulStore();
    const [added, removed] = [
      vi.spyOn(document, 'addEventListener'),
      vi.spyOn(document, 'removeEventListener'),
    ];
    const monitor = await mount(store, { urlKey: 'k' });
    expect(store.listeners.size).toBe(9);
    expect(monitor.view.listenerCount).toBeGreaterThan(8);
    monitor.remove();
    await settled();
    expect(store.listeners.size).toBe(0);
    expect(monitor.view.listenerCount).toBe(0);
    expect(sharedContext.userCount).toBe(0);
    const asked = framesAsked();
    store.changed();
    monitor.view.setHover(3);
    await settled();
    expect(framesAsked()).toBe(asked);
    const count = (spy: typeof added | typeof removed): number =>
      spy.mock.calls.filter(([type]) => type === 'visibilitychange').length;
    expect(count(added)).toBe(count(removed));
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('moved in the document, it keeps what the reader chose and goes on', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    monitor.viewState = { layer: 'dense_1/bias', view: 'layers', epoch: 12 };
    await settled();
    const made = gpu.contexts.length;
    const place = document.createElement('div');
    document.body.append(place);
    place.append(monitor);
    await settled();
    expect(monitor.viewState).toMatchObject({ layer: 'dense_1/bias', view: 'layers', epoch: 12 });
    expect(gpu.contexts.length - made).toBeLessThanOrEqual(1);
    store.history.append(fakeCapture(40, { layers: 8, epochs: 41 }));
    store.changed();
    monitor.viewState = { epoch: null };
    await settled();
    expect(text(inside(monitor, 'kintsugi-timeline'), '.shown')).toBe('Epoch 40');
  });

  it('with another store it shows the other run, and listens to it alone', async () => {
    const [first, second] = [eventfulStore(), new FakeStore(fakeHistory({ layers: 2, epochs: 5 }))];
    const monitor = await mount(first);
    monitor.store = second;
    await settled();
    expect(first.listeners.size).toBe(0);
    expect(inside(monitor, 'kintsugi-layers').querySelectorAll('tr[data-layer]')).toHaveLength(2);
  });

  it('defining twice does no harm', async () => {
    const again = '../../src/element.js?again';
    await expect(import(/* @vite-ignore */ again)).resolves.toBeDefined();
  });

  it('a panel is an element of its own; two of one view follow each other', async () => {
    const store = eventfulStore();
    const [list, map] = [
      document.createElement('kintsugi-layers'),
      document.createElement('kintsugi-model-map'),
    ];
    list.store = map.store = store;
    map.view = list.view;
    document.body.append(list, map);
    await settled();
    const chart = map.shadowRoot!.querySelector<KintsugiChart>('kintsugi-chart')!;
    expect(chart.plot!.columns).toBe(8);
    chart.pick(chart.plot!.at(2, 0)!);
    await settled();
    expect(list.shadowRoot!.querySelector('tr.chosen')!.getAttribute('data-layer')).toBe('conv2d_2/kernel');
    expect(await axeFindings(list)).toEqual([]);
  });
});

describe('work', () => {
  it('none while the page is hidden or the element out of sight; caught up when shown', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const chart = chartOf(monitor, 'kintsugi-loss');
    const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    const before = [drawsOf(chart), framesAsked()];
    for (let epoch = 40; epoch < 60; epoch++) {
      store.history.append(fakeCapture(epoch, { layers: 8, epochs: 60 }));
      store.changed();
    }
    await macrotask();
    expect([drawsOf(chart), framesAsked()]).toEqual(before);
    hidden.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await settled();
    expect(chart.plot!.columns).toBe(60);
    expect(drawsOf(chart)).toBe(before[0]! + 1);

    const above = document.createElement('div');
    above.style.height = '5000px';
    document.body.prepend(above);
    await settled();
    await outOfSight(chart);
    const unseen = drawsOf(chart);
    store.history.append(fakeCapture(60, { layers: 8, epochs: 61 }));
    store.changed();
    await settled();
    expect(drawsOf(chart)).toBe(unseen);
    above.remove();
    await until(() => chart.plot!.columns === 61, 'caught up when scrolled into view');
  });

  it('many changes before a frame draw once; a change of the status alone draws no chart', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const charts = ['kintsugi-classification', 'kintsugi-metrics', 'kintsugi-loss'].map((name) =>
      chartOf(monitor, name),
    );
    const draws = charts.map(drawsOf);
    for (let batch = 0; batch < 50; batch++) store.update({ batch });
    await settled();
    expect(charts.map(drawsOf)).toEqual(draws);
    expect(text(inside(monitor, 'kintsugi-run-header'), '.numbers')).toContain('batch 50 of 64');
    for (let epoch = 40; epoch < 50; epoch++) {
      store.history.append(fakeCapture(epoch, { layers: 8, epochs: 60 }));
      store.changed();
    }
    await settled();
    expect(charts.map(drawsOf)).toEqual(draws.map((each) => each + 1));
  });

  it('only the rows in sight exist, however many layers there are', async () => {
    const monitor = await mount(new FakeStore(fakeHistory({ layers: 200, epochs: 3 })));
    const list = inside(monitor, 'kintsugi-layers');
    expect(list.querySelectorAll('tr[data-layer]').length).toBeLessThan(40);
    expect(list.querySelector('table')!.getAttribute('aria-rowcount')).toBe('201');
    const scroller = list.querySelector('.scroll')!;
    scroller.scrollTop = scroller.scrollHeight;
    await settled();
    expect([...list.querySelectorAll('tr[data-layer]')].at(-1)!.getAttribute('data-layer')).toBe(
      'block_49/mlp/kernel',
    );
  });
});

describe('what strangers name', () => {
  const hostile = [
    '<img src=x onerror="window.hacked=1">',
    '\u202eright-to-left\u202c',
    'x'.repeat(10_000),
    '',
    '{{alert(1)}}',
    '\u0000\u001b[31mred',
    'שכבה',
    '__proto__',
    '"><script>window.hacked=1</script>',
  ];

  it('is shown as text, short, in its own direction, in every view', async () => {
    const history = new RunHistory();
    for (let epoch = 0; epoch < 4; epoch++)
      history.append({
        epoch,
        layers: hostile.map((name, i) => layerCapture(name, 1 + i / 10, 0.2, 64)),
        logs: { '<b>loss</b>': 1 / (epoch + 1) },
      });
    history.addAnomalies([
      {
        type: 'phi_spike',
        layer: hostile[0]!,
        epoch: 2,
        end: 2,
        count: 1,
        severity: 2,
        level: 'critical',
        description: hostile[0]!,
        advice: hostile[8]!,
      },
    ]);
    const store = new FakeStore(history, {
      engine: { kind: 'cpu', reason: hostile[0]! },
      error: hostile[8]!,
    });
    for (const view of ['overview', 'phi', 'classes', 'metrics', 'layers', 'map'] as const) {
      const monitor = await mount(store, {
        viewState: { view, layer: hostile[0]!, pinned: hostile } as never,
      });
      const roots = [
        monitor.shadowRoot!,
        ...[...monitor.shadowRoot!.querySelectorAll('*')].flatMap((element) =>
          element.shadowRoot
            ? [
                element.shadowRoot,
                ...[...element.shadowRoot.querySelectorAll('*')].flatMap((inner) =>
                  inner.shadowRoot ? [inner.shadowRoot] : [],
                ),
              ]
            : [],
        ),
      ];
      for (const root of roots) {
        expect(root.querySelector('img, script, b > img')).toBeNull();
        expect(root.textContent).not.toMatch(/[\u202e\u0000\u001b]/);
        expect(root.textContent!.includes('x'.repeat(500)), view).toBe(false);
      }
      expect(document.documentElement.scrollWidth, view).toBeLessThanOrEqual(1280);
      monitor.remove();
    }
    expect('hacked' in window).toBe(false);
  });
});

describe('what is given for a run', () => {
  it.each([
    [
      'a callback',
      { store: new FakeStore(new RunHistory()), monitor: {} },
      /element\.store = callback\.store/,
    ],
    ['a history', new RunHistory(), /as `history`/],
    ['text', 'run', /the `\.store` of a KintsugiCallback/],
    ['an empty object', {}, /store is not a store/],
  ])('is refused at once where it is %s, and the run shown stays', async (_, given, message) => {
    const monitor = await mount(eventfulStore());
    const before = monitor.store;
    expect(() => Object.assign(monitor, { store: given })).toThrow(message);
    expect(monitor.store).toBe(before);
  });

  it('is taken off the screen when it is taken away', async () => {
    const monitor = await mount(eventfulStore());
    expect(text(inside(monitor, 'kintsugi-run-header'), 'h2')).not.toContain('No run yet');
    monitor.store = undefined;
    await settled();
    await until(
      () => inside(monitor, 'kintsugi-run-header').textContent!.includes('No run yet'),
      'the header says so',
    );
    expect(inside(monitor, 'kintsugi-layers').querySelectorAll('tbody tr[data-layer]')).toHaveLength(0);
  });

  it('is told in words also by panels out of sight, a moment later, while their charts wait', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const above = document.createElement('div');
    above.style.height = '9000px';
    document.body.prepend(above);
    await settled();
    await outOfSight(monitor);
    const draws = drawsOf(chartOf(monitor, 'kintsugi-loss'));
    store.history.append(fakeCapture(40, { layers: 12, epochs: 60 }));
    store.changed();
    const { length } = store.history.layerNames;
    expect(length).toBeGreaterThan(12);
    await until(
      () => inside(monitor, 'kintsugi-layers').textContent!.includes(`${length} of ${length}`),
      'the list counts the new layers',
    );
    expect(drawsOf(chartOf(monitor, 'kintsugi-loss'))).toBe(draws);
    above.remove();
  });
});
