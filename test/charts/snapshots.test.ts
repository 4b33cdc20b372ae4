import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { numberFormat } from '../../src/charts/axes/number-format.js';
import type { ScaleKind } from '../../src/charts/axes/scales.js';
import type { ChartModel } from '../../src/charts/chart-model.js';
import { classMap } from '../../src/charts/class-map.js';
import { layerClassifications } from '../../src/charts/figures/layer-classifications.js';
import { layerPicture } from '../../src/charts/figures/layer-picture.js';
import { metricsEvolution } from '../../src/charts/figures/metrics-evolution.js';
import { phiEvolution } from '../../src/charts/figures/phi-evolution.js';
import { phiFrames } from '../../src/charts/figures/phi-frames.js';
import type { RunFigure } from '../../src/charts/figures/run-figure.js';
import { histogramChart } from '../../src/charts/histogram-chart.js';
import { lineChart, type LineSeries } from '../../src/charts/line-chart.js';
import { modelMap } from '../../src/charts/model-map.js';
import { phiHeatmap } from '../../src/charts/phi-heatmap.js';
import { phiRidges } from '../../src/charts/phi-ridges.js';
import { Scene } from '../../src/charts/scene/scene.js';
import { phiAt, phiRange } from '../../src/charts/series/phi-bins.js';
import { HEATMAP_COLUMNS, phiColumns, RIDGES } from '../../src/charts/series/phi-columns.js';
import { seriesOf } from '../../src/charts/series/run-series.js';
import { fixedTheme } from '../../src/charts/theme/chart-theme.js';
import type { RunHistoryView } from '../../src/core/run-history-view.js';
import { RunHistory } from '../../src/history/run-history.js';
import { fakeAnomaly, fakeCapture, type FakeRunOptions } from '../elements/fake-store.js';
import { sceneText } from './scene-text.js';

const format = numberFormat('en');
const SIZE = { width: 720, height: 280 };

function runOf(options: FakeRunOptions): RunHistory {
  const history = new RunHistory();
  for (let epoch = 0; epoch < options.epochs; epoch++) history.append(fakeCapture(epoch, options));
  history.addAnomalies(
    [fakeAnomaly(3), fakeAnomaly(20, { level: 'critical' })].filter(({ epoch }) => epoch < options.epochs),
  );
  return history;
}

const RUNS = {
  empty: new RunHistory(),
  'one-capture': runOf({ layers: 3, epochs: 1 }),
  gaps: runOf({ layers: 8, epochs: 40, nanLayer: 6, absentLayer: 3, spikeLayer: 4 }),
  '200-layers': runOf({ layers: 200, epochs: 60, seed: 3, bins: 20 }),
};
type RunName = keyof typeof RUNS;

interface Case {
  run: RunName;
  dark?: boolean;
  scale?: ScaleKind;
  compare?: boolean;
}
/** What every chart is drawn for. */
const CASES: Record<string, Case> = {
  empty: { run: 'empty' },
  'one-capture': { run: 'one-capture' },
  gaps: { run: 'gaps' },
  '200-layers': { run: '200-layers' },
  log: { run: 'gaps', scale: 'log' },
  dark: { run: 'gaps', dark: true },
};

const crowd = (history: RunHistoryView): boolean => history.layerNames.length > 8;

function lines(history: RunHistoryView, change: Partial<LineSeries> = {}): LineSeries[] {
  return history.layerNames.map((layer, color) => ({
    label: layer,
    values: seriesOf(history).metric(layer, 'variance'),
    epochs: history.epochs,
    emphasis: color === 1 ? 'strong' : crowd(history) ? 'many' : 'line',
    color,
    axis: 0,
    layer,
    ...change,
  }));
}

function phiOptions(history: RunHistoryView, most: number, scale: ScaleKind) {
  const { layerNames: layers, length } = history;
  return {
    key: '',
    summary: '',
    columns: phiColumns(history, { layers, scope: 'all', until: length - 1, zoom: null, most }),
    scale,
    format,
    texts: {
      epoch: 'Epoch',
      value: 'φ',
      share: 'Share',
      most: 'Largest φ',
      empty: 'Empty',
      none: 'none',
      fullest: 'fullest',
    },
  };
}

const CHARTS: Record<string, (history: RunHistoryView, options: Case) => ChartModel> = {
  'line-chart': (history, { scale = 'linear', compare }) =>
    lineChart({
      key: '',
      summary: '',
      series: [
        ...lines(history),
        ...(compare ? lines(RUNS['one-capture'], { dash: [2, 3], emphasis: 'line' }) : []),
      ],
      zoom: null,
      scale,
      format,
      texts: { epoch: 'Epoch', empty: 'Empty', and: (count) => `and ${count} more` },
      marks: history.anomalies.map(({ epoch, level }) => ({ epoch, critical: level === 'critical' })),
    }),
  'histogram-chart'(history, { scale = 'linear' }) {
    const { layerNames: layers, length } = history;
    const range = length > 0 ? phiRange(history, layers, length - 1, length) : null;
    return histogramChart({
      key: '',
      summary: '',
      counts: range && phiAt(history, layers, 'now', range, length - 1),
      range: range ?? { low: 0, high: 1 },
      mean: 1,
      scale,
      format,
      texts: { value: 'φ', count: 'Values', mean: 'Mean', empty: 'Empty', from: 'From', to: 'To' },
    });
  },
  'class-map': (history) =>
    classMap({
      key: '',
      summary: '',
      epochs: history.epochs,
      rows: history.layerNames.map((layer) => ({
        layer,
        label: layer,
        ranks: seriesOf(history).archetypes(layer),
      })),
      selected: history.layerNames[1] ?? null,
      zoom: null,
      format,
      reason: () => '',
      texts: { epoch: 'Epoch', empty: 'Empty', absent: 'absent' },
    }),
  'model-map': (history) =>
    modelMap({
      key: '',
      summary: '',
      layers: history.layerNames.map((name) => ({
        name,
        label: name,
        count: history.column(name, 'count')[history.length - 1]!,
        archetype: history.archetypes(name).at(-1) ?? null,
      })),
      selected: history.layerNames[1] ?? null,
      format,
      texts: { layer: 'Layer', values: 'Values', archetype: 'Class', absent: 'absent', empty: 'Empty' },
    }),
  'phi-heatmap': (history, { scale = 'linear' }) => phiHeatmap(phiOptions(history, HEATMAP_COLUMNS, scale)),
  'phi-ridges': (history, { scale = 'linear' }) => phiRidges(phiOptions(history, RIDGES, scale)),
};

const FOLDER = join(import.meta.dirname, 'snapshots');

/** A scene that differs from its snapshot is saved beside it as `.failed.txt`, to be compared. */
async function expectSnapshot(scene: Scene, name: string): Promise<void> {
  const failed = join(FOLDER, `${name}.failed.txt`);
  const text = sceneText(scene);
  try {
    await expect(text).toMatchFileSnapshot(join(FOLDER, `${name}.txt`));
    await rm(failed, { force: true });
  } catch (error) {
    await writeFile(failed, text);
    throw error;
  }
}

const themeOf = (options: Case) => fixedTheme(options.dark ? 'dark' : 'light');

describe.each(Object.entries(CHARTS))('%s', (chart, make) => {
  it.each(Object.entries(CASES))('%s', async (name, options) => {
    const { scene } = make(RUNS[options.run], options).draw(SIZE, themeOf(options));
    await expectSnapshot(scene, `${chart}.${name}`);
  });
});

describe('line-chart', () => {
  it('compare', async () => {
    const model = CHARTS['line-chart']!(RUNS.gaps, { run: 'gaps', compare: true });
    const { scene } = model.draw(SIZE, fixedTheme('light'));
    await expectSnapshot(scene, 'line-chart.compare');
  });

  it('values a few f32 steps apart', async () => {
    const history = new RunHistory();
    for (let epoch = 0; epoch < 12; epoch++) {
      const capture = fakeCapture(epoch, { layers: 1, epochs: 12 });
      capture.layers[0]!.metrics.variance = 1 + (epoch % 3) * 2 ** -23;
      history.append(capture);
    }
    const { scene } = CHARTS['line-chart']!(history, { run: 'gaps' }).draw(SIZE, fixedTheme('light'));
    await expectSnapshot(scene, 'line-chart.near');
  });
});

function drawnFigure(figure: RunFigure, options: Case): Scene {
  const scene = new Scene(figure.width, figure.height);
  for (const _ of figure.draw(scene, themeOf(options)));
  return scene;
}

describe.each([
  ['metrics-evolution', metricsEvolution],
  ['layer-classifications', layerClassifications],
  ['phi-evolution', phiEvolution],
] as const)('figure %s', (figure, make) => {
  it.each(Object.entries(CASES).filter(([name]) => name !== 'log'))('%s', async (name, options) => {
    const scene = drawnFigure(make(RUNS[options.run]), options);
    await expectSnapshot(scene, `${figure}.${name}`);
  });
});

describe('figure phi-frames', () => {
  it.each(['empty', 'gaps'] as const)('%s', async (run) => {
    const frames = await phiFrames(RUNS[run], 4, async () => undefined);
    const scene = frames.draw(frames.count - 1, fixedTheme('light'));
    await expectSnapshot(scene, `phi-frames.${run}`);
  });
});

describe('figure layer-picture', () => {
  const values = (length: number, seed: number): number[] =>
    Array.from({ length }, (_, i) => (i === 2 ? NaN : 0.5 + 0.4 * Math.sin(seed + i)));
  it.each([
    ['dense', 'dense/kernel', [12, 6], false],
    ['dense-dark', 'dense/kernel', [12, 6], true],
    ['convolution', 'conv2d/kernel', [3, 3, 4, 8], false],
    ['recurrent', 'lstm/recurrent_kernel', [6, 24], false],
    ['embedding', 'embedding/embeddings', [1000, 8], false],
    ['vector', 'dense/bias', [12], false],
  ] as const)('%s', async (name, layer, shape, dark) => {
    const columns = shape.at(-1)!;
    const rows = shape.reduce<number>((product, length) => product * length, 1) / columns;
    const history = RUNS.gaps;
    const model = layerPicture({
      layer,
      epoch: 7,
      shape: [...shape],
      classification: history.classification(history.layerNames[0]!, 7),
      metrics: history.at(7)!.layers[0]!.metrics,
      stats: {
        rows,
        columns,
        rowMean: values(rows, 1),
        columnMean: values(columns, 2),
        rowMeanAbsChange: values(rows, 3),
        columnMeanAbsChange: values(columns, 4),
        top: [0, 5, 9].map((index, i) => ({ index, value: 1 - i / 4 })),
      },
    });
    const { scene } = model.draw({ width: 720, height: 480 }, fixedTheme(dark ? 'dark' : 'light'));
    await expectSnapshot(scene, `layer-picture.${name}`);
  });
});
