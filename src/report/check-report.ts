import type { OptionTable } from '../core/check-options.js';
import { checkHistory } from '../core/check-run.js';
import {
  hasMethods,
  isFunction,
  isNumber,
  isRecord,
  isSaveDir,
  refuse,
  SAVE_DIR,
} from '../core/check-value.js';
import type { ReportTools } from './report-source.js';
import type { SaveDir } from './targets/to-save-target.js';

/** What reports and pictures are told. */
export const REPORT_OPTIONS: OptionTable<ReportTools & { saveDir?: SaveDir }> = {
  saveDir: [isSaveDir, SAVE_DIR],
  now: [isFunction, 'a function that gives a Date'],
  raster: [isFunction, 'a function that makes a canvas'],
  writeTimeoutMs: [
    (value) => isNumber(value) && value > 0,
    'a number of milliseconds above 0, or Infinity to wait for ever',
  ],
  setTimer: [isFunction, 'a function that calls a task later and returns how to stop it'],
};

/** The date that a caller's clock gives; one that is none could name no file. */
export function dateOf(who: string, now: () => Date): Date {
  const date: unknown = now();
  if (!hasMethods(date, 'getTime', 'toISOString') || !Number.isFinite((date as Date).getTime()))
    refuse(who, 'what now() gives', date, 'a function that gives a valid Date');
  return date as Date;
}

/** Refuses what is neither a monitor nor has a history. */
export function checkSource(who: string, source: unknown): void {
  if (!isRecord(source)) refuse(who, 'the source', source, 'a LayerMonitor, or an object with a history');
  checkHistory(who, (source as { history?: unknown }).history, "the source's history");
}
