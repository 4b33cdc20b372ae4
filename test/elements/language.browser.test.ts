import { afterEach, beforeEach, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { KintsugiMonitor } from '../../src/element.js';
import { chartOf, drawsOf, eventfulStore, inside, mount, settled, text } from './page.js';

beforeEach(() => page.viewport(1280, 1800));

afterEach(async () => {
  document.body.replaceChildren();
  document.documentElement.lang = 'en';
  await settled();
});

const lossOf = (monitor: KintsugiMonitor): string => text(inside(monitor, 'kintsugi-loss'), '.base');
const costOf = (monitor: KintsugiMonitor): string =>
  text(inside(monitor, 'kintsugi-run-header'), '.cost').replace(/\s/g, ' ');

it('numbers are written as the language of the page writes them', async () => {
  document.documentElement.lang = 'de';
  const monitor = await mount(eventfulStore());
  expect(lossOf(monitor)).toMatch(/^0,\d+$/);
  expect(costOf(monitor)).toBe('1,23 %');
});

it('an element may have a language of its own, and another one at any time; its texts, its charts and its tables follow', async () => {
  const monitor = await mount(eventfulStore(), { lang: 'en' });
  const value = lossOf(monitor);
  const chart = chartOf(monitor, 'kintsugi-metrics');
  const draws = drawsOf(chart);
  const tip = (): string => chart.plot!.at(20, 2)!.lines.at(-1)!;
  expect(tip()).toMatch(/: \d\.\d+$/);

  monitor.lang = 'de';
  await settled();
  expect(lossOf(monitor)).toBe(value.replace('.', ','));
  expect(costOf(monitor)).toBe('1,23 %');
  expect(drawsOf(chart)).toBe(draws + 1);
  expect(tip()).toMatch(/: \d,\d+$/);
  chart.table = true;
  await settled();
  expect(text(chart.shadowRoot!, 'tbody tr:last-child td')).toMatch(/^\d,\d+$/);

  monitor.removeAttribute('lang');
  await settled();
  expect(lossOf(monitor)).toBe(value);
});

it('numbers in a CSV stay numbers of programs, whatever the language', async () => {
  const store = eventfulStore();
  const monitor = await mount(store, { lang: 'de' });
  const csv = await (await chartOf(monitor, 'kintsugi-loss').figure('csv')).text();
  expect(csv.split('\r\n')[1]).toBe(
    `0,${store.history.loss('base')[0]},${store.history.loss('kintsugi')[0]},${store.history.loss('regularization')[0]}`,
  );
});

it('within another component the language around that component counts', async () => {
  const outer = document.createElement('div');
  outer.lang = 'de';
  const host = outer.appendChild(document.createElement('div'));
  const monitor = await mount(eventfulStore());
  host.attachShadow({ mode: 'open' }).append(monitor);
  document.body.append(outer);
  await settled();
  expect(lossOf(monitor)).toMatch(/^0,\d+$/);
});

it('a language that nobody knows harms nothing', async () => {
  const monitor = await mount(eventfulStore(), { lang: 'not a language' });
  expect(lossOf(monitor)).toMatch(/^0[.,]\d+$/);
});
