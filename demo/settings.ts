import type { DataKind } from './data.js';

export type Optimizer = 'kintsugi' | 'plain';
export type BackendChoice = 'auto' | 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** Everything that a run follows from. The same settings on the same backend give the same run. */
export interface Settings {
  data: DataKind;
  /** Which of the two models the monitor reads. */
  optimizer: Optimizer;
  learningRate: number;
  /** β: how fast φ moves. */
  beta: number;
  epochs: number;
  seed: number;
  backend: BackendChoice;
  fault: Fault;
}

/** What a run of the gallery does differently, so that training really goes wrong. */
export interface Fault {
  /** λ: how fast unused weights sink. Near 0 nothing holds φ back. */
  lambda?: number;
  phiMax?: number;
  /** Persistence of the moving average: 0 lets a single batch move φ. */
  persistence?: number;
  /** 0 holds each layer's mean φ at 1, where the rules of two classes meet. */
  layerShare?: number;
  batchSize?: number;
  /** First bias of the second hidden layer: far below zero its units never fire. */
  hiddenBias?: number;
  /** Cross-entropy without a clamp on the logarithm, as one writes it by hand. */
  unclampedLoss?: boolean;
}

export const DEFAULTS: Settings = {
  data: 'vectors',
  optimizer: 'kintsugi',
  learningRate: 0.002,
  beta: 0.02,
  epochs: 30,
  seed: 7,
  backend: 'auto',
  fault: {},
};

/** A run of the gallery. */
export interface Preset {
  id: string;
  title: string;
  /** What is done wrong, and what to look for below. */
  text: string;
  settings: Partial<Settings>;
}

export const PRESETS: readonly Preset[] = [
  { id: 'healthy', title: 'Healthy', text: 'φ settles, layers find their roles.', settings: {} },
  {
    id: 'exploding',
    title: 'Exploding φ',
    text: 'λ is 0 and there is no ceiling: nothing holds φ back.',
    settings: { learningRate: 0.00003, beta: 0.3, fault: { lambda: 0, phiMax: 1e9 } },
  },
  {
    id: 'dead',
    title: 'Dead layer',
    text: 'A hidden layer starts far below zero and never fires.',
    settings: { fault: { hiddenBias: -5 } },
  },
  {
    id: 'unstable',
    title: 'Unstable',
    text: 'Every batch moves φ, and far: classes flicker.',
    settings: { beta: 0.15, fault: { persistence: 0, layerShare: 0, batchSize: 64 } },
  },
  {
    id: 'nan',
    title: 'NaN',
    text: 'A logarithm without a clamp meets a confident model.',
    settings: { optimizer: 'plain', learningRate: 0.07, fault: { unclampedLoss: true } },
  },
];

const NUMBERS = { learningRate: [1e-6, 10], beta: [0, 1], epochs: [1, 10_000], seed: [0, 2 ** 31] } as const;

/** Settings of an address: `?run=nan&seed=3&epochs=10`. What is not understood is left at its default. */
export function settingsFromQuery(query: string): { preset: Preset; settings: Settings } {
  const given = new URLSearchParams(query);
  const preset = PRESETS.find(({ id }) => id === given.get('run')) ?? PRESETS[0]!;
  const settings: Settings = { ...DEFAULTS, ...preset.settings };
  for (const [name, [low, high]] of Object.entries(NUMBERS) as [
    keyof typeof NUMBERS,
    readonly [number, number],
  ][]) {
    const value = Number.parseFloat(given.get(name) ?? '');
    if (value >= low && value <= high) settings[name] = value;
  }
  settings.epochs = Math.round(settings.epochs);
  settings.seed = Math.round(settings.seed);
  const data = given.get('data');
  if (data === 'vectors' || data === 'windows') settings.data = data;
  const optimizer = given.get('optimizer');
  if (optimizer === 'kintsugi' || optimizer === 'plain') settings.optimizer = optimizer;
  const backend = given.get('backend');
  if (backend && ['auto', 'webgpu', 'webgl', 'wasm', 'cpu'].includes(backend))
    settings.backend = backend as BackendChoice;
  return { preset, settings };
}

/** The address of a run: only what differs from its preset. */
export function queryFromSettings(preset: Preset, settings: Settings): string {
  const base: Settings = { ...DEFAULTS, ...preset.settings };
  const query = new URLSearchParams();
  if (preset !== PRESETS[0]) query.set('run', preset.id);
  for (const name of ['data', 'optimizer', 'learningRate', 'beta', 'epochs', 'seed', 'backend'] as const) {
    if (settings[name] !== base[name]) query.set(name, String(settings[name]));
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}
