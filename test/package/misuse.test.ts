import '@tensorflow/tfjs-backend-cpu';
import 'fake-indexeddb/auto';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import * as root from '../../src/index.js';
import * as tfjs from '../../src/tfjs/index.js';

const NONSENSE: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['5', 5],
  ["'x'", 'x'],
  ['{}', {}],
  ['[]', []],
  ['NaN', NaN],
  ['a symbol', Symbol('s')],
  ['1n', 1n],
  ['a function', () => {}],
  ['a Map', new Map([['maxBytes', 1]])],
];

/** One argument of one function: how it is called with a value, and which nonsense its contract allows. */
interface Probe {
  call: (value: never) => unknown;
  accepts?: readonly string[];
}

const probe = (call: (value: never) => unknown, ...accepts: string[]): Probe => ({ call, accepts });
/** Options may be left out, and none of them need be given. */
const OPTIONAL = ['undefined', '{}'];

const history = new root.RunHistory();
const [stats] = await root.createCpuEngine().measure([{ name: 'a', data: Float32Array.of(1, 2) }]);
const metrics = root.metricsFromStats(stats!);
const captured = { layer: 'a', metrics, classification: root.classifyLayer(metrics) };
const filled = new root.RunHistory();
filled.append({
  epoch: 0,
  layers: [captured],
});
const storage = await root.HistoryStorage.open({ database: 'misuse' });
const monitorOf = () => new root.LayerMonitor(() => []);
const device = { createBuffer() {}, createShaderModule() {}, pushErrorScope() {} };
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
const optimizerOf = () => new tfjs.KintsugiOptimizer(tf.train.sgd(1));
const WebGPUBackend = class {} as never;
const NO_GPU = { requestAdapter: async () => null } as never;

/** Every function and class that the entries offer, with every argument of it that a caller gives. */
const PROBES: Record<string, Record<string, Probe>> = {
  createEngine: {
    options: probe((v) => root.createEngine(v), ...OPTIONAL),
    kind: probe((v) => root.createEngine({ kind: v }), 'undefined'),
    device: probe((v) => root.createEngine({ kind: 'cpu', device: v }), 'undefined'),
    gpu: probe((v) => root.createEngine({ kind: 'cpu', gpu: v }), 'undefined'),
    bins: probe((v) => root.createEngine({ kind: 'cpu', bins: v }), 'undefined', '5'),
    inFlight: probe(
      (v) => root.createEngine({ device: device as never, kind: 'cpu', inFlight: v }),
      'undefined',
      '5',
    ),
  },
  createCpuEngine: {
    options: probe((v) => root.createCpuEngine(v), ...OPTIONAL),
    bins: probe((v) => root.createCpuEngine({ bins: v }), 'undefined', '5'),
    reason: probe((v) => root.createCpuEngine({ reason: v }), 'undefined', "'x'"),
    worker: probe((v) => root.createCpuEngine({ worker: v }), 'undefined', 'a function'),
    workerThreshold: probe((v) => root.createCpuEngine({ workerThreshold: v }), 'undefined', '5'),
    inFlight: probe((v) => root.createCpuEngine({ inFlight: v }), 'undefined', '5'),
    clock: probe((v) => root.createCpuEngine({ clock: v }), 'undefined', 'a function'),
    'measure layers': probe((v) => root.createCpuEngine().measure(v), '[]'),
    'measure a layer': probe((v) => root.createCpuEngine().measure([v])),
    'measure data': probe((v) => root.createCpuEngine().measure([{ name: 'a', data: v }])),
    'measure shape': probe(
      (v) => root.createCpuEngine().measure([{ name: 'a', data: Float32Array.of(1, 2), shape: v }]),
      'undefined',
    ),
    'measure options': probe((v) => root.createCpuEngine().measure([], v), ...OPTIONAL),
    'measure range': probe((v) => root.createCpuEngine().measure([], { range: v }), 'undefined'),
    'measure units': probe((v) => root.createCpuEngine().measure([], { units: v }), 'undefined'),
    'measure units.layers': probe(
      (v) => root.createCpuEngine().measure([], { units: { top: 1, layers: v } }),
      'undefined',
      '[]',
    ),
    measureActivations: probe((v) => root.createCpuEngine().measureActivations(v), '[]'),
  },
  serveStatistics: { scope: probe((v) => root.serveStatistics(v)) },
  mergeStats: {
    first: probe((v) => root.mergeStats(v, stats!)),
    second: probe((v) => root.mergeStats(stats!, v)),
  },
  computeLayerMetrics: {
    input: probe((v) => root.computeLayerMetrics(v), '{}'),
    phi: probe((v) => root.computeLayerMetrics({ phi: v }), 'undefined', 'null', '[]'),
    'a value of phi': probe((v) => root.computeLayerMetrics({ phi: [1, v] }), '5', 'NaN'),
    history: probe((v) => root.computeLayerMetrics({ phi: [1], history: v }), 'undefined', '[]'),
    'a capture': probe((v) => root.computeLayerMetrics({ phi: [1], history: [v] }), '[]'),
    activations: probe((v) => root.computeLayerMetrics({ phi: [1], activations: v }), 'undefined'),
  },
  metricsFromStats: {
    stats: probe((v) => root.metricsFromStats(v)),
    options: probe((v) => root.metricsFromStats(stats!, v), ...OPTIONAL),
  },
  classifyLayer: {
    metrics: probe((v) => root.classifyLayer(v)),
    options: probe((v) => root.classifyLayer(metrics, v), ...OPTIONAL),
    rules: probe((v) => root.classifyLayer(metrics, { rules: v }), 'undefined'),
    'a rule': probe((v) => root.classifyLayer(metrics, { rules: [v] })),
  },
  createHysteresis: {
    captures: probe((v) => root.createHysteresis(v), '5'),
    rules: probe((v) => root.createHysteresis(1, v), 'undefined'),
    layer: probe((v) => root.createHysteresis(2).settle(v, captured.classification, metrics), "'x'"),
    classification: probe((v) => root.createHysteresis(2).settle('a', v, metrics)),
    metrics: probe((v) => root.createHysteresis(2).settle('a', captured.classification, v)),
  },
  calibrate: {
    history: probe((v) => root.calibrate(v)),
    rules: probe((v) => root.calibrate(history, v), 'undefined'),
  },
  classChanges: {
    history: probe((v) => root.classChanges(v)),
    layers: probe((v) => root.classChanges(history, v), 'undefined', '[]'),
  },
  countClassChanges: { history: probe((v) => root.countClassChanges(v)) },
  transitionMatrix: { history: probe((v) => root.transitionMatrix(v)) },
  interpretClassificationChange: {
    from: probe((v) => root.interpretClassificationChange(v, 'Oracle', 1)),
    to: probe((v) => root.interpretClassificationChange('Oracle', v, 1)),
    epoch: probe((v) => root.interpretClassificationChange('Oracle', 'Sentinel', v), '5'),
  },
  detectTrainingAnomalies: {
    history: probe((v) => root.detectTrainingAnomalies(v)),
    phiMeans: probe((v) => root.detectTrainingAnomalies({ phiMeans: v }), '[]'),
    options: probe((v) => root.detectTrainingAnomalies(history, v), ...OPTIONAL),
  },
  AnomalyDetector: {
    options: probe((v) => new root.AnomalyDetector(v), ...OPTIONAL),
    update: probe((v) => new root.AnomalyDetector().update(v)),
    'update a layer': probe((v) => new root.AnomalyDetector().update({ epoch: 1, layers: [v] })),
    'update metrics': probe((v) =>
      new root.AnomalyDetector().update({ epoch: 1, layers: [{ ...captured, metrics: v }] }),
    ),
    'update classification': probe((v) =>
      new root.AnomalyDetector().update({ epoch: 1, layers: [{ ...captured, classification: v }] }),
    ),
    adopt: probe((v) => new root.AnomalyDetector().adopt(v), '[]'),
    'adopt an anomaly': probe((v) => new root.AnomalyDetector().adopt([v])),
    finish: probe((v) => new root.AnomalyDetector().finish(v)),
  },
  recommend: {
    history: probe((v) => root.recommend(v)),
    convergence: probe((v) => root.recommend(history, v), 'undefined'),
  },
  assessConvergence: { history: probe((v) => root.assessConvergence(v)) },
  summarizeRun: { history: probe((v) => root.summarizeRun(v)) },
  compareRuns: {
    first: probe((v) => root.compareRuns(v, history)),
    second: probe((v) => root.compareRuns(history, v)),
  },
  RunHistory: {
    options: probe((v) => new root.RunHistory(v), ...OPTIONAL),
    rules: probe((v) => new root.RunHistory({ rules: v }), 'undefined'),
    maxBytes: probe((v) => new root.RunHistory({ maxBytes: v }), 'undefined'),
    append: probe((v) => new root.RunHistory().append(v)),
    'append epoch': probe((v) => new root.RunHistory().append({ epoch: v, layers: [] }), '5'),
    'append layers': probe((v) => new root.RunHistory().append({ epoch: 0, layers: v }), '[]'),
    'append a layer': probe((v) => new root.RunHistory().append({ epoch: 0, layers: [v] })),
    'append loss': probe((v) => new root.RunHistory().append({ epoch: 0, layers: [], loss: v }), ...OPTIONAL),
    'append logs': probe((v) => new root.RunHistory().append({ epoch: 0, layers: [], logs: v }), ...OPTIONAL),
    'append a log': probe(
      (v) => new root.RunHistory().append({ epoch: 0, layers: [], logs: { loss: v } }),
      'undefined',
      'null',
      '5',
      'NaN',
    ),
    addAnomalies: probe((v) => new root.RunHistory().addAnomalies(v), '[]'),
    'an anomaly': probe((v) => new root.RunHistory().addAnomalies([v])),
    alreadyDropped: probe((v) => new root.RunHistory().addAnomalies([], v), 'undefined', '5'),
    subscribe: probe((v) => new root.RunHistory().subscribe(v), 'a function'),
    'column metric': probe((v) => filled.column('a', v)),
    'loss component': probe((v) => filled.loss(v)),
    fromJSON: probe((v) => root.RunHistory.fromJSON(v)),
    'fromJSON bounds': probe((v) => root.RunHistory.fromJSON(history.toJSON(), v), ...OPTIONAL),
    'fromJSON maxBytes': probe(
      (v) => root.RunHistory.fromJSON(history.toJSON(), { maxBytes: v }),
      'undefined',
    ),
    'fromJSON maxCaptures': probe(
      (v) => root.RunHistory.fromJSON(history.toJSON(), { maxCaptures: v }),
      'undefined',
    ),
    'fromJSON an unknown bound': probe(() =>
      root.RunHistory.fromJSON(history.toJSON(), { maxbytes: 2 ** 20 } as never),
    ),
  },
  HistoryStorage: {
    options: probe((v) => root.HistoryStorage.open(v), ...OPTIONAL),
    'save run': probe((v) => storage.save(v, history), "'x'"),
    'save history': probe((v) => storage.save('run', v)),
    'load run': probe((v) => storage.load(v), "'x'"),
    'load bounds': probe((v) => storage.load('none', v), ...OPTIONAL),
    'load maxBytes': probe((v) => storage.load('none', { maxBytes: v }), 'undefined'),
    'load maxCaptures': probe((v) => storage.load('none', { maxCaptures: v }), 'undefined'),
    'delete run': probe((v) => storage.delete(v), "'x'"),
  },
  LayerMonitor: {
    provider: probe((v) => new root.LayerMonitor(v), 'a function'),
    options: probe((v) => new root.LayerMonitor(() => [], v), ...OPTIONAL),
    rules: probe((v) => new root.LayerMonitor(() => [], { rules: v }), 'undefined'),
    budget: probe((v) => new root.LayerMonitor(() => [], { budget: v }), 'undefined'),
    saveDir: probe((v) => new root.LayerMonitor(() => [], { saveDir: v }), 'undefined', "'x'"),
    schedule: probe((v) => new root.LayerMonitor(() => [], { schedule: v }), ...OPTIONAL),
    anomalies: probe((v) => new root.LayerMonitor(() => [], { anomalies: v }), ...OPTIONAL),
    engine: probe((v) => new root.LayerMonitor(() => [], { engine: v }), 'undefined'),
    reattach: probe((v) => monitorOf().reattach(v)),
    progress: probe((v) => monitorOf().progress(v), '{}'),
    'progress phase': probe((v) => monitorOf().progress({ phase: v }), 'undefined'),
    'progress epoch': probe((v) => monitorOf().progress({ epoch: v }), 'undefined', '5'),
    finish: probe((v) => monitorOf().finish(v), 'undefined'),
    strategy: probe((v) => monitorOf().setSamplingStrategy(v), 'undefined'),
    sampling: probe((v) => monitorOf().setSamplingStrategy('random', v), ...OPTIONAL),
    quality: probe((v) => monitorOf().setVisualizationQuality(v)),
    compression: probe((v) => monitorOf().enableCompression(v), ...OPTIONAL),
    cleanup: probe((v) => monitorOf().setCleanupPolicy(v), ...OPTIONAL),
  },
  TrainingProgressMonitor: {
    monitor: probe((v) => new root.TrainingProgressMonitor(v)),
    options: probe((v) => new root.TrainingProgressMonitor(monitorOf(), v), ...OPTIONAL),
  },
  directoryTarget: { folder: probe((v) => root.directoryTarget(v)) },
  folderTarget: { path: probe((v) => root.folderTarget(v), "'x'") },
  privateTarget: { path: probe((v) => root.privateTarget(v), 'undefined', "'x'") },
  zipTarget: {
    options: probe((v) => root.zipTarget(v), ...OPTIONAL),
    path: probe((v) => root.zipTarget().write(v, new Uint8Array(1)), "'x'"),
    data: probe((v) => root.zipTarget().write('x', v)),
  },
  generateMonitoringReport: {
    source: probe((v) => root.generateMonitoringReport(v)),
    options: probe((v) => root.generateMonitoringReport({ history }, v), ...OPTIONAL),
  },
  historyCsvChunks: { history: probe((v) => root.historyCsvChunks(v).next()) },
  historyToCsv: { history: probe((v) => root.historyToCsv(v)) },
  readTrainingSummary: { text: probe((v) => root.readTrainingSummary(v)) },
  TrainingVisualizer: {
    monitor: probe((v) => new root.TrainingVisualizer(v)),
    options: probe((v) => new root.TrainingVisualizer(monitorOf(), v), ...OPTIONAL),
  },
  KintsugiCallback: {
    options: probe((v) => new tfjs.KintsugiCallback(v), ...OPTIONAL),
    source: probe((v) => new tfjs.KintsugiCallback({ source: v }), 'undefined', 'a function'),
    capture: probe((v) => new tfjs.KintsugiCallback({ capture: v }), 'undefined'),
    rules: probe((v) => new tfjs.KintsugiCallback({ rules: v }), 'undefined'),
  },
  KintsugiOptimizer: {
    inner: probe((v) => new tfjs.KintsugiOptimizer(v)),
    options: probe((v) => new tfjs.KintsugiOptimizer(tf.train.sgd(1), v), ...OPTIONAL),
    beta: probe((v) => new tfjs.KintsugiOptimizer(tf.train.sgd(1), { beta: v }), 'undefined', '5'),
    setLearningRate: probe((v) => optimizerOf().setLearningRate(v), '5'),
    learningRate: probe((v) => (optimizerOf().learningRate = v), '5'),
    applyGradients: probe((v) => optimizerOf().applyGradients(v), '{}', '[]'),
    'a gradient': probe((v) => optimizerOf().applyGradients([v])),
    claimRestored: probe((v) => optimizerOf().claimRestored(v), '[]'),
    'a restored variable': probe((v) => optimizerOf().claimRestored([v])),
    setWeights: probe((v) => optimizerOf().setWeights(v)),
    'a weight': probe((v) => optimizerOf().setWeights([v])),
    fromConfig: probe((v) => tfjs.KintsugiOptimizer.fromConfig(tfjs.KintsugiOptimizer as never, v)),
    'fromConfig inner': probe((v) =>
      tfjs.KintsugiOptimizer.fromConfig(tfjs.KintsugiOptimizer as never, { inner: v }),
    ),
  },
  defaultSource: { model: probe((v) => tfjs.defaultSource(v)) },
  optimizerPhi: {
    optimizer: probe((v) => tfjs.optimizerPhi(v), 'undefined'),
    model: probe((v) => tfjs.optimizerPhi()(v)),
  },
  variablesNamed: {
    pattern: probe((v) => tfjs.variablesNamed(v), 'undefined', "'x'"),
    model: probe((v) => tfjs.variablesNamed()(v)),
  },
  weightMagnitude: { model: probe((v) => tfjs.weightMagnitude()(v)) },
  modelLayers: {
    model: probe((v) => tfjs.modelLayers(v)),
    options: probe((v) => tfjs.modelLayers(model, v), ...OPTIONAL),
  },
  useSharedDevice: { options: probe((v) => tfjs.useSharedDevice(v)) },
  shareDevice: {
    options: probe((v) => tfjs.shareDevice(v)),
    name: probe((v) => tfjs.shareDevice({ WebGPUBackend, gpu: NO_GPU, name: v }), 'undefined', "'x'"),
    gpu: probe((v) => tfjs.shareDevice({ WebGPUBackend, gpu: v }), 'undefined'),
  },
  // Without arguments: nothing to give it wrong.
  engineForBackend: {},
  // Made by the library, for callers to catch.
  KintsugiError: {},
  'LayerMonitor while training': {
    recordTrainingTime: probe((v) => monitorOf().recordTrainingTime(v), '5', 'NaN'),
    requestUnits: probe((v) => monitorOf().store.requestUnits(v), '[]'),
    // What is wrong with a capture is reported, not thrown: it must not end the training.
    'logs of an epoch': probe(
      async (v) => {
        const errors: Error[] = [];
        const monitor = new root.LayerMonitor(() => [], {
          engine: root.createCpuEngine(),
          onError: (error) => void errors.push(error),
        });
        await new root.TrainingProgressMonitor(monitor).onEpochEnd(10, v);
        if (errors.length > 0) throw errors[0]!;
      },
      'undefined',
      '{}',
    ),
  },
  'clocks of reports': {
    generateMonitoringReport: probe((v) => root.generateMonitoringReport({ history }, { now: () => v })),
    zipTarget: probe((v) => root.zipTarget({ now: () => v }).write('x', new Uint8Array(1))),
  },
};

/** Probes of what the entries' objects do, rather than of an export of that name. */
const OF_OBJECTS = ['LayerMonitor while training', 'clocks of reports'];

const offered = Object.entries({ ...root, ...tfjs })
  .filter(([, value]) => typeof value === 'function')
  .map(([name]) => name);

test('each exported function and class is probed here', () => {
  expect(Object.keys(PROBES).sort()).toEqual([...offered, ...OF_OBJECTS].sort());
});

const cases = Object.entries(PROBES).flatMap(([name, probes]) =>
  Object.entries(probes).map(([argument, one]) => [name, argument, one] as const),
);

describe('nonsense is accepted where the contract says so, and a misuse that says the fix elsewhere', () => {
  test.each(cases)('%s: %s', async (_name, _argument, { call, accepts = [] }) => {
    for (const [shown, value] of NONSENSE) {
      const outcome = await (async () => call(value as never))().then(
        () => 'accepted',
        (error: unknown) => {
          if (!(error instanceof root.KintsugiError)) return String(error);
          // Nothing wrong with the value: Node lacks what it is for.
          if (error.code === 'unsupported') return 'accepted';
          return error.code === 'misuse' && /; .{6}/.test(error.message) ? 'misuse' : error.message;
        },
      );
      expect([shown, outcome]).toEqual([shown, accepts.includes(shown) ? 'accepted' : 'misuse']);
    }
  });
});
