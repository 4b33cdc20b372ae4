// What the pages of the tests that emulate a reader's settings run: a dashboard to place, and questions about
// it that only a page can answer.
import '../../src/element.js';
import { PALETTES } from '../../src/charts/theme/palette.js';
import type { KintsugiChart, KintsugiMonitor } from '../../src/element.js';
import type { FakeStore } from './fake-store.js';
import * as elements from './page.js';

export const LAYER = 'dense_1/kernel';

/**
 * A run in which something of everything happens, with units of a layer, so that its picture is drawn too.
 */
function fullStore(): FakeStore {
  const store = elements.eventfulStore();
  const some = (length: number): number[] => Array.from({ length }, (_, i) => 0.6 + 0.5 * Math.sin(i));
  const [rows, columns] = [12, 8];
  const top = Array.from({ length: 12 }, (_, i) => ({ index: i * 7, value: 1.6 - i / 20 }));
  store.unitStats.set(LAYER, {
    epoch: 39,
    shape: [rows, columns],
    stats: {
      rows,
      columns,
      rowMean: some(rows),
      columnMean: some(columns),
      rowMeanAbsChange: some(rows),
      columnMeanAbsChange: some(columns),
      top,
    },
  });
  return store;
}

interface DrawnText {
  text: string;
  /** Fill as the canvas has it. */
  color: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** What charts have written since they were last cleared, by canvas: a page sees only their pixels. */
const drawnText = new WeakMap<HTMLCanvasElement, DrawnText[]>();
const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function (...box) {
  drawnText.set(this.canvas, []);
  clearRect.apply(this, box);
};
CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
  const {
    actualBoundingBoxLeft: before,
    actualBoundingBoxRight: after,
    actualBoundingBoxAscent: above,
    actualBoundingBoxDescent: below,
  } = this.measureText(text);
  drawnText.get(this.canvas)?.push({
    text,
    color: String(this.fillStyle),
    left: x - before,
    right: x + after,
    top: y - above,
    bottom: y + below,
  });
  fillText.call(this, text, x, y);
};

/** Every element of a tree, shadow roots included. */
export function everyElement(root: ParentNode): Element[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    element,
    ...(element.shadowRoot ? everyElement(element.shadowRoot) : []),
  ]);
}

function chartsOf(monitor: KintsugiMonitor): KintsugiChart[] {
  return everyElement(monitor.shadowRoot!).filter(
    (element): element is KintsugiChart => element.localName === 'kintsugi-chart',
  );
}

/** The element that has the focus, through all shadow roots. */
export function focused(): Element | null {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return active;
}

/** Places where words are written: each text node's lines, with the elements around it. */
function linesOfText(root: ParentNode): { text: string; box: DOMRect; element: Element }[] {
  return everyElement(root).flatMap((element) => {
    if (element.closest('.hidden, option, svg') || !element.checkVisibility({ visibilityProperty: true }))
      return [];
    return [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue!.trim() !== '')
      .flatMap((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [...range.getClientRects()]
          .filter(({ width, height }) => width > 1 && height > 1)
          .map((box) => ({ text: node.nodeValue!.trim(), box, element }));
      });
  });
}

const parentOf = (element: Element): Element | null =>
  element.assignedSlot ??
  element.parentElement ??
  ((element.getRootNode() as ShadowRoot).host as Element | undefined) ??
  null;

/** Words that a box around them, or the edge of the page, cuts off. */
function cutText(root: ParentNode): string[] {
  return linesOfText(root).flatMap(({ text, box, element }) => {
    if (box.left < -1 || box.right > innerWidth + 1) return [`${text}: beyond the page`];
    for (let around: Element | null = element; around; around = parentOf(around)) {
      const { overflowX } = getComputedStyle(around);
      if (overflowX === 'visible' || around === document.body || around === document.documentElement)
        continue;
      const edge = around.getBoundingClientRect();
      if (box.left < edge.left - 1 || box.right > edge.right + 1)
        return [`${text}: cut by ${around.localName}.${around.className}`];
    }
    return [];
  });
}

/** Words that stand on each other. */
function overlappingText(root: ParentNode): string[] {
  const lines = linesOfText(root);
  return lines.flatMap((a, i) =>
    lines
      .slice(i + 1)
      .filter(
        (b) =>
          Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 &&
          Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 2,
      )
      .map((b) => `${a.text} / ${b.text}`),
  );
}

/**
 * The header, the time line, the tabs, and the heads of the panels: what must be readable in full at every
 * width.
 */
function heads(monitor: KintsugiMonitor): ParentNode[] {
  const inner = (name: string): ParentNode => elements.inside(monitor, name);
  return [
    inner('kintsugi-run-header'),
    inner('kintsugi-timeline'),
    monitor.shadowRoot!.querySelector('nav')!,
    ...everyElement(monitor.shadowRoot!).filter((element) => element.matches('.panel > header')),
  ];
}

/** What a chart has written, and whether it wrote it onto a filled cell rather than onto the page. */
function writtenBy(chart: KintsugiChart): (DrawnText & { onCells: boolean })[] {
  const filled =
    chart.matches('kintsugi-model-map *') ||
    (chart.getRootNode() as ShadowRoot).host.localName === 'kintsugi-model-map';
  return (drawnText.get(elements.canvasOf(chart)) ?? []).map((line) => ({ ...line, onCells: filled }));
}

/** Words that a chart's own edge cuts off, or that it wrote onto each other. */
function spoiltInCharts(monitor: KintsugiMonitor): string[] {
  return chartsOf(monitor).flatMap((chart) => {
    const { clientWidth } = elements.canvasOf(chart);
    const lines = drawnText.get(elements.canvasOf(chart)) ?? [];
    const crosses = (a: DrawnText, b: DrawnText): boolean =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    return [
      ...lines
        .filter(({ left, right }) => left < -1 || right > clientWidth + 1)
        .map(({ text }) => `${chart.label}: ${text} is cut off`),
      ...lines.flatMap((a, i) =>
        lines
          .slice(i + 1)
          .filter((b) => crosses(a, b))
          .map((b) => `${chart.label}: ${a.text} / ${b.text}`),
      ),
    ];
  });
}

/** All that is wrong with where things stand. */
function misplaced(monitor: KintsugiMonitor): string[] {
  const edge = monitor.getBoundingClientRect();
  const beyond = everyElement(monitor.shadowRoot!)
    .filter(
      (element) =>
        element.matches('.panel, .stage, [role=tab]') &&
        element.getBoundingClientRect().right > edge.right + 0.5,
    )
    .map((element) => `${element.localName}.${element.className} is wider than the element`);
  return [
    ...(document.documentElement.scrollWidth > innerWidth
      ? [`the page scrolls sideways: ${document.documentElement.scrollWidth}`]
      : []),
    ...beyond,
    ...heads(monitor).flatMap((head) => [...cutText(head), ...overlappingText(head)]),
    ...everyElement(monitor.shadowRoot!)
      .filter(
        (element) =>
          element instanceof HTMLInputElement &&
          element.placeholder &&
          element.scrollWidth > element.clientWidth,
      )
      .map((element) => `${(element as HTMLInputElement).placeholder} does not fit`),
    ...spoiltInCharts(monitor),
  ];
}

/** Transitions and animations seen to start under `root` from now on. What has no size moves nothing. */
function watchMotion(root: ParentNode): string[] {
  const seen: string[] = [];
  const note = (event: Event): void => {
    const target = event.target as Element;
    const { width, height } = target.getBoundingClientRect();
    if (width > 0 && height > 0) seen.push(`${event.type} of ${target.localName}.${target.className}`);
  };
  for (const tree of [root, ...everyElement(root).flatMap(({ shadowRoot }) => shadowRoot ?? [])])
    for (const type of ['transitionrun', 'animationstart']) tree.addEventListener(type, note, true);
  return seen;
}

/** A component of a page's own, with the dashboard in its shadow root. */
class OuterBox extends HTMLElement {
  readonly monitor = document.createElement('kintsugi-monitor');

  connectedCallback(): void {
    this.attachShadow({ mode: 'open' }).append(this.monitor);
  }
}
customElements.define('outer-box', OuterBox);

async function placed(change: Partial<KintsugiMonitor> = {}): Promise<KintsugiMonitor> {
  document.body.replaceChildren();
  return elements.mount(fullStore(), change);
}

async function placedInBox(): Promise<KintsugiMonitor> {
  const box = new OuterBox();
  Object.assign(box.monitor, { store: fullStore(), theme: 'light' });
  document.body.replaceChildren(box);
  await elements.settled();
  return box.monitor;
}

export const kit = {
  ...elements,
  LAYER,
  PALETTES,
  placed,
  placedInBox,
  everyElement,
  chartsOf,
  writtenBy,
  focused,
  misplaced,
  watchMotion,
};

declare global {
  interface Window {
    kit: typeof kit;
    monitor: KintsugiMonitor;
  }
}
window.kit = kit;
