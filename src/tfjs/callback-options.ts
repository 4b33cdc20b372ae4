import { Tensor } from '@tensorflow/tfjs';
import { isOptions, refuse as refuseValue } from '../core/check-value.js';
import { KintsugiError } from '../core/kintsugi-error.js';
import { LayerMonitor } from '../monitor/layer-monitor.js';
import type { LayerMonitorOptions } from '../monitor/monitor-options.js';
import type { ProbeBatch } from './activation-probe.js';
import type { PhiSource } from './phi-sources.js';

/** When φ is captured: at the end of epochs, of every batch, or of every n-th batch. */
export type CaptureMoments = 'epoch' | 'batch' | { everyBatches: number };

/**
 * What a `KintsugiCallback` is told. Everything may be left out; options of `LayerMonitor` go to the monitor
 * that it makes.
 */
export interface KintsugiCallbackOptions extends LayerMonitorOptions {
  /**
   * Where φ comes from. Default: the KintsugiOptimizer's φ, else the model's variables named phi, else |θ|.
   */
  source?: PhiSource;
  /** A monitor of one's own, in place of one made from the other options. */
  monitor?: LayerMonitor;
  /** Default 'epoch'. */
  capture?: CaptureMoments;
  /** Epochs between captures; another way to say `schedule: {metricsCapture}`. */
  updateFrequency?: number;
  /**
   * A fixed batch whose activations are measured with each capture at the end of an epoch. The tensors stay
   * the caller's.
   */
  activations?: ProbeBatch;
  /**
   * Longest time in ms that training may hold the page up before it lets it draw; 0 = never let go. Default
   * 30.
   */
  yieldEvery?: number;
  /**
   * Longest time in ms that the end of training waits for captures and files still under way; Infinity: as
   * long as they take. Default 5000.
   */
  settleWithin?: number;
  /**
   * Wait for each capture before the training goes on, so that none is dropped for want of time: for tests,
   * and where every epoch matters more than speed. A capture that fails or is given up ends the wait. Default
   * false.
   */
  awaitCaptures?: boolean;
}

const OWN = [
  'source',
  'monitor',
  'capture',
  'updateFrequency',
  'activations',
  'yieldEvery',
  'settleWithin',
  'awaitCaptures',
] as const;

/** Options with defaults filled in, and those of the monitor apart. */
export interface CheckedCallbackOptions {
  source: PhiSource | undefined;
  monitor: LayerMonitor | undefined;
  /** Batches between captures; null = at the ends of epochs only. */
  everyBatches: number | null;
  activations: ProbeBatch | undefined;
  yieldEvery: number;
  settleWithin: number;
  awaitCaptures: boolean;
  monitorOptions: LayerMonitorOptions;
}

/**
 * Throws `KintsugiError` ('misuse') on an option of the wrong kind; those of the monitor are checked where it
 * is made.
 */
export function checkCallbackOptions(
  options: KintsugiCallbackOptions,
  defaultYield: number,
): CheckedCallbackOptions {
  if (!isOptions(options)) refuse('the options', options, 'an object, or leave them out');
  const {
    source,
    monitor,
    capture = 'epoch',
    updateFrequency,
    activations,
    yieldEvery = defaultYield,
    settleWithin = 5000,
    awaitCaptures = false,
  } = { ...options };
  const given = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !(OWN as readonly string[]).includes(name),
  );
  const monitorOptions = Object.fromEntries(given) as LayerMonitorOptions;
  if (source !== undefined && typeof source !== 'function')
    refuse('source', source, 'a function from the model to [{name, tensor}], such as weightMagnitude()');
  if (monitor !== undefined && !(monitor instanceof LayerMonitor))
    refuse('monitor', monitor, 'a LayerMonitor');
  if (monitor !== undefined && (given.length > 0 || source !== undefined || updateFrequency !== undefined)) {
    const rest = [
      ...given.map(([name]) => name),
      ...(source ? ['source'] : []),
      ...(updateFrequency ? ['updateFrequency'] : []),
    ];
    throw new KintsugiError(
      'misuse',
      `KintsugiCallback: give either a monitor or its options (${rest.join(', ')}), not both.`,
    );
  }
  if (updateFrequency !== undefined) {
    if (!(Number.isSafeInteger(updateFrequency) && updateFrequency >= 1))
      refuse('updateFrequency', updateFrequency, 'a whole number of epochs, at least 1');
    if (monitorOptions.schedule?.metricsCapture !== undefined)
      throw new KintsugiError(
        'misuse',
        'KintsugiCallback: updateFrequency and schedule.metricsCapture say the same; give one of them.',
      );
    monitorOptions.schedule = { ...monitorOptions.schedule, metricsCapture: updateFrequency };
  }
  const tensors =
    activations === undefined ? [] : activations instanceof Tensor ? [activations] : activations;
  if (!Array.isArray(tensors) || !tensors.every((tensor) => tensor instanceof Tensor))
    refuse('activations', activations, 'a tensor for each input of the model');
  for (const [name, value] of Object.entries({ yieldEvery, settleWithin })) {
    if (!(typeof value === 'number' && value >= 0))
      refuse(name, value, 'a number of milliseconds, at least 0');
  }
  if (typeof awaitCaptures !== 'boolean') refuse('awaitCaptures', awaitCaptures, 'true or false');
  return {
    source,
    monitor,
    everyBatches: batchesBetween(capture),
    activations,
    yieldEvery,
    settleWithin,
    awaitCaptures,
    monitorOptions,
  };
}

function batchesBetween(capture: CaptureMoments): number | null {
  if (capture === 'epoch') return null;
  if (capture === 'batch') return 1;
  const given = typeof capture === 'object' && capture !== null;
  const n = given ? capture.everyBatches : NaN;
  if (given && !(Number.isSafeInteger(n) && n >= 1))
    refuse('capture.everyBatches', n, 'a whole number of batches, at least 1');
  if (!(Number.isSafeInteger(n) && n >= 1))
    refuse('capture', capture, "'epoch', 'batch' or {everyBatches: a whole number}");
  return n;
}

function refuse(name: string, value: unknown, wanted: string): never {
  refuseValue('KintsugiCallback', name, value, wanted);
}
