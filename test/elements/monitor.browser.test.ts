import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { channels, PALETTES } from '../../src/charts/theme/palette.js';
import type { ViewName } from '../../src/element.js';
import { RunHistory } from '../../src/history/run-history.js';
import { fakeCapture, FakeStore, fakeAnomaly } from './fake-store.js';
import {
  axeFindings,
  chartOf,
  drawsOf,
  click,
  eventfulStore,
  inside,
  mount,
  pixel,
  point,
  press,
  settled,
  text,
  unmoved,
  until,
} from './page.js';

beforeEach(async () => {
  await page.viewport(1280, 2200);
  document.documentElement.lang = 'en';
});

afterEach(() => {
  document.body.replaceChildren();
  history.replaceState(null, '', location.pathname + location.search);
});

describe('the overview', () => {
  it('shows the verdict, progress with the time left, the engine with the reason, and what capturing costs', async () => {
    const monitor = await mount(eventfulStore());
    const header = inside(monitor, 'kintsugi-run-header');
    expect(text(header, 'h2')).toBe(
      'Needs attention: 1 critical, latest Non-finite values · dense_2/kernel, epoch 20.',
    );
    expect(text(header, '.numbers')).toBe('Epoch 40 of 60 · batch 13 of 64 · 25 sec left');
    expect(header.querySelector('progress')!.value).toBeCloseTo((39 + 12 / 64) / 60, 6);
    expect(text(header, '.engine')).toBe('WebGPU');
    expect(header.textContent).toContain('A hardware GPU is present');
    expect(text(header, '.cost')).toBe('1.23%');
    expect(header.textContent).toContain('2 dropped');
    expect(text(header, '.last')).toBe(
      'Last capture: CPU 0.4 ms · GPU 0.9 ms · readback 4.1 kB · latency 3.1 ms',
    );
  });

  it('lists each layer with the figures and the archetype of the newest capture, and why', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const list = inside(monitor, 'kintsugi-layers');
    const last = store.history.at(-1)!;
    for (const { layer, metrics, classification } of last.layers) {
      const row = list.querySelector(`tr[data-layer="${layer}"]`)!;
      expect(text(row, '.archetype')).toBe(classification.archetype);
      const shown = text(row, '[data-metric="luminosity"]');
      if (Number.isNaN(metrics.luminosity)) expect(shown).toBe('NaN');
      else expect(Number(shown)).toBeCloseTo(metrics.luminosity, 3);
      for (const { value } of classification.conditions)
        expect(text(row, '.reason')).toContain(String(Number(value.toPrecision(4))));
    }
  });

  it('colors the class map as the layers are classified, cell by cell', async () => {
    const store = eventfulStore();
    const monitor = await mount(store, { theme: 'light' });
    const chart = chartOf(monitor, 'kintsugi-classification');
    const { plot } = chart;
    expect([plot!.columns, plot!.rows]).toEqual([40, 8]);
    const height = (plot!.area.bottom - plot!.area.top) / 8;
    store.history.layerNames.forEach((layer, row) => {
      store.history.archetypes(layer).forEach((archetype, i) => {
        // Below the letters, inside the cell.
        const [r, g, b, a] = pixel(
          chart,
          plot!.epochs!.toPixel(i + 0.5),
          plot!.area.top + (row + 1) * height - 4,
        );
        if (archetype === null) expect(a, `${layer} ${i}`).toBe(0);
        else expect([r, g, b], `${layer} ${i}`).toEqual(channels(PALETTES.light.archetypes[archetype]));
      });
    });
    expect(text(inside(monitor, 'kintsugi-classification'), '.legend')).toContain('Sentinel');
  });

  it('draws each layer of the metrics where its value is', async () => {
    const store = eventfulStore({ spikeLayer: undefined });
    const monitor = await mount(store, { theme: 'light', viewState: { layer: 'conv2d_2/kernel' } as never });
    const chart = chartOf(monitor, 'kintsugi-metrics');
    const { plot } = chart;
    for (const column of [5, 20, 35]) {
      const probe = plot!.at(column, 2)!;
      expect(probe.layer).toBe('conv2d_2/kernel');
      expect(probe.lines[0]).toBe(`Epoch ${column}`);
      expect(probe.lines.find((line) => line.startsWith('conv2d_2/kernel'))).toBe(
        `conv2d_2/kernel: ${Number(store.history.column('conv2d_2/kernel', 'luminosity')[column]!.toPrecision(4))}`,
      );
      const seam = channels(PALETTES.light.seam);
      expect(
        pixel(chart, probe.x, probe.y)
          .slice(0, 3)
          .every((value, i) => Math.abs(value - seam[i]!) < 40),
        `column ${column}`,
      ).toBe(true);
    }
  });

  it('counts every finite value of every layer in the histogram', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const rows = chartOf(monitor, 'kintsugi-phi-distribution', '.now').model!.table().rows;
    const values = store.history
      .at(-1)!
      .layers.flatMap(({ metrics }) => metrics.histogram)
      .reduce((a, b) => a + b, 0);
    expect(rows.reduce((sum, row) => sum + Number(row[2]), 0)).toBeCloseTo(values, -0.5);
    expect(text(inside(monitor, 'kintsugi-phi-distribution'), '.note')).toBe(
      '512 values are NaN or infinite and not shown here.',
    );
  });

  it('shows the parts of the loss, and each anomaly with what to do', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const loss = store.history.at(-1)!.loss!;
    expect(Number(text(inside(monitor, 'kintsugi-loss'), '.base'))).toBeCloseTo(loss.base, 3);
    const items = [...inside(monitor, 'kintsugi-anomalies').querySelectorAll('li')].map((item) =>
      item.textContent!.replace(/\s+/g, ' '),
    );
    expect(items).toHaveLength(2);
    expect(items[0]).toContain('Critical: Non-finite values');
    expect(items[0]).toContain('Try: Lower the learning rate.');
  });

  it('says that it waits, where there is no store, no capture, no layer', async () => {
    const nothing = await mount(null);
    expect(inside(nothing, 'kintsugi-run-header').textContent).toContain('No run yet');
    const empty = await mount(new FakeStore(new RunHistory(), { phase: 'idle', epoch: -1 }));
    expect(text(inside(empty, 'kintsugi-run-header'), 'h2')).toBe('Waiting for the first capture.');
    const history = new RunHistory();
    history.append({ epoch: 0, layers: [] });
    expect(text(inside(await mount(new FakeStore(history)), 'kintsugi-run-header'), 'h2')).toBe(
      'Waiting for the first capture.',
    );
  });

  it('shows a saved run from its history alone', async () => {
    const monitor = await mount(null, { history: eventfulStore().history });
    expect(inside(monitor, 'kintsugi-run-header').textContent).toContain('Saved run · Captures 40');
    expect(inside(monitor, 'kintsugi-layers').querySelectorAll('tbody tr[data-layer]')).toHaveLength(8);
  });
});

describe('a reader', () => {
  it('selects a layer by clicking it in the class map, and every panel follows', async () => {
    const monitor = await mount(eventfulStore());
    const selected: unknown[] = [];
    monitor.addEventListener('kintsugi-select', (event) =>
      selected.push((event as CustomEvent).detail.layer),
    );
    const chart = chartOf(monitor, 'kintsugi-classification');
    const probe = chart.plot!.at(10, 4)!;
    click(chart, probe.x, probe.y);
    await settled();
    expect(selected).toEqual(['dense_1/kernel']);
    expect(inside(monitor, 'kintsugi-layers').querySelector('tr.chosen')!.getAttribute('data-layer')).toBe(
      'dense_1/kernel',
    );
    expect(monitor.viewState.layer).toBe('dense_1/kernel');
  });

  it('steps back in time, and every panel shows that epoch', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const scrubber = inside(monitor, 'kintsugi-timeline').querySelector('input')!;
    scrubber.value = '10';
    scrubber.dispatchEvent(new Event('input'));
    await settled();
    expect(text(inside(monitor, 'kintsugi-run-header'), 'h2')).toMatch(/^As it was at epoch 10: Healthy/);
    const row = inside(monitor, 'kintsugi-layers').querySelector('tr[data-layer="output/kernel"]')!;
    expect(Number(text(row, '[data-metric="luminosity"]'))).toBeCloseTo(
      store.history.column('output/kernel', 'luminosity')[10]!,
      3,
    );
    expect(inside(monitor, 'kintsugi-anomalies').querySelectorAll('li')).toHaveLength(0);
    expect(text(inside(monitor, 'kintsugi-phi-distribution'), 'h4')).toContain('Epoch 10');
    inside(monitor, 'kintsugi-timeline').querySelector('button')!.click();
    await settled();
    expect(monitor.viewState.epoch).toBeNull();
  });

  it('zooms by dragging, in all charts at once, and back with a key', async () => {
    const monitor = await mount(eventfulStore());
    const chart = chartOf(monitor, 'kintsugi-loss');
    const { epochs, area } = chart.plot!;
    point(chart, 'pointerdown', epochs!.toPixel(10), area.top + 20);
    point(chart, 'pointermove', epochs!.toPixel(20), area.top + 20);
    point(chart, 'pointerup', epochs!.toPixel(20), area.top + 20);
    await settled();
    expect(monitor.viewState.zoom![0]).toBeCloseTo(10, 1);
    expect(monitor.viewState.zoom![1]).toBeCloseTo(20, 1);
    expect(
      chartOf(monitor, 'kintsugi-metrics').plot!.epochs!.toEpoch(
        chartOf(monitor, 'kintsugi-metrics').plot!.area.left,
      ),
    ).toBeCloseTo(10, 1);
    press(chart.shadowRoot!.querySelector('.stage')!, '0');
    await settled();
    expect(monitor.viewState.zoom).toBeNull();
  });

  it('reads exact values with the arrow keys and selects with Enter', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const chart = chartOf(monitor, 'kintsugi-classification');
    const stage = chart.shadowRoot!.querySelector<HTMLElement>('.stage')!;
    stage.focus();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowDown']) press(stage, key);
    expect(text(chart.shadowRoot!, '.tip')).toContain('conv2d_1/bias');
    expect(text(chart.shadowRoot!, '.tip')).toContain('Epoch 2');
    expect(text(chart.shadowRoot!, '.tip')).toContain(
      store.history.classification('conv2d_1/bias', 2)!.reason,
    );
    press(stage, 'Enter');
    expect(monitor.viewState.layer).toBe('conv2d_1/bias');
  });

  it('hovering moves a line through all charts over epochs, and draws nothing anew', async () => {
    const monitor = await mount(eventfulStore());
    const [metrics, loss] = [chartOf(monitor, 'kintsugi-metrics'), chartOf(monitor, 'kintsugi-loss')];
    const draws = [metrics, loss].map(drawsOf);
    const probe = loss.plot!.at(15, 0)!;
    point(loss, 'pointermove', probe.x, probe.y);
    await settled();
    expect(metrics.shadowRoot!.querySelector<HTMLElement>('.hair')!.style.visibility).toBe('visible');
    expect(parseFloat(metrics.shadowRoot!.querySelector<HTMLElement>('.hair')!.style.translate)).toBeCloseTo(
      metrics.plot!.epochs!.toPixel(15),
      0,
    );
    expect([metrics, loss].map(drawsOf)).toEqual(draws);
  });

  it('moves between views with the arrow keys; the address can hold the view', async () => {
    const monitor = await mount(eventfulStore(), { urlKey: 'km' });
    const tab = monitor.shadowRoot!.querySelector<HTMLElement>('#tab-overview')!;
    press(tab, 'ArrowRight');
    press(tab, 'ArrowRight');
    await settled();
    expect(monitor.viewState.view).toBe('classes');
    expect(decodeURIComponent(location.hash)).toBe('#km={"view":"classes"}');
    location.hash = `#km=${encodeURIComponent('{"view":"map","layer":"dense_1/bias"}')}`;
    await until(() => monitor.viewState.view === 'map', 'the view of the address');
    expect(monitor.viewState.layer).toBe('dense_1/bias');
  });

  it('sorts, searches, pins and chooses columns', async () => {
    const monitor = await mount(eventfulStore());
    const list = inside(monitor, 'kintsugi-layers');
    const names = () =>
      [...list.querySelectorAll('tr[data-layer]')].map((row) => row.getAttribute('data-layer'));
    [...list.querySelectorAll('thead button')]
      .find((button) => button.textContent!.trim().startsWith('Luminosity'))!
      .dispatchEvent(new MouseEvent('click'));
    await settled();
    const shown = [...list.querySelectorAll('[data-metric="luminosity"]')].map((cell) =>
      Number(cell.textContent),
    );
    const finite = shown.filter((value) => !Number.isNaN(value));
    expect(finite).toEqual([...finite].sort((a, b) => b - a));
    expect(shown.at(-1)).toBeNaN();
    list.querySelector<HTMLInputElement>('tr[data-layer="output/kernel"] .pin input')!.click();
    await settled();
    expect(names()[0]).toBe('output/kernel');
    const search = list.querySelector<HTMLInputElement>('input[type=search]')!;
    search.value = 'DENSE_1';
    search.dispatchEvent(new Event('input'));
    await settled();
    expect(names().sort()).toEqual(['dense_1/bias', 'dense_1/kernel']);
    monitor.viewState = { columns: ['sparsity'], search: '' };
    await settled();
    expect(list.querySelectorAll('tr[data-layer="output/kernel"] .number')).toHaveLength(1);
  });

  it('pauses and resumes the monitoring', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const button = inside(monitor, 'kintsugi-run-header').querySelector<HTMLButtonElement>('.pause')!;
    button.click();
    await settled();
    expect(button.textContent!.trim()).toBe('Resume monitoring');
    button.click();
    expect(store.pauses).toEqual([true, false]);
  });

  it('asks for the report: the event, then the function unless the page says no', async () => {
    const calls: unknown[] = [];
    const monitor = await mount(eventfulStore(), { saveReport: (source) => calls.push(source.history) });
    const button = inside(monitor, 'kintsugi-run-header').querySelector<HTMLButtonElement>('.save')!;
    button.click();
    await settled();
    expect(calls).toEqual([monitor.store!.history]);
    monitor.addEventListener('kintsugi-save-report', (event) => event.preventDefault());
    button.click();
    await settled();
    expect(calls).toHaveLength(1);
  });

  it('hears of a report that failed', async () => {
    const messages: string[] = [];
    const monitor = await mount(eventfulStore(), {
      saveReport: () => Promise.reject(new Error('disk full')),
    });
    monitor.addEventListener('kintsugi-error', (event) =>
      messages.push((event as CustomEvent).detail.message),
    );
    inside(monitor, 'kintsugi-run-header').querySelector<HTMLButtonElement>('.save')!.click();
    await until(() => messages.length > 0, 'an error event');
    expect(messages).toEqual(['disk full']);
  });

  it('compares with another run: dashed lines and the difference of L', async () => {
    const monitor = await mount(eventfulStore(), {
      compareHistory: eventfulStore({ seed: 9, epochs: 20 }).history,
    });
    expect(chartOf(monitor, 'kintsugi-metrics').plot!.rows).toBe(16);
    expect(
      text(inside(monitor, 'kintsugi-layers'), 'tr[data-layer="output/kernel"] [data-metric="delta"]'),
    ).toMatch(/^[+-]?0\.\d+$/);
  });

  it('reads every chart as a table of the same data, and takes it home as CSV, SVG and PNG', async () => {
    const store = eventfulStore();
    const monitor = await mount(store);
    const chart = chartOf(monitor, 'kintsugi-loss');
    const csv = await (await chart.figure('csv')).text();
    expect(csv.split('\r\n')[1]).toBe(
      `0,${store.history.loss('base')[0]},${store.history.loss('kintsugi')[0]},${store.history.loss('regularization')[0]}`,
    );
    expect(await (await chart.figure('svg')).text()).toMatch(/^<svg .*<path/);
    const png = new Uint8Array(await (await chart.figure('png')).arrayBuffer());
    expect([...png.slice(1, 4)]).toEqual([80, 78, 71]);
    chart.table = true;
    await settled();
    expect(chart.shadowRoot!.querySelectorAll('tbody tr')).toHaveLength(40);
    expect(text(chart.shadowRoot!, 'tbody tr:first-child td')).toBe(
      String(Number(store.history.loss('base')[0]!.toPrecision(4))),
    );
  });
});

describe('each view', () => {
  const views: ViewName[] = ['overview', 'phi', 'classes', 'metrics', 'loss', 'layers', 'map'];
  for (const theme of ['light', 'dark'] as const) {
    it.each(views)(`%s, ${theme}: axe finds nothing`, async (view) => {
      document.body.style.background = theme === 'dark' ? '#000' : '#fff';
      const monitor = await mount(eventfulStore(), {
        theme,
        viewState: { view, layer: 'dense_1/kernel' } as never,
      });
      await unmoved(monitor);
      expect(await axeFindings(monitor)).toEqual([]);
    });
  }

  it('fits 320 px without scrolling sideways', async () => {
    await page.viewport(320, 1200);
    for (const view of views) {
      const monitor = await mount(eventfulStore(), { viewState: { view, layer: 'dense_1/kernel' } as never });
      expect(document.documentElement.scrollWidth, view).toBeLessThanOrEqual(320);
      monitor.remove();
    }
  });

  it('tells of each change while the run goes on', async () => {
    const store = new FakeStore(new RunHistory());
    const monitor = await mount(store);
    const told: string[] = [];
    for (const type of ['kintsugi-anomaly', 'kintsugi-classification-change', 'kintsugi-error'])
      monitor.addEventListener(type, (event) =>
        told.push(`${type} ${JSON.stringify((event as CustomEvent).detail)}`),
      );
    for (let epoch = 0; epoch < 30; epoch++) {
      store.history.append(fakeCapture(epoch, { layers: 4, epochs: 30 }));
      store.changed();
    }
    store.history.addAnomalies([fakeAnomaly(29)]);
    store.update({ error: 'The device was lost.' });
    await settled();
    const changes = store.history.layerNames.reduce(
      (sum, layer) =>
        sum + store.history.archetypes(layer).filter((name, i, all) => i > 0 && name !== all[i - 1]).length,
      0,
    );
    expect(told.filter((line) => line.startsWith('kintsugi-classification-change'))).toHaveLength(changes);
    expect(told.filter((line) => line.startsWith('kintsugi-anomaly'))).toHaveLength(1);
    expect(told.at(-1)).toBe('kintsugi-error {"message":"The device was lost."}');
    expect(text(inside(monitor, 'kintsugi-anomalies'), '[role=status]')).toContain('Mean φ moved by 0.42');
    expect(chartOf(monitor, 'kintsugi-classification').plot!.columns).toBe(30);
  });
});
