import type { KintsugiChart, KintsugiMetrics, KintsugiMonitor } from '../../src/element.js';
import '../../src/element.js';
import { LiveMonitorStore } from '../../src/monitor/monitor-store.js';
import { frameEnd, type Painter } from './dashboard-painters.js';
import { LongRun } from './dashboard-run.js';

/** Charts of an element and of all elements in it. */
function chartsOf(root: ParentNode): KintsugiChart[] {
  return [...root.querySelectorAll('*')].flatMap((element) =>
    element.localName === 'kintsugi-chart'
      ? [element as KintsugiChart]
      : element.shadowRoot
        ? chartsOf(element.shadowRoot)
        : [],
  );
}

export function oursPainter(
  tag: 'kintsugi-metrics' | 'kintsugi-monitor',
  layers: number,
  epochs: number,
  maxBytes: number,
): Painter {
  const run = new LongRun(layers, epochs, maxBytes);
  const store = new LiveMonitorStore(run.history);
  const tell = (): void => store.update({ epoch: run.history.length - 1 });
  let charts: KintsugiChart[] = [];
  /** Charts that have drawn themselves since this was last cleared. */
  const drawn = new Set<EventTarget>();
  addEventListener('chart-drawn', (event) => drawn.add(event.composedPath()[0]!));
  return {
    run,
    tell,
    async show(box) {
      const element = document.createElement(tag) as KintsugiMetrics | KintsugiMonitor;
      element.store = store;
      box.append(element);
      do {
        await frameEnd();
        charts = chartsOf(box);
      } while (charts.length === 0 || !charts.every((chart) => drawn.has(chart)));
    },
    append: () => run.append(),
    updates: {
      async store() {
        drawn.clear();
        tell();
        while (!charts.every((chart) => drawn.has(chart))) await frameEnd();
      },
    },
  };
}
