import { pretendGpu } from '../../test/elements/pretend-gpu.js';
import { oursPainter } from './dashboard-ours.js';
import { frameEnd, type Painter } from './dashboard-painters.js';
import { plotlyPainter, tfvisPainter } from './dashboard-rivals.js';

const makers: Record<string, (layers: number, epochs: number, maxBytes: number) => Painter> = {
  metrics: (layers, epochs, maxBytes) => oursPainter('kintsugi-metrics', layers, epochs, maxBytes),
  monitor: (layers, epochs, maxBytes) => oursPainter('kintsugi-monitor', layers, epochs, maxBytes),
  tfvis: tfvisPainter,
  plotly: (layers, epochs) => plotlyPainter('scatter', layers, epochs),
  plotlygl: (layers, epochs) => plotlyPainter('scattergl', layers, epochs),
};
let painter: Painter;

/**
 * A chart's worth of page; the whole monitor takes the height it needs. The newest stands on top, in sight:
 * nothing of ours draws where nobody sees it.
 */
function addBox(whole: boolean): HTMLElement {
  const box = document.createElement('div');
  Object.assign(box.style, { width: '1200px', ...(!whole && { height: '420px' }) });
  document.body.prepend(box);
  return box;
}

/** Makes the data. Returns the ways to update. */
function prepare(kind: string, layers: number, epochs: number, maxBytes: number): string[] {
  painter = makers[kind]!(layers, epochs, maxBytes);
  return Object.keys(painter.updates);
}

/** Milliseconds from putting the charts into the page to the end of the frame in which they are drawn. */
async function show(whole: boolean): Promise<number> {
  const box = addBox(whole);
  await frameEnd();
  const begun = performance.now();
  await painter.show(box);
  // Ours answers at the end of that frame, the others before it.
  if (!painter.run) await frameEnd();
  return performance.now() - begun;
}

/**
 * One more epoch on the page, to the end of the frames that draw it; without a way, the same frames with
 * nothing to draw.
 */
async function update(way?: string): Promise<void> {
  if (way) await painter.updates[way]!();
  for (let frame = 0; frame < 3; frame++) await frameEnd();
}

/**
 * Fills the history and appends the capture at which it takes older ones away. The element hears of each, and
 * has drawn the last but not this one.
 */
async function appendUntilThinned(): Promise<void> {
  const { history, fullLength } = painter.run!;
  while (history.length < fullLength) {
    painter.append();
    painter.tell!();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  for (let frame = 0; frame < 4; frame++) await frameEnd();
  painter.append();
  if (!(history.length < fullLength))
    throw new Error(`the history holds ${history.length} captures and was full at ${fullLength}`);
}

/** What `count` dashboards of one kind do to the page's WebGL contexts. */
async function crowd(kind: string, count: number) {
  const contexts = new Set<WebGLRenderingContext>();
  let lost = 0;
  const original = HTMLCanvasElement.prototype.getContext as (
    this: HTMLCanvasElement,
    ...args: unknown[]
  ) => RenderingContext | null;
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...args: unknown[]) {
    const context = original.apply(this, args);
    if (/webgl/.test(String(args[0])) && context && !contexts.has(context as WebGLRenderingContext)) {
      contexts.add(context as WebGLRenderingContext);
      this.addEventListener('webglcontextlost', () => lost++);
    }
    return context;
  } as typeof HTMLCanvasElement.prototype.getContext;
  // As on a machine with a GPU: a context on the CPU is declined otherwise.
  pretendGpu();
  for (let i = 0; i < count; i++) {
    painter = makers[kind]!(10, 100, 2 ** 26);
    await painter.show(addBox(kind === 'monitor'));
  }
  for (let frame = 0; frame < 20; frame++) await frameEnd();
  return { contexts: contexts.size, lost };
}

const dashboard = {
  prepare,
  show,
  update,
  append: () => painter.append(),
  appendUntilThinned,
  kept: () => painter.run?.history.length ?? NaN,
  crowd,
};
declare global {
  interface Window {
    dashboard: typeof dashboard;
  }
}
Object.assign(window, { dashboard });
