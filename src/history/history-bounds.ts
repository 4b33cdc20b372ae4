import { checkOptions, type OptionTable } from '../core/check-options.js';
import { isNumber } from '../core/check-value.js';

/** What a history may take. */
export interface HistoryBounds {
  maxCaptures?: number;
  maxBytes?: number;
}

export const DEFAULT_HISTORY_BYTES = 64 * 2 ** 20;
/** A bound on captures below this would leave no run to look at. */
const FEWEST_MAX_CAPTURES = 8;
const SMALLEST_MAX_BYTES = 2 ** 16;

export const BOUNDS: OptionTable<HistoryBounds> = {
  maxCaptures: [
    (value) => isNumber(value) && value >= FEWEST_MAX_CAPTURES,
    `a number of captures, at least ${FEWEST_MAX_CAPTURES}`,
  ],
  maxBytes: [
    (value) => isNumber(value) && value >= SMALLEST_MAX_BYTES,
    `a number of bytes, at least ${SMALLEST_MAX_BYTES}`,
  ],
};

/**
 * The bounds that a reader gives, with those that hold where it gives none.
 * @throws KintsugiError `misuse` for an unknown bound or one that is too small
 */
export function checkBounds(who: string, bounds: HistoryBounds): Required<HistoryBounds> {
  const { maxBytes = DEFAULT_HISTORY_BYTES, maxCaptures = Infinity } = checkOptions(who, bounds, BOUNDS);
  return { maxBytes, maxCaptures };
}
