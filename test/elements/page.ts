import '../../src/element.js';
import axe from 'axe-core';
import type { KintsugiChart, KintsugiMonitor } from '../../src/element.js';
import { FakeStore, fakeAnomaly, fakeHistory, type FakeRunOptions } from './fake-store.js';

const animationFrame = window.requestAnimationFrame.bind(window);
let asked = 0;
window.requestAnimationFrame = (callback) => {
  asked++;
  return animationFrame(callback);
};

/** Animation frames that the page has asked for so far. */
export const framesAsked = (): number => asked;

const draws = new WeakMap<EventTarget, number>();
addEventListener('chart-drawn', (event) => {
  const chart = event.composedPath()[0]!;
  draws.set(chart, (draws.get(chart) ?? 0) + 1);
});

/** How often a chart has drawn itself. */
export function drawsOf(chart: KintsugiChart): number {
  return draws.get(chart) ?? 0;
}

/** Waits until everything that asked for a frame has had it. */
export async function settled(): Promise<void> {
  for (let quiet = 0, tries = 0; quiet < 3 && tries < 200; tries++) {
    const before = asked;
    await new Promise((resolve) => animationFrame(() => setTimeout(resolve, 0)));
    quiet = asked === before ? quiet + 1 : 0;
  }
}

export const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Waits until the browser has told its observers that an element cannot be seen. */
export async function outOfSight(element: Element): Promise<void> {
  await new Promise<void>((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)!.isIntersecting) return;
        observer.disconnect();
        resolve();
      },
      { rootMargin: '100px' },
    );
    observer.observe(element);
  });
  // Observers of other elements are told in the same turn, in the order in which they were made.
  await macrotask();
}

/** Waits until no transition runs in an element. */
export async function unmoved(element: Element): Promise<void> {
  const roots = (root: ParentNode): ShadowRoot[] =>
    [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? [shadowRoot, ...roots(shadowRoot)] : [],
    );
  const trees = [element.shadowRoot!, ...roots(element.shadowRoot!)];
  await Promise.allSettled(trees.flatMap((tree) => tree.getAnimations()).map(({ finished }) => finished));
}

export async function until(test: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (test()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Still not so: ${what}`);
}

/** A run in which something of everything happens. */
export function eventfulStore(options: Partial<FakeRunOptions> = {}): FakeStore {
  const history = fakeHistory({
    layers: 8,
    epochs: 40,
    nanLayer: 6,
    absentLayer: 3,
    spikeLayer: 4,
    seed: 3,
    ...options,
  });
  history.addAnomalies([
    fakeAnomaly(13),
    fakeAnomaly(20, {
      type: 'non_finite',
      level: 'critical',
      layer: 'dense_2/kernel',
      description: 'All 2048 values of φ are NaN.',
      advice: 'Lower the learning rate.',
    }),
  ]);
  return new FakeStore(history);
}

export async function mount(
  store: FakeStore | null,
  change: Partial<KintsugiMonitor> = {},
): Promise<KintsugiMonitor> {
  const monitor = document.createElement('kintsugi-monitor');
  Object.assign(monitor, { store }, change);
  document.body.append(monitor);
  await settled();
  return monitor;
}

/** The shadow root of a panel of a monitor. */
export function inside(monitor: KintsugiMonitor, name: string): ShadowRoot {
  const panel = monitor.shadowRoot!.querySelector(name);
  if (!panel?.shadowRoot) throw new Error(`no ${name} in the view`);
  return panel.shadowRoot;
}

export function chartOf(monitor: KintsugiMonitor, name: string, which = 'kintsugi-chart'): KintsugiChart {
  return inside(monitor, name).querySelector<KintsugiChart>(which)!;
}

export function canvasOf(chart: KintsugiChart): HTMLCanvasElement {
  return chart.shadowRoot!.querySelector('canvas')!;
}

/** Red, green, blue, alpha at a place in CSS pixels. */
export function pixel(chart: KintsugiChart, x: number, y: number): number[] {
  const canvas = canvasOf(chart);
  const ratio = canvas.width / canvas.clientWidth;
  return [...canvas.getContext('2d')!.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data];
}

export function text(node: ParentNode, selector: string): string {
  return node.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

/** Everything axe finds wrong with the element, as lines. */
export async function axeFindings(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${JSON.stringify(target)} ${failureSummary}`),
  );
}

export function press(element: Element, key: string): void {
  element.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
  );
}

export function point(chart: KintsugiChart, type: string, x: number, y: number): void {
  const stage = chart.shadowRoot!.querySelector('.stage')!;
  const box = stage.getBoundingClientRect();
  stage.dispatchEvent(
    new PointerEvent(type, {
      clientX: box.left + x,
      clientY: box.top + y,
      bubbles: true,
      composed: true,
      button: 0,
      pointerId: 1,
    }),
  );
}

export function click(chart: KintsugiChart, x: number, y: number): void {
  point(chart, 'pointermove', x, y);
  point(chart, 'pointerdown', x, y);
  point(chart, 'pointerup', x, y);
}
