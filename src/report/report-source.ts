import type { RunHistoryView } from '../core/run-history-view.js';
import type { MonitorStore } from '../core/store.js';
import type { PictureSettings } from './raster-file.js';
import type { MakeRaster } from './raster.js';
import type { SetTimer } from './time-limit.js';
import type { SaveDir } from './targets/to-save-target.js';

/** What reports and pictures are made from: a `LayerMonitor`, or anything that has these. */
export interface ReportSource {
  readonly history: RunHistoryView;
  readonly store?: Pick<MonitorStore, 'units' | 'status'>;
  readonly visualization?: Readonly<
    PictureSettings & { cleanup: { keepEvery: number; maxFiles: number } | null }
  >;
  readonly saveDir?: SaveDir | null;
}

/** Where the machine comes in; for tests and for canvases of one's own. */
export interface ReportTools {
  /** Dates files. Default `new Date()`. */
  now?: () => Date;
  /** Makes canvases. Default: the page's, the worker's, or in Node that of `@napi-rs/canvas`. */
  raster?: MakeRaster;
  /**
   * How long one file may take to be made, and the target to write it, each in milliseconds, before it is given
   * up and named in `failed`. Default 60,000; `Infinity` waits for ever.
   */
  writeTimeoutMs?: number;
  /** Measures that time. Default: the machine's timer. */
  setTimer?: SetTimer;
}

export const DEFAULT_PICTURES: PictureSettings = { quality: 'medium', compression: null };

/** What became of each file. */
export interface SaveResult {
  saved: string[];
  /**
   * Files that are not where they should be, and why. The data is still in memory: mend the cause and save
   * again.
   */
  failed: { path: string; error: Error }[];
}
