import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isNumber } from '../core/check-value.js';
import type { ClassificationRule } from '../analysis/classification/rules.js';

export interface RunHistoryOptions {
  /** Captures kept at most; older ones are thinned. Default: as many as `maxBytes` allows. */
  maxCaptures?: number;
  /**
   * Bytes that the columns may take after each capture, at least 65,536. Default 64 MiB. Captures are thinned until
   * they fit, at last down to one: the newest is kept whatever it takes, 2,169 bytes for a layer with a histogram
   * of 50 bins, 2,069 + 2 · bins for others, of which 2,048 are the layer's own, however many captures it has. So
   * the smallest bound holds a capture of 29 layers of 50 bins within it. Layers in one capture at most: as many
   * as have 2,048 bytes each, and 4,096 under any bound.
   */
  maxBytes?: number;
  /** The rules that the captures are classified by, to explain kept ones. */
  rules?: readonly ClassificationRule[];
}

export const DEFAULT_HISTORY_BYTES = 64 * 2 ** 20;
/** A bound on captures below this would leave no run to look at. */
const FEWEST_MAX_CAPTURES = 8;
const SMALLEST_MAX_BYTES = 2 ** 16;
/** Of the bytes allowed: what anomalies may take, columns have the rest. */
export const ANOMALY_SHARE = 1 / 32;

export const OPTIONS: OptionTable<RunHistoryOptions> = {
  maxCaptures: [
    (value) => isNumber(value) && value >= FEWEST_MAX_CAPTURES,
    `a number of captures, at least ${FEWEST_MAX_CAPTURES}`,
  ],
  maxBytes: [
    (value) => isNumber(value) && value >= SMALLEST_MAX_BYTES,
    `a number of bytes, at least ${SMALLEST_MAX_BYTES}`,
  ],
  rules: [Array.isArray, 'an array of rules'],
};
/** The reader's own bounds. A file may ask for less, never for more. */
export type ReadBounds = Pick<RunHistoryOptions, 'maxBytes' | 'maxCaptures'>;

const { rules: _rules, ...BOUNDS } = OPTIONS;

/**
 * A reader's own bounds, with the usual ones where they are left out.
 * @throws KintsugiError `misuse` for an unknown bound or one out of its bounds
 */
export function checkBounds(who: string, bounds: ReadBounds): Required<ReadBounds> {
  const { maxBytes = DEFAULT_HISTORY_BYTES, maxCaptures = Infinity } = checkOptions(who, bounds, BOUNDS);
  return { maxBytes, maxCaptures };
}
