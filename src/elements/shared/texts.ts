import { ANOMALY_NAMES, type AnomalyLevel } from '../../core/anomaly.js';
import { SCALAR_METRICS, type ScalarMetric } from '../../core/layer-metrics.js';
import { metricLabel } from '../../core/metrics.js';
import type { RunPhase } from '../../core/run-status.js';

/**
 * Every text the elements show. Replace any of them with the `texts` property; the rest stays as it is here.
 */
export const TEXTS = {
  monitor: 'Kintsugi monitor',
  noStore: 'No run yet. It shows here as soon as one begins.',
  noCapture: 'Nothing captured yet',
  noFinite: 'No finite value to show',
  epoch: 'Epoch',
  epochOf: (epoch: string, epochs: string) => `Epoch ${epoch} of ${epochs}`,
  epochNumber: (epoch: string) => `Epoch ${epoch}`,
  batchOf: (batch: string, batches: string) => `batch ${batch} of ${batches}`,
  timeLeft: (time: string) => `${time} left`,
  elapsed: (time: string) => `${time} elapsed`,
  progress: 'Training progress',
  phase: {
    idle: 'Idle',
    training: 'Training',
    paused: 'Paused',
    finished: 'Finished',
    failed: 'Failed',
  } satisfies Record<RunPhase, string>,
  engine: { webgpu: 'WebGPU', cpu: 'CPU', none: 'No engine' },
  engineTitle: 'Engine',
  savedRun: 'Saved run',
  cost: 'Capture cost',
  costOf: (share: string, budget: string) => `${share} of training time, budget ${budget}`,
  throttled: (every: number) => `one capture in ${every}, to keep its budget`,
  lastCapture: (parts: string) => `Last: ${parts}`,
  cpuTime: (time: string) => `${time} of this thread`,
  gpuTime: (time: string) => `${time} of the GPU`,
  latency: (time: string) => `there after ${time}`,
  readBack: (size: string) => `${size} read back`,
  captures: 'Captures',
  dropped: (count: string) => `${count} dropped`,
  noneDropped: 'none dropped',
  skipped: (count: string) => `${count} left out by the budget`,
  pause: 'Pause monitoring',
  resume: 'Resume monitoring',
  saveReport: 'Save report',
  saving: 'Saving…',
  monitorError: 'Monitor error',
  verdict: {
    waiting: 'Waiting for the first capture.',
    critical: (count: string, latest: string) => `Needs attention: ${count} critical, latest ${latest}.`,
    warning: (count: string, latest: string) =>
      `Worth a look: ${count} ${count === '1' ? 'warning' : 'warnings'}, latest ${latest}.`,
    healthy: (stable: string, layers: string) =>
      `Healthy: ${stable} of ${layers} ${layers === '1' ? 'layer' : 'layers'} stable, no anomaly.`,
    past: (epoch: string) => `As it was at epoch ${epoch}: `,
  },
  views: {
    overview: 'Overview',
    phi: 'φ distribution',
    classes: 'Classes',
    metrics: 'Metrics',
    loss: 'Loss',
    layers: 'Layers',
    map: 'Model map',
  },
  viewsLabel: 'Views',
  phi: {
    title: 'φ distribution',
    value: 'φ',
    count: 'Values',
    mean: 'mean',
    share: 'Share of values',
    none: 'no value',
    fullest: (log: boolean) => `fullest bin of the epoch${log ? ', log' : ''}`,
    from: 'φ from',
    to: 'φ to',
    now: 'Now',
    overTime: 'Over time',
    heat: 'Heat map',
    ridges: 'Ridges',
    linear: 'Linear',
    log: 'Log',
    allLayers: 'All layers',
    form: 'Form',
    counts: 'Counts',
    summary: (what: string, epoch: string, mean: string, low: string, high: string) =>
      `Distribution of φ over ${what} at epoch ${epoch}: mean ${mean}, from ${low} to ${high}.`,
    overTimeSummary: (what: string, captures: string) =>
      `How the distribution of φ over ${what} moved in ${captures} captures.`,
    notKept: 'The histogram of this capture was not kept',
    nonFinite: (count: number, text: string) =>
      `${text} ${count === 1 ? 'value is' : 'values are'} NaN or infinite and not in this picture.`,
  },
  classes: {
    title: 'Layer classes',
    absent: 'not captured',
    legend: 'Archetypes now',
    summary: (layers: string, captures: string, now: string) =>
      `Archetype of ${layers} layers over ${captures} captures. Now: ${now}.`,
  },
  metrics: {
    title: 'Metrics',
    metric: 'Metric',
    second: 'Second axis',
    none: 'None',
    layers: 'Layers',
    all: 'All layers',
    selected: 'Selected and pinned',
    smoothing: 'Smoothing',
    log: 'Log scale',
    logs: 'Training logs',
    other: (label: string) => `${label} (other run)`,
    and: (count: number) => `and ${count} more lines`,
    summary: (metric: string, lines: string) => `${metric} over epochs, ${lines} lines.`,
  },
  metricNames: Object.fromEntries(SCALAR_METRICS.map((metric) => [metric, metricLabel(metric)])) as Record<
    ScalarMetric,
    string
  >,
  symbols: { luminosity: 'L', fractureDensity: 'FD', entropy: 'H', resilience: 'ρ', variance: 'σ²' },
  loss: {
    title: 'Loss components',
    base: 'Base',
    kintsugi: 'Kintsugi',
    regularization: 'Regularisation',
    summary: (now: string) => `Loss components over epochs. Now: ${now}.`,
    empty: 'This run reports no loss',
  },
  layers: {
    title: 'Layers',
    name: 'Layer',
    archetype: 'Archetype',
    reason: 'Reason',
    trend: 'L over time',
    search: 'Search layers',
    columns: 'Columns',
    sortBy: (column: string) => `Sort by ${column}`,
    noMatch: 'No layer matches',
    count: (shown: string, all: string) => `${shown} of ${all}`,
    pin: 'Pin',
    pinOf: (layer: string) => `Pin ${layer}`,
    delta: 'Δ L to other run',
    noRule: 'no other rule holds',
    noFinite: 'no finite value',
  },
  anomalies: {
    title: 'Anomalies',
    none: 'None so far',
    wholeModel: 'Whole model',
    severity: (value: string) => `${value} × threshold`,
    advice: 'Try',
    announce: (level: string, text: string) => `${level}: ${text}`,
    more: (count: string) => `${count} earlier ones`,
    goTo: (epoch: string) => `Show epoch ${epoch}`,
    /** `to` is null while the anomaly lasts. */
    extent: (from: string, to: string | null, captures: string) =>
      `${to === null ? `From epoch ${from} on` : `Epochs ${from}–${to}`}, ${captures} captures`,
  },
  level: { info: 'Note', warning: 'Warning', critical: 'Critical' } satisfies Record<AnomalyLevel, string>,
  anomalyNames: ANOMALY_NAMES as Record<string, string>,
  detail: {
    title: 'Layer',
    choose: 'Choose a layer',
    none: 'Select a layer anywhere to see it here.',
    metrics: 'Figures',
    history: 'History',
    transitions: 'Changes of class',
    noTransitions: 'No change of class so far',
    why: 'Why',
    conditions: 'Conditions',
    picture: 'Picture',
    absent: 'Not captured at this epoch',
    histogram: 'φ now',
    transition: (epoch: string, from: string, to: string) => `Epoch ${epoch}: ${from} → ${to}`,
    margin: (value: string) => `by ${value}`,
    rows: 'Inputs',
    columns: 'Outputs',
    mean: 'Mean φ',
    unit: (kind: string, index: string) => `${kind} ${index}`,
  },
  map: {
    title: 'Model map',
    summary: (layers: string) =>
      `${layers} layers in order, sized by their number of values, coloured by archetype.`,
  },
  time: {
    title: 'Time',
    scrub: 'Epoch shown',
    live: 'Live',
    backToLive: 'Back to live',
    at: (epoch: string) => `Epoch ${epoch}`,
    first: 'First',
    last: 'Last',
    anomalies: (count: string) => `${count} anomalies on the time line`,
  },
  chart: {
    role: 'chart',
    table: 'Table',
    picture: 'Chart',
    copy: 'Take home',
    png: 'Copy PNG',
    svg: 'Copy SVG',
    csv: 'Copy CSV',
    copied: 'Copied',
    downloaded: 'Downloaded',
    resetZoom: 'Reset zoom',
    help: 'Arrow keys read values, Enter selects, plus and minus zoom, 0 shows all.',
    rows: (shown: string, all: string) => `The last ${shown} of ${all} rows; the CSV has all.`,
  },
};

export type Texts = typeof TEXTS;

export type DeepPartial<T> = T extends (...values: never[]) => unknown
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T extends string
      ? string
      : T;

/** Texts to use in place of some of the standard ones. */
export type TextsOverride = DeepPartial<Texts>;

/** The standard texts with `own` over them. */
export function withTexts(own: TextsOverride | undefined): Texts {
  return own ? merge(TEXTS, own) : TEXTS;
}

function merge<T extends object>(standard: T, own: object): T {
  const result = { ...standard } as Record<string, unknown>;
  for (const [key, value] of Object.entries(own)) {
    const under = result[key];
    if (value !== undefined)
      result[key] =
        typeof under === 'object' && under !== null && typeof value === 'object'
          ? merge(under, value as object)
          : value;
  }
  return result as T;
}
