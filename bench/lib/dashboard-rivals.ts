import type * as Plotly from 'plotly.js-dist-min';
import type { linechart } from '@tensorflow/tfjs-vis/dist/render/linechart.js';
import { layerName, meanAt } from './dashboard-run.js';
import type { Painter } from './dashboard-painters.js';

/** The rivals' own scripts, as they publish them. */
declare global {
  interface Window {
    Plotly: typeof Plotly;
    tfvis: { render: { linechart: typeof linechart } };
  }
}

export function tfvisPainter(layers: number, epochs: number): Painter {
  const series = Array.from({ length: layers }, (_, layer) => layerName(layer));
  const values = series.map((_, layer) =>
    Array.from({ length: epochs }, (_, x) => ({ x, y: meanAt(layer, x) })),
  );
  let box: HTMLElement;
  const draw = (): Promise<void> =>
    window.tfvis.render.linechart(
      box,
      { values, series },
      { width: box.clientWidth, height: box.clientHeight, xLabel: 'Epoch', yLabel: 'L', zoomToFit: true },
    );
  return {
    show(place) {
      box = place;
      return draw();
    },
    append: () =>
      values.forEach((line, layer) => line.push({ x: line.length, y: meanAt(layer, line.length) })),
    updates: { linechart: draw },
  };
}

export function plotlyPainter(type: 'scatter' | 'scattergl', layers: number, epochs: number): Painter {
  const epochsShown = Array.from({ length: epochs }, (_, epoch) => epoch);
  const values = Array.from({ length: layers }, (_, layer) =>
    epochsShown.map((epoch) => meanAt(layer, epoch)),
  );
  const all = values.map((_, layer) => layer);
  const layout = { xaxis: { title: { text: 'Epoch' } }, yaxis: { title: { text: 'L' } }, datarevision: 0 };
  // New arrays: Plotly takes the same array for the same data.
  const traces = (): Plotly.Data[] =>
    values.map((y, layer) => ({
      type,
      mode: 'lines',
      name: layerName(layer),
      x: epochsShown.slice(),
      y: y.slice(),
    }));
  let box: HTMLElement;
  return {
    show(place) {
      box = place;
      return window.Plotly.newPlot(box, traces(), layout) as unknown as Promise<void>;
    },
    append() {
      epochsShown.push(epochsShown.length);
      values.forEach((y, layer) => y.push(meanAt(layer, y.length)));
    },
    updates: {
      extendTraces: () =>
        window.Plotly.extendTraces(
          box,
          { x: values.map(() => [epochsShown.at(-1)!]), y: values.map((y) => [y.at(-1)!]) },
          all,
        ),
      react: () => window.Plotly.react(box, traces(), { ...layout, datarevision: epochsShown.length }),
    },
  };
}
