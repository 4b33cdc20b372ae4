import { hasMethods, isNumber, isObject, isRecord, refuse } from './check-value.js';
import type { LayerStats } from './layer-stats.js';

/** Refuses what is no history of a run. */
export function checkHistory(who: string, history: unknown, name = 'the history'): void {
  const { epochs, layerNames } = (history ?? {}) as Record<string, unknown>;
  if (!hasMethods(history, 'at', 'column') || !isObject(epochs) || !Array.isArray(layerNames))
    refuse(who, name, history, 'a RunHistory; a LayerMonitor has one');
}

const NUMBERS = [
  'count',
  'nanCount',
  'infCount',
  'mean',
  'variance',
  'min',
  'max',
  'belowThreshold',
  'outOfRange',
  'meanAbsChange',
  'changeCount',
] as const satisfies readonly (keyof LayerStats)[];

/** Refuses what is not a layer's statistics, as an engine gives them. */
export function checkStats(who: string, stats: unknown, name = 'stats'): void {
  if (!isRecord(stats)) refuse(who, name, stats, "a layer's statistics, as engine.measure() gives them");
  const given = stats as Partial<LayerStats>;
  for (const key of NUMBERS) if (!isNumber(given[key])) refuse(who, `${name}.${key}`, given[key], 'a number');
  const { histogram, histogramRange } = given;
  if (!isObject(histogram) || !Array.from(histogram).every(isNumber) || histogram.length === 0)
    refuse(who, `${name}.histogram`, histogram, 'the counts of its bins');
  if (!isObject(histogramRange) || histogramRange.length !== 2 || !Array.from(histogramRange).every(isNumber))
    refuse(who, `${name}.histogramRange`, histogramRange, '[low, high]');
}
